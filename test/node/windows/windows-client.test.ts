import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeCbor } from '../../../src/core/fido/cbor/index.ts'
import type { CreationOptions, RequestOptions } from '../../../src/core/fido/client/index.ts'
import { toBase64url } from '../../../src/core/shared/base64url.ts'
import { type Bytes, decodeUtf8, fromHex, toHex } from '../../../src/core/shared/bytes.ts'
import {
  ClientError,
  ERR,
  WindowsClient,
  type WindowsClientOptions,
} from '../../../src/node/windows/index.ts'
import { buildAuthenticatorData } from '../../support/authenticator-data.ts'
import { hex } from '../../support/bytes.ts'
import { buildLibrary, canBuild, LIBRARY_HINT, type WindowsLibrary } from './library.ts'

const credentialId = hex('c0 c1 c2 c3')
const challenge = hex('00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f')
const GUID = '0102030405060708090a0b0c0d0e0f10'

/** The P-256 base point. */
const key = encodeCbor(
  new Map<number, number | Bytes>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, hex('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296')],
    [-3, hex('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5')],
  ]),
)
const attested = { aaguid: new Uint8Array(16).fill(0xaa), credentialId, key }
const newData = buildAuthenticatorData({ attested })
const attestationObject = encodeCbor({ fmt: 'none', attStmt: {}, authData: newData })
const usedData = buildAuthenticatorData()

const creation: CreationOptions = {
  rp: { id: 'example.org', name: 'Exämple 🔑' },
  user: { id: hex('75 73 65 72'), name: 'ada', displayName: 'Ada Ł.' },
  challenge,
  pubKeyCredParams: [
    { type: 'public-key', alg: -7 },
    { type: 'public-key', alg: -257 },
  ],
}
const request: RequestOptions = { challenge, rpId: 'example.org' }

const FAILURES = [
  [0x8009000f, 'DEVICE_INELIGIBLE'],
  [0x80090011, 'DEVICE_INELIGIBLE'],
  [0x80090035, 'DEVICE_INELIGIBLE'],
  [0x80070032, 'CONFIGURATION_UNSUPPORTED'],
  [0x80090029, 'CONFIGURATION_UNSUPPORTED'],
  [0x80090023, 'CONFIGURATION_UNSUPPORTED'],
  [0x80090027, 'BAD_REQUEST'],
  [0x80070057, 'BAD_REQUEST'],
  [0x800704c7, 'TIMEOUT'],
  [0x80090036, 'TIMEOUT'],
  [0x800705b4, 'TIMEOUT'],
  [0x80090030, 'OTHER_ERROR'],
] as const

describe('where there is no Windows', () => {
  it('there is no Windows client', async () => {
    expect(await WindowsClient.isAvailable({ library: 'no-such-library' })).toBe(false)
  })

  it('ceremonies fail and say why', async () => {
    const client = new WindowsClient('https://example.org', { library: 'no-such-library' })
    await expect(client.makeCredential(creation)).rejects.toMatchObject({
      code: 'CLIENT_CONFIGURATION_UNSUPPORTED',
      cause: { code: 'TRANSPORT_UNAVAILABLE' },
    })
    await expect(client.apiVersion()).rejects.toBeInstanceOf(ClientError)
  })
})

describe.skipIf(!canBuild)(`the Windows client, with ${LIBRARY_HINT}`, () => {
  let dll: WindowsLibrary
  beforeAll(async () => {
    dll = await buildLibrary()
  })
  afterAll(() => dll.remove())
  beforeEach(() => {
    dll.reset()
    dll.set('api', 9)
    dll.set('resultVersion', 8)
    dll.set('usedTransport', 1)
    dll.give('credentialId', credentialId)
    dll.give('authenticatorData', newData)
    dll.give('attestationObject', attestationObject)
    dll.give('signature', hex('30 06 02 01 01 02 01 01'))
  })

  function client(options: WindowsClientOptions = {}): WindowsClient {
    return new WindowsClient('https://example.org', { ...dll, window: 0x1234n, ...options })
  }

  function useAssertion(version = 6): void {
    dll.set('resultVersion', version)
    dll.give('authenticatorData', usedData)
  }

  function make(options: Partial<CreationOptions> = {}, how: WindowsClientOptions = {}) {
    return client(how).makeCredential({ ...creation, ...options })
  }

  function get(options: Partial<RequestOptions> = {}, how: WindowsClientOptions = {}) {
    return client(how).getAssertion({ ...request, ...options })
  }

  describe('is available', () => {
    it.each([
      [1, true],
      [9, true],
      [0, false],
    ])('with API version %i: %s', async (api, isAvailable) => {
      dll.set('api', api)
      expect(await WindowsClient.isAvailable(dll)).toBe(isAvailable)
    })

    it('and tells the version of the API', async () => {
      dll.set('api', 7)
      expect(await client().apiVersion()).toBe(7)
    })

    it('not where the library has no such functions', async () => {
      const library = 'libc.so.6'
      expect(await WindowsClient.isAvailable({ ...dll, library })).toBe(false)
    })
  })

  describe('makes a credential', () => {
    it('with every member where Windows looks for it', async () => {
      await make({ timeout: 30_000 })
      expect(dll.report()).toMatchObject({
        window: 0x1234,
        rpVersion: 1,
        rpId: 'example.org',
        rpName: 'Exämple 🔑',
        userVersion: 1,
        userId: '75736572',
        userName: 'ada',
        displayName: 'Ada Ł.',
        algorithms: [-7, -257],
        clientData: { dwVersion: 1, hash: 'SHA-256' },
        dwVersion: 9,
        timeout: 30_000,
        oldList: 0,
        extensions: {},
        attachment: 0,
        requireResidentKey: 0,
        preferResidentKey: 0,
        userVerification: 2,
        attestation: 1,
        flags: 0,
        cancellationId: GUID,
        exclude: [],
        enterprise: 0,
        largeBlob: 0,
        prf: 0,
        payment: 0,
      })
    })

    it('for the client data that it answers with', async () => {
      const { response } = await make()
      const { clientData } = dll.report() as { clientData: { json: string } }
      expect(clientData.json).toBe(toHex(response.clientDataJSON))
      expect(JSON.parse(decodeUtf8(response.clientDataJSON))).toEqual({
        type: 'webauthn.create',
        challenge: toBase64url(challenge),
        origin: 'https://example.org',
        crossOrigin: false,
      })
    })

    it('and answers with all that a server asks for', async () => {
      dll.set('transports', 0x11)
      const made = await make()
      expect(made).toMatchObject({
        id: toBase64url(credentialId),
        rawId: credentialId,
        type: 'public-key',
        authenticatorAttachment: 'cross-platform',
        clientExtensionResults: {},
        response: {
          attestationObject,
          authenticatorData: newData,
          publicKeyAlgorithm: -7,
          transports: ['usb', 'internal'],
        },
      })
      expect(toHex(made.response.publicKey ?? new Uint8Array())).toMatch(/^3059301306072a8648ce/)
      expect(JSON.parse(JSON.stringify(made)).response.attestationObject).toBe(
        toBase64url(attestationObject),
      )
      expect(dll.freed()).toBe(1)
    })

    it.each([
      [{ residentKey: 'required' }, { requireResidentKey: 1, preferResidentKey: 0 }],
      [{ residentKey: 'preferred' }, { requireResidentKey: 0, preferResidentKey: 1 }],
      [{ residentKey: 'discouraged' }, { requireResidentKey: 0, preferResidentKey: 0 }],
      [{ requireResidentKey: true }, { requireResidentKey: 1, preferResidentKey: 0 }],
      [{ userVerification: 'required' }, { userVerification: 1 }],
      [{ userVerification: 'discouraged' }, { userVerification: 3 }],
      [{ authenticatorAttachment: 'platform' }, { attachment: 1 }],
      [{ authenticatorAttachment: 'cross-platform' }, { attachment: 2 }],
    ])('for the selection %j', async (authenticatorSelection, expected) => {
      await make({ authenticatorSelection })
      expect(dll.report()).toMatchObject(expected)
    })

    it.each([
      ['none', 1, 0],
      ['indirect', 2, 0],
      ['direct', 3, 0],
      ['enterprise', 3, 1],
    ])('with attestation %s', async (conveyance, attestation, enterprise) => {
      await make({ attestation: conveyance })
      expect(dll.report()).toMatchObject({ attestation, enterprise })
    })

    it('that is none of the excluded ones', async () => {
      const transports = ['usb', 'nfc', 'ble', 'internal', 'hybrid', 'other']
      await make({
        excludeCredentials: [
          { type: 'public-key', id: hex('01 02'), transports },
          { type: 'public-key', id: toBase64url(hex('03')) },
          { type: 'other', id: hex('04') },
        ],
      })
      const common = { dwVersion: 1, type: 'public-key' }
      expect(dll.report().exclude).toEqual([
        { ...common, id: '0102', transports: 0x37 },
        { ...common, id: '03', transports: 0 },
      ])
    })

    it('that is none of very many', async () => {
      const excludeCredentials = Array.from({ length: 500 }, (_, i) => ({
        type: 'public-key',
        id: Uint8Array.of(i >> 8, i & 0xff),
      }))
      await make({ excludeCredentials })
      expect((dll.report().exclude as unknown[]).length).toBe(500)
      expect(dll.report().exclude).toMatchObject([
        { id: '0000' },
        ...Array(498).fill({}),
        { id: '01f3' },
      ])
    })

    it('with hints', async () => {
      await make({ hints: ['security-key', 'hybrid'] })
      expect(dll.report().hints).toEqual(['security-key', 'hybrid'])
    })

    it.each([
      [1, 3],
      [3, 4],
      [4, 5],
      [6, 6],
      [7, 7],
      [8, 8],
      [9, 9],
    ])('in API %i with options of version %i', async (api, version) => {
      dll.set('api', api)
      await make()
      expect(dll.report().dwVersion).toBe(version)
    })

    it.each([
      1, 2, 3, 4, 5, 6, 7, 8, 12,
    ])('and reads an answer of version %i no further', async (version) => {
      dll.set('resultVersion', version)
      const extensions = { credProps: true, prf: {}, largeBlob: { support: 'preferred' } }
      const made = await make({ extensions })
      expect(made.rawId).toEqual(credentialId)
      expect(made.response.transports).toEqual(version < 3 ? [] : ['usb'])
      expect(made.clientExtensionResults).toEqual({
        credProps: version < 4 ? {} : { rk: true },
        prf: { enabled: version >= 5 },
        largeBlob: { supported: version >= 4 },
      })
    })

    it('of the platform, where that was used', async () => {
      dll.set('usedTransport', 0x10)
      expect((await make()).authenticatorAttachment).toBe('platform')
    })

    it('whose key has an algorithm that is not known here', async () => {
      const other = encodeCbor(
        new Map([
          [1, 2],
          [3, -70_000],
        ]),
      )
      const data = buildAuthenticatorData({ attested: { ...attested, key: other } })
      dll.give('authenticatorData', data)
      const { response } = await make()
      expect(response.publicKeyAlgorithm).toBe(-70_000)
      expect(response.publicKey).toBeUndefined()
    })
  })

  describe('makes a credential with the extension', () => {
    it.each([
      ['userVerificationOptional', false, 1, 0],
      ['userVerificationOptionalWithCredentialIDList', true, 2, 1],
      ['userVerificationRequired', true, 3, 1],
    ])('credProtect: %s', async (policy, enforce, level, required) => {
      await make({
        extensions: {
          credentialProtectionPolicy: policy,
          enforceCredentialProtectionPolicy: enforce,
        },
      })
      expect(dll.report().extensions).toEqual({
        credProtect: { length: 8, level, require: required },
      })
    })

    it('credBlob', async () => {
      dll.set('credBlob', 1)
      const { clientExtensionResults } = await make({ extensions: { credBlob: hex('b1 0b') } })
      expect(dll.report().extensions).toEqual({ credBlob: { length: 16, blob: 'b10b' } })
      expect(clientExtensionResults).toEqual({ credBlob: true })
    })

    it('minPinLength', async () => {
      await make({ extensions: { minPinLength: true } })
      expect(dll.report().extensions).toEqual({ minPinLength: { length: 4, on: 1 } })
    })

    it('prf, evaluated at once', async () => {
      dll.give('secret1', new Uint8Array(32).fill(1))
      dll.give('secret2', new Uint8Array(32).fill(2))
      const { clientExtensionResults } = await make({
        extensions: { prf: { eval: { first: hex('0f'), second: toBase64url(hex('10')) } } },
      })
      expect(dll.report()).toMatchObject({ prf: 1, flags: 0, eval: { first: '0f', second: '10' } })
      expect(clientExtensionResults.prf).toEqual({
        enabled: true,
        results: { first: new Uint8Array(32).fill(1), second: new Uint8Array(32).fill(2) },
      })
    })

    it('prf, not by credentials that are not there yet', async () => {
      const extensions = { prf: { evalByCredential: { AQ: { first: hex('01') } } } }
      await expect(make({ extensions })).rejects.toMatchObject({ err: ERR.BAD_REQUEST })
    })

    it('prf, as hmac-secret in older versions', async () => {
      dll.set('api', 5)
      dll.set('resultVersion', 4)
      dll.set('hmacSecret', 1)
      const { clientExtensionResults } = await make({ extensions: { prf: {} } })
      expect(dll.report().extensions).toEqual({ 'hmac-secret': { length: 4, on: 1 } })
      expect(clientExtensionResults).toEqual({ prf: { enabled: true } })
    })

    it('hmac-secret, for those who are allowed to use it', async () => {
      dll.set('hmacSecret', 1)
      dll.give('secret1', new Uint8Array(32).fill(1))
      const salt1 = new Uint8Array(32).fill(9)
      const extensions = { hmacCreateSecret: true, hmacGetSecret: { salt1 } }
      const { clientExtensionResults } = await make({ extensions }, { allowHmacSecret: true })
      expect(dll.report()).toMatchObject({
        extensions: { 'hmac-secret': { length: 4, on: 1 } },
        flags: 0x0010_0000,
        eval: { first: '09'.repeat(32) },
      })
      expect(clientExtensionResults).toEqual({
        hmacCreateSecret: true,
        hmacGetSecret: { output1: new Uint8Array(32).fill(1) },
      })
      dll.reset()
      dll.set('api', 9)
      dll.set('resultVersion', 8)
      dll.give('authenticatorData', newData)
      expect((await make({ extensions })).clientExtensionResults).toEqual({})
      expect(dll.report()).toMatchObject({ extensions: {}, flags: 0 })
    })

    it.each([
      ['required', 'required', 1],
      ['preferred', 'required', 2],
      ['preferred', 'discouraged', 0],
      ['other', 'required', 0],
    ])('largeBlob: %s, with a resident key %s', async (support, residentKey, expected) => {
      const authenticatorSelection = { residentKey }
      await make({ authenticatorSelection, extensions: { largeBlob: { support } } })
      expect(dll.report().largeBlob).toBe(expected)
    })

    it('thirdPartyPayment', async () => {
      await make({ extensions: { payment: { isPayment: true } } })
      expect(dll.report().payment).toBe(1)
    })

    it.each([
      [1, { credentialProtectionPolicy: 'userVerificationRequired' }],
      [2, { credBlob: hex('b1') }],
      [2, { minPinLength: true }],
      [4, { largeBlob: { support: 'preferred' } }],
    ])('only from API %i on, else without it: %j', async (api, extensions) => {
      dll.set('api', api)
      dll.set('resultVersion', 3)
      await make({ extensions, authenticatorSelection: { residentKey: 'required' } })
      expect(dll.report()).toMatchObject({ extensions: {}, largeBlob: 0 })
    })

    it.each([
      [
        1,
        {
          credentialProtectionPolicy: 'userVerificationRequired',
          enforceCredentialProtectionPolicy: true,
        },
      ],
      [4, { largeBlob: { support: 'required' } }],
    ])('not in API %i when it is insisted on: %j', async (api, extensions) => {
      dll.set('api', api)
      await expect(make({ extensions })).rejects.toMatchObject({
        err: ERR.CONFIGURATION_UNSUPPORTED,
      })
    })
  })

  describe('uses a credential', () => {
    beforeEach(() => useAssertion())

    it('with every member where Windows looks for it', async () => {
      await get({ timeout: 20_000, userVerification: 'required' })
      expect(dll.report()).toEqual({
        window: 0x1234,
        rpId: 'example.org',
        clientData: { dwVersion: 1, hash: 'SHA-256', json: expect.any(String) },
        dwVersion: 9,
        timeout: 20_000,
        oldList: 0,
        extensions: {},
        attachment: 0,
        userVerification: 1,
        flags: 0,
        cancellationId: GUID,
        blobOperation: 0,
      })
    })

    it('and answers with all that a server asks for', async () => {
      dll.give('userId', hex('75'))
      const selection = await get()
      const [assertion] = selection.getAssertions()
      expect(selection.getAssertions()).toHaveLength(1)
      expect(assertion).toMatchObject({ authData: usedData, user: { id: hex('75') } })
      const response = await selection.getResponse(0)
      expect(response).toMatchObject({
        rawId: credentialId,
        authenticatorAttachment: 'cross-platform',
        clientExtensionResults: {},
        response: {
          authenticatorData: usedData,
          signature: hex('30 06 02 01 01 02 01 01'),
          userHandle: hex('75'),
        },
      })
      expect(JSON.parse(decodeUtf8(response.response.clientDataJSON)).type).toBe('webauthn.get')
      expect(dll.freed()).toBe(1)
    })

    it('without a user handle where there is none', async () => {
      const response = await (await get()).getResponse(0)
      expect(response.response.userHandle).toBeUndefined()
    })

    it('of the allowed ones', async () => {
      const allowCredentials = [{ type: 'public-key', id: credentialId, transports: ['nfc'] }]
      await get({ allowCredentials })
      expect(dll.report().allow).toEqual([
        { dwVersion: 1, id: 'c0c1c2c3', type: 'public-key', transports: 2 },
      ])
    })

    it('of none when nothing but unknown types are allowed', async () => {
      await get({ allowCredentials: [{ type: 'other', id: credentialId }] })
      expect(dll.report().allow).toEqual([])
    })

    it.each([
      [9, ['hybrid'], 0],
      [7, ['security-key'], 2],
      [7, ['hybrid'], 2],
      [7, ['client-device', 'hybrid'], 1],
      [7, ['other'], 0],
    ])('in API %i with hints %j', async (api, hints, attachment) => {
      dll.set('api', api)
      await get({ hints })
      expect(dll.report()).toMatchObject({ attachment, hints })
    })

    it.each([
      [1, 4],
      [3, 5],
      [4, 6],
      [6, 6],
      [7, 7],
      [8, 8],
      [9, 9],
    ])('in API %i with options of version %i', async (api, version) => {
      dll.set('api', api)
      await get()
      expect(dll.report().dwVersion).toBe(version)
    })

    it.each([
      1, 2, 3, 4, 5, 6, 9,
    ])('and reads an answer of version %i no further', async (version) => {
      useAssertion(version)
      dll.set('usedTransport', 0x10)
      dll.give('credBlob', hex('b1'))
      dll.give('secret1', hex('51'))
      dll.set('blobStatus', 1)
      dll.give('blob', hex('b2'))
      const extensions = {
        getCredBlob: true,
        prf: { eval: { first: hex('0f') } },
        largeBlob: { read: true },
      }
      const response = await (await get({ extensions })).getResponse(0)
      expect(response.authenticatorAttachment).toBe(version < 4 ? 'cross-platform' : 'platform')
      expect(response.clientExtensionResults).toEqual({
        ...(version >= 2 && { getCredBlob: hex('b1') }),
        prf: version < 3 ? {} : { results: { first: hex('51') } },
        largeBlob: version < 2 ? {} : { blob: hex('b2') },
      })
    })
  })

  describe('uses a credential with the extension', () => {
    beforeEach(() => useAssertion())

    async function outputs(
      extensions: RequestOptions['extensions'],
      options: Partial<RequestOptions> = {},
      how: WindowsClientOptions = {},
    ) {
      const selection = await get({ ...options, ...(extensions && { extensions }) }, how)
      return (await selection.getResponse(0)).clientExtensionResults
    }

    it.each([0, 1])('appid, which was used: %i', async (used) => {
      dll.set('usedAppId', used)
      expect(await outputs({ appid: 'https://example.org/appid' })).toEqual({ appid: used === 1 })
      expect(dll.report().appId).toBe('https://example.org/appid')
    })

    it('appid, not of others', async () => {
      await expect(outputs({ appid: 'https://example.com/' })).rejects.toMatchObject({
        err: ERR.BAD_REQUEST,
      })
    })

    it('prf, for all credentials and for one', async () => {
      const id = toBase64url(credentialId)
      await outputs(
        {
          prf: {
            eval: { first: hex('01') },
            evalByCredential: { [id]: { first: hex('02'), second: hex('03') } },
          },
        },
        { allowCredentials: [{ type: 'public-key', id }] },
      )
      expect(dll.report()).toMatchObject({
        flags: 0,
        eval: { first: '01' },
        byCredential: [{ id: 'c0c1c2c3', salts: { first: '02', second: '03' } }],
      })
    })

    it('prf, not for credentials that are not allowed', async () => {
      const evalByCredential = { AAAA: { first: hex('02') } }
      await expect(outputs({ prf: { evalByCredential } })).rejects.toMatchObject({
        err: ERR.CONFIGURATION_UNSUPPORTED,
      })
    })

    it('hmac-secret, for those who are allowed to use it', async () => {
      dll.give('secret1', hex('51'))
      dll.give('secret2', hex('52'))
      const hmacGetSecret = {
        salt1: new Uint8Array(32).fill(8),
        salt2: toBase64url(new Uint8Array(32).fill(9)),
      }
      expect(await outputs({ hmacGetSecret }, {}, { allowHmacSecret: true })).toEqual({
        hmacGetSecret: { output1: hex('51'), output2: hex('52') },
      })
      expect(dll.report()).toMatchObject({
        flags: 0x0010_0000,
        eval: { first: '08'.repeat(32), second: '09'.repeat(32) },
      })
    })

    it('hmac-secret, not with salts of another length', async () => {
      const hmacGetSecret = { salt1: hex('01') }
      const using = outputs({ hmacGetSecret }, {}, { allowHmacSecret: true })
      await expect(using).rejects.toMatchObject({ err: ERR.CONFIGURATION_UNSUPPORTED })
    })

    it('credBlob', async () => {
      dll.give('credBlob', hex('b1 0b'))
      expect(await outputs({ getCredBlob: true })).toEqual({ getCredBlob: hex('b1 0b') })
      expect(dll.report().extensions).toEqual({ credBlob: { length: 4, on: 1 } })
    })

    it('largeBlob, read', async () => {
      dll.set('blobStatus', 1)
      dll.give('blob', hex('b2 b3'))
      expect(await outputs({ largeBlob: { read: true } })).toEqual({
        largeBlob: { blob: hex('b2 b3') },
      })
      expect(dll.report().blobOperation).toBe(1)
    })

    it.each([
      [1, true],
      [7, false],
    ])('largeBlob, written with status %i', async (status, written) => {
      dll.set('blobStatus', status)
      expect(await outputs({ largeBlob: { write: hex('b4') } })).toEqual({ largeBlob: { written } })
      expect(dll.report()).toMatchObject({ blobOperation: 2, blob: 'b4' })
    })

    it('largeBlob, not when nobody asked', async () => {
      dll.set('blobStatus', 5)
      expect(await outputs(undefined)).toEqual({})
    })

    it('largeBlob, not both ways at once and not before API 5', async () => {
      await expect(outputs({ largeBlob: { read: true, write: hex('b4') } })).rejects.toMatchObject({
        err: ERR.BAD_REQUEST,
      })
      dll.set('api', 4)
      await expect(outputs({ largeBlob: { read: true } })).rejects.toMatchObject({
        err: ERR.CONFIGURATION_UNSUPPORTED,
      })
    })
  })

  describe('ends', () => {
    it.each(FAILURES)('with HRESULT %i as %s', async (hresult, kind) => {
      dll.set('hresult', hresult)
      const error = await make().catch((it: unknown) => it)
      expect(error).toBeInstanceOf(ClientError)
      expect(error).toMatchObject({ kind, message: expect.stringContaining(hresult.toString(16)) })
      await expect(get()).rejects.toMatchObject({ kind })
      expect(dll.freed()).toBe(0)
    })

    it('before it begins when it was given up before', async () => {
      const reason = new Error('no')
      const making = client().makeCredential(creation, { signal: AbortSignal.abort(reason) })
      await expect(making).rejects.toBe(reason)
    })

    it.each([
      0, 1,
    ])('when it is given up, also when Windows was not ready %i times', async (refusals) => {
      dll.set('wait', 1)
      dll.set('refuseCancel', refusals)
      const controller = new AbortController()
      const reason = new Error('enough')
      const using = client().getAssertion(request, { signal: controller.signal })
      const rejected = expect(using).rejects.toBe(reason)
      await new Promise((resolve) => setImmediate(resolve))
      controller.abort(reason)
      await rejected
    })

    it('when its time is over', async () => {
      dll.set('wait', 1)
      await expect(make({ timeout: 1 })).rejects.toMatchObject({ err: ERR.TIMEOUT })
    })

    it('with options that are malformed', async () => {
      await expect(make({ challenge: '*' })).rejects.toMatchObject({ err: ERR.BAD_REQUEST })
      await expect(get({ rpId: 'example.com' })).rejects.toMatchObject({ err: ERR.BAD_REQUEST })
    })

    it('as what it was: ceremonies at the same time keep apart', async () => {
      const two = await Promise.all([make(), make()])
      expect(two.map(({ id }) => id)).toEqual([
        toBase64url(credentialId),
        toBase64url(credentialId),
      ])
      expect(dll.freed()).toBe(2)
    })
  })

  describe('belongs to', () => {
    it.each([
      [0x7fffn, 0x7fff],
      [0x7fff, 0x7fff],
      [fromHex('0102030000000000'), 0x030201],
      [fromHex('01020300'), 0x030201],
    ])('the window %s', async (window, number) => {
      await make({}, { window })
      expect(dll.report().window).toBe(number)
    })

    it('no window where there are none', async () => {
      const { koffi, library } = dll
      await new WindowsClient('https://example.org', { koffi, library }).makeCredential(creation)
      expect(dll.report().window).toBe(0)
    })
  })
})
