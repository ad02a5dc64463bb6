import { describe, expect, it } from 'vitest'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import type { CborValue } from '../../../../src/core/fido/cbor/index.ts'
import {
  AuthenticatorConfig,
  HmacSecretInput,
  Permission,
  pinProtocol,
} from '../../../../src/core/fido/ctap/index.ts'
import {
  clientPIN,
  getAssertion,
  makeCredential,
} from '../../../../src/core/fido/ctap/messages/commands.ts'
import type { Bytes } from '../../../../src/core/shared/bytes.ts'
import {
  type SoftwareKey,
  type SoftwareKeyOptions,
  softwareKey,
} from '../../../../src/emulators/authenticator/index.ts'
import { answer, creation, HASH, open, PIN, proof, RP, refusal, status } from './sample.ts'

type Inputs = Readonly<Record<string, CborValue>>

const RK = { options: { rk: true } }

async function register(key: SoftwareKey, extensions: Inputs, changes: object = {}) {
  const response = await answer(key, makeCredential, creation({ extensions, ...changes }))
  const data = parseAuthenticatorData(response.authData)
  return { response, outputs: data.extensions, id: data.attestedCredentialData?.credentialId }
}

function asking(id: Bytes | undefined, extensions: Inputs, changes: object = {}) {
  const allowList = id && [{ type: 'public-key', id }]
  return { rpId: RP.id, clientDataHash: HASH, allowList, extensions, ...changes }
}

async function logIn(key: SoftwareKey, id: Bytes | undefined, extensions: Inputs, changes = {}) {
  const response = await answer(key, getAssertion, asking(id, extensions, changes))
  return { response, outputs: parseAuthenticatorData(response.authData).extensions }
}

describe('hmac-secret', () => {
  const salt = new Uint8Array(32).fill(1)
  const other = new Uint8Array(32).fill(2)

  /** The input for some salts, and what decrypts the output. */
  async function prepare(key: SoftwareKey, salts: Bytes, version: 1 | 2 = 2) {
    const protocol = pinProtocol(version)
    const request = { subCommand: 0x02, pinUvAuthProtocol: version }
    const { keyAgreement: peer } = await answer(key, clientPIN, request)
    const { keyAgreement, sharedSecret } = protocol.encapsulate(peer as NonNullable<typeof peer>)
    const saltEnc = protocol.encrypt(sharedSecret, salts)
    const saltAuth = protocol.authenticate(sharedSecret, saltEnc)
    const input = { keyAgreement, saltEnc, saltAuth, pinUvAuthProtocol: version }
    return {
      input: HmacSecretInput.encode(input),
      broken: HmacSecretInput.encode({ ...input, saltAuth: new Uint8Array(saltAuth.length) }),
      read: (output: unknown) => protocol.decrypt(sharedSecret, output as Bytes),
    }
  }

  it.each([1, 2] as const)('gives a secret for each salt with protocol %i', async (version) => {
    const key = softwareKey()
    const { id, outputs } = await register(key, { 'hmac-secret': true })
    expect(outputs?.get('hmac-secret')).toBe(true)
    const one = await prepare(key, salt, version)
    const first = await logIn(key, id, { 'hmac-secret': one.input })
    const two = await prepare(key, Uint8Array.of(...other, ...salt), version)
    const both = await logIn(key, id, { 'hmac-secret': two.input })
    const secret = one.read(first.outputs?.get('hmac-secret'))
    const secrets = two.read(both.outputs?.get('hmac-secret'))
    expect(secret).toHaveLength(32)
    expect(secrets.slice(32)).toEqual(secret)
    expect(secrets.slice(0, 32)).not.toEqual(secret)
  })

  it('gives other secrets when the user is verified, and the same after a reload', async () => {
    const { key, token } = await open({ pin: PIN })
    const { id } = await register(key, { 'hmac-secret': true })
    const ask = async (of: SoftwareKey, changes = {}) => {
      const { input, read } = await prepare(of, salt)
      return read(
        (await logIn(of, id, { 'hmac-secret': input }, changes)).outputs?.get('hmac-secret'),
      )
    }
    const without = await ask(key)
    expect(await ask(key, proof(await token(Permission.ga, RP.id)))).not.toEqual(without)
    expect(await ask(softwareKey({ state: key.save() }))).toEqual(without)
  })

  it('gives them at registration too, in profile 2.3', async () => {
    const key = softwareKey()
    const { input, read } = await prepare(key, salt)
    const made = await register(key, { 'hmac-secret': true, 'hmac-secret-mc': input })
    const secret = read(made.outputs?.get('hmac-secret-mc'))
    const later = await prepare(key, salt)
    const { outputs } = await logIn(key, made.id, { 'hmac-secret': later.input })
    expect(later.read(outputs?.get('hmac-secret'))).toEqual(secret)
  })

  it.each([
    ['2.0', 1, 'EXTENSION_FIRST'],
    ['2.1', 2, 'PIN_AUTH_INVALID'],
  ] as const)('refuses a wrong saltAuth as profile %s has it', async (profile, version, name) => {
    const key = softwareKey({ profile })
    const { id } = await register(key, { 'hmac-secret': true })
    const { broken } = await prepare(key, salt, version)
    expect(await status(key, getAssertion, asking(id, { 'hmac-secret': broken }))).toBe(name)
  })

  it('refuses salts of a wrong length, and silence', async () => {
    const key = softwareKey()
    const { id } = await register(key, { 'hmac-secret': true })
    const short = await prepare(key, new Uint8Array(16))
    const request = asking(id, { 'hmac-secret': short.input })
    expect(await status(key, getAssertion, request)).toBe('INVALID_LENGTH')
    const silent = asking(id, { 'hmac-secret': short.input }, { options: { up: false } })
    expect(await status(key, getAssertion, silent)).toBe('UNSUPPORTED_OPTION')
  })

  it('gives nothing for a credential that was made without', async () => {
    const key = softwareKey()
    const { id } = await register(key, {})
    const { input } = await prepare(key, salt)
    expect((await logIn(key, id, { 'hmac-secret': input })).outputs).toBeUndefined()
  })
})

describe('credProtect', () => {
  it.each([
    [1, true, true],
    [2, false, true],
    [3, false, false],
  ])('of level %i hides a credential from strangers', async (level, listed, named) => {
    const key = softwareKey()
    const { id, outputs } = await register(key, { credProtect: level }, RK)
    expect(outputs?.get('credProtect')).toBe(level)
    const name = (found: boolean) => (found ? 'SUCCESS' : 'NO_CREDENTIALS')
    expect(await status(key, getAssertion, asking(undefined, {}))).toBe(name(listed))
    expect(await status(key, getAssertion, asking(id, {}))).toBe(name(named))
    const excluding = creation({ excludeList: [{ type: 'public-key', id: id as Bytes }] })
    const excluded = named ? 'CREDENTIAL_EXCLUDED' : 'SUCCESS'
    expect(await status(key, makeCredential, excluding)).toBe(excluded)
  })

  it('shows them to a verified user', async () => {
    const key = softwareKey({ sensor: true })
    await register(key, { credProtect: 3 }, { options: { rk: true, uv: true } })
    const verified = asking(undefined, {}, { options: { uv: true } })
    expect(await status(key, getAssertion, verified)).toBe('SUCCESS')
  })
})

describe('credBlob', () => {
  const blob = new Uint8Array(32).fill(3)

  it('is kept with discoverable credentials', async () => {
    const key = softwareKey()
    const { id, outputs } = await register(key, { credBlob: blob }, RK)
    expect(outputs?.get('credBlob')).toBe(true)
    expect((await logIn(key, id, { credBlob: true })).outputs?.get('credBlob')).toEqual(blob)
  })

  it.each([
    ['too long', new Uint8Array(33), RK],
    ['of a credential that is not discoverable', blob, {}],
  ])('is not kept when it is %s', async (_, value, changes) => {
    const key = softwareKey()
    const { id, outputs } = await register(key, { credBlob: value }, changes)
    expect(outputs?.get('credBlob')).toBe(false)
    const none = (await logIn(key, id, { credBlob: true })).outputs?.get('credBlob')
    expect(none).toEqual(new Uint8Array())
  })
})

describe('other extensions', () => {
  it('gives the same large-blob key at registration and later', async () => {
    const key = softwareKey()
    const { id, response } = await register(key, { largeBlobKey: true }, RK)
    expect(response.largeBlobKey).toHaveLength(32)
    const later = await logIn(key, id, { largeBlobKey: true })
    expect(later.response.largeBlobKey).toEqual(response.largeBlobKey)
    expect((await logIn(key, id, {})).response.largeBlobKey).toBeUndefined()
  })

  it('tells the least length of a PIN to those who may know', async () => {
    const { key, ctap } = await open()
    const config = new AuthenticatorConfig(ctap)
    await config.setMinPinLength({ newMinPINLength: 6, minPinLengthRPIDs: [RP.id] })
    const inputs = { minPinLength: true }
    expect((await register(key, inputs)).outputs?.get('minPinLength')).toBe(6)
    const elsewhere = await register(key, inputs, { rp: { id: 'example.com' } })
    expect(elsewhere.outputs).toBeUndefined()
  })

  it('tells whether PINs must be complex, and which credentials may pay', async () => {
    const key = softwareKey()
    const inputs = { pinComplexityPolicy: true, thirdPartyPayment: true }
    const { id, outputs } = await register(key, inputs)
    expect(outputs).toEqual(new Map([['pinComplexityPolicy', false]]))
    const paying = await logIn(key, id, { thirdPartyPayment: true })
    expect(paying.outputs?.get('thirdPartyPayment')).toBe(true)
  })

  const unknown: readonly SoftwareKeyOptions[] = [{ profile: '2.0' }, { profile: '2.1' }]
  it.each(unknown)('ignores those that %o does not have', async (options) => {
    const key = softwareKey(options)
    const { outputs } = await register(key, { pinComplexityPolicy: true, uvm: true, x: 'y' })
    expect(outputs).toBeUndefined()
  })

  it('refuses inputs of a wrong kind', async () => {
    const key = softwareKey()
    for (const extensions of [{ 'hmac-secret': 1 }, { credBlob: true }, { minPinLength: 'x' }]) {
      const made = answer(key, makeCredential, creation({ extensions }))
      expect(await refusal(made)).toBe('CBOR_UNEXPECTED_TYPE')
    }
  })
})
