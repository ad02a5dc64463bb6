import { p256 } from '@noble/curves/nist.js'
import { describe, expect, it, vi } from 'vitest'
import { hash } from '../../../../src/core/fido/client/ceremony.ts'
import { Fido2Client } from '../../../../src/core/fido/client/fido2-client.ts'
import { Ctap1 } from '../../../../src/core/fido/ctap/ctap1.ts'
import type { CtapDevice } from '../../../../src/core/fido/ctap/device.ts'
import { verifyRegistrationData } from '../../../../src/core/fido/ctap/u2f-data.ts'
import {
  parseAttestationObject,
  parseAuthenticatorData,
  verifyAuthentication,
  verifyRegistration,
} from '../../../../src/core/fido/rp/index.ts'
import { toBase64url } from '../../../../src/core/shared/base64url.ts'
import { concat, encodeUtf8 } from '../../../../src/core/shared/bytes.ts'
import {
  directDevice,
  type SoftwareKeyOptions,
  softwareKey,
  u2fDevice,
} from '../../../support/ctap-devices.ts'
import { CREATE, clientOf, GET, listOf, ORIGIN, rejection } from './samples.ts'

const APP_ID = 'https://u2f.example.org/appid.json'

function u2fClient(options: SoftwareKeyOptions = {}, promptUp = () => {}) {
  const key = softwareKey(options)
  const device = u2fDevice(key)
  return { key, device, client: new Fido2Client(device, ORIGIN, { userInteraction: { promptUp } }) }
}

/** A credential made through the U2F API. */
async function registerAtU2f(device: CtapDevice): Promise<string> {
  const about = { clientParam: new Uint8Array(32), appParam: hash(encodeUtf8(APP_ID)) }
  const { keyHandle } = await new Ctap1(device).register(about)
  return toBase64url(keyHandle)
}

describe('a U2F key', () => {
  it('says what it is', async () => {
    const { versions, extensions } = await u2fClient().client.info
    expect({ versions, extensions }).toEqual({ versions: ['U2F_V2'], extensions: [] })
  })

  it('registers and logs in, as a server verifies', async () => {
    const { client } = u2fClient()
    const made = await client.makeCredential(CREATE)
    const registered = await verifyRegistration(made.toJSON(), {
      options: CREATE,
      origins: [ORIGIN],
    })
    expect(registered.userVerified).toBe(false)
    const allowCredentials = listOf(made.id)
    const selection = await client.getAssertion({ ...GET, allowCredentials })
    const response = await selection.getResponse()
    const loggedIn = await verifyAuthentication(response.toJSON(), {
      options: { ...GET, allowCredentials } as never,
      origins: [ORIGIN],
      credential: registered.credential,
    })
    expect(loggedIn.signCountGrew).toBe(true)
    expect(response.response.userHandle).toBeUndefined()
  })

  it('makes a statement of format fido-u2f that verifies', async () => {
    const { client } = u2fClient()
    const { response } = await client.makeCredential({ ...CREATE, attestation: 'direct' })
    const { fmt, attStmt, authData } = parseAttestationObject(response.attestationObject)
    const statement = attStmt as Map<string, unknown>
    const data = parseAuthenticatorData(authData)
    expect(fmt).toBe('fido-u2f')
    expect(data).toMatchObject({ signCount: 0, flags: { up: true, uv: false, at: true } })
    const [certificate] = statement.get('x5c') as Uint8Array<ArrayBuffer>[]
    const { credentialId, credentialPublicKey } = data.attestedCredentialData ?? {}
    const key = credentialPublicKey as Uint8Array
    const publicKey = concat(Uint8Array.of(4), key.subarray(10, 42), key.subarray(45, 77))
    expect(p256.Point.fromBytes(publicKey)).toBeDefined()
    verifyRegistrationData(
      {
        bytes: publicKey,
        publicKey,
        keyHandle: credentialId as never,
        certificate: certificate as never,
        signature: statement.get('sig') as never,
      },
      { clientParam: hash(response.clientDataJSON), appParam: data.rpIdHash },
    )
  })

  it('is asked again until it is touched, and the user is told once', async () => {
    let polls = 0
    const promptUp = vi.fn()
    const { client } = u2fClient({ touch: () => ++polls > 2 }, promptUp)
    await client.makeCredential(CREATE)
    expect(promptUp).toHaveBeenCalledOnce()
    expect(polls).toBe(3)
  })

  it('is no longer asked when the caller gives up or the time is over', async () => {
    const controller = new AbortController()
    const promptUp = () => controller.abort('enough')
    const { client } = u2fClient({ touch: 'refused' }, promptUp)
    const { signal } = controller
    await expect(client.makeCredential(CREATE, { signal })).rejects.toBe('enough')
    const impatient = u2fClient({ touch: 'refused' }).client
    expect(await rejection(impatient.makeCredential({ ...CREATE, timeout: 20 }))).toBe(
      'CLIENT_TIMEOUT',
    )
  })

  it('is ineligible when it has an excluded credential', async () => {
    const { client } = u2fClient()
    const { id } = await client.makeCredential(CREATE)
    const excludeCredentials = listOf('AAAA', id)
    const again = client.makeCredential({ ...CREATE, excludeCredentials })
    expect(await rejection(again)).toBe('CLIENT_DEVICE_INELIGIBLE')
    await client.makeCredential({ ...CREATE, excludeCredentials: listOf('AAAA', 'A'.repeat(400)) })
  })

  it('is ineligible when it has none of the credentials, after a touch', async () => {
    const { client } = u2fClient()
    const allowCredentials = listOf('AAAA', 'BBBB')
    const code = await rejection(client.getAssertion({ ...GET, allowCredentials }))
    expect(code).toBe('CLIENT_DEVICE_INELIGIBLE')
  })

  it('finds the one of a list that it has', async () => {
    const { client } = u2fClient()
    const { id } = await client.makeCredential(CREATE)
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf('AAAA', id) })
    expect((await selection.getResponse()).id).toBe(id)
    expect(selection.getAssertions()).toHaveLength(1)
  })

  it.each([
    ['a discoverable credential', { authenticatorSelection: { residentKey: 'required' } }],
    ['a verified user', { authenticatorSelection: { userVerification: 'required' } }],
    ['another algorithm', { pubKeyCredParams: [{ type: 'public-key', alg: -8 }] }],
  ])('cannot do %s', async (_name, options) => {
    const { client } = u2fClient()
    const code = await rejection(client.makeCredential({ ...CREATE, ...options }))
    expect(code).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it.each([
    ['without a list', {}],
    ['with a verified user', { allowCredentials: listOf('AAAA'), userVerification: 'required' }],
  ])('cannot log in %s', async (_name, options) => {
    const { client } = u2fClient()
    const code = await rejection(client.getAssertion({ ...GET, ...options }))
    expect(code).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it('is not a platform authenticator', async () => {
    const authenticatorSelection = { authenticatorAttachment: 'platform' }
    const { client } = u2fClient()
    const code = await rejection(client.makeCredential({ ...CREATE, authenticatorSelection }))
    expect(code).toBe('CLIENT_DEVICE_INELIGIBLE')
  })

  it('says of extensions that it has none', async () => {
    const { client } = u2fClient()
    const extensions = { credProps: true, prf: {}, largeBlob: { support: 'preferred' } }
    const { clientExtensionResults } = await client.makeCredential({ ...CREATE, extensions })
    expect(clientExtensionResults).toEqual({
      credProps: { rk: false },
      prf: { enabled: false },
      largeBlob: { supported: false },
    })
  })

  it('is found behind a device that says it speaks CTAP2 and does not', async () => {
    const device = u2fDevice(softwareKey())
    const lying = {
      ...device,
      capabilities: { cbor: true, msg: true, wink: false },
      cbor: async () => Uint8Array.of(0x01),
    }
    const made = await new Fido2Client(lying, ORIGIN).makeCredential(CREATE)
    expect(made.response.publicKeyAlgorithm).toBe(-7)
    const deaf = { ...lying, capabilities: { cbor: true, msg: false, wink: false } }
    expect(await rejection(new Fido2Client(deaf, ORIGIN).info)).toBe('CLIENT_BAD_REQUEST')
  })

  it('that answers nonsense fails with a ClientError', async () => {
    const device = { ...u2fDevice(softwareKey()), msg: async () => Uint8Array.of(1, 2, 3, 0x90, 0) }
    const code = await rejection(new Fido2Client(device, ORIGIN).makeCredential(CREATE))
    expect(code).toBe('CLIENT_OTHER_ERROR')
  })
})

describe.each([
  ['a U2F key', u2fDevice],
  ['a key that speaks both', directDevice],
])('on %s, a credential made through the U2F API', (_name, deviceOf) => {
  it('is found under its AppID', async () => {
    const device = deviceOf(softwareKey())
    const id = await registerAtU2f(device)
    const client = new Fido2Client(device, ORIGIN)
    const options = { ...GET, allowCredentials: listOf('AAAA', id) }
    const selection = await client.getAssertion({ ...options, extensions: { appid: APP_ID } })
    const { response, clientExtensionResults } = await selection.getResponse()
    expect(clientExtensionResults).toEqual({ appid: true })
    expect(response.authenticatorData.subarray(0, 32)).toEqual(hash(encodeUtf8(APP_ID)))
    expect(await rejection(client.getAssertion(options))).toBe('CLIENT_DEVICE_INELIGIBLE')
  })

  it('is told from one of WebAuthn', async () => {
    const client = new Fido2Client(deviceOf(softwareKey()), ORIGIN)
    const { id } = await client.makeCredential(CREATE)
    const options = { ...GET, allowCredentials: listOf(id), extensions: { appid: APP_ID } }
    const { clientExtensionResults } = await (await client.getAssertion(options)).getResponse()
    expect(clientExtensionResults).toEqual({ appid: false })
  })

  it('is excluded under its AppID', async () => {
    const device = deviceOf(softwareKey())
    const id = await registerAtU2f(device)
    const client = new Fido2Client(device, ORIGIN)
    const options = { ...CREATE, excludeCredentials: listOf('AAAA', id) }
    const extensions = { appidExclude: APP_ID }
    const code = await rejection(client.makeCredential({ ...options, extensions }))
    expect(code).toBe('CLIENT_DEVICE_INELIGIBLE')
    const others = { ...CREATE, excludeCredentials: listOf('AAAA'), extensions }
    const { clientExtensionResults } = await client.makeCredential(others)
    expect(clientExtensionResults).toEqual({ appidExclude: true })
  })

  it('is not looked for under another site’s AppID', async () => {
    const client = new Fido2Client(deviceOf(softwareKey()), ORIGIN)
    const appid = 'https://example.com/appid.json'
    const used = client.getAssertion({
      ...GET,
      allowCredentials: listOf('AA'),
      extensions: { appid },
    })
    expect(await rejection(used)).toBe('CLIENT_BAD_REQUEST')
    const made = client.makeCredential({ ...CREATE, extensions: { appidExclude: appid } })
    expect(await rejection(made)).toBe('CLIENT_BAD_REQUEST')
  })
})

describe('a key that speaks both', () => {
  it('uses over CTAP2 what it made over CTAP1', async () => {
    const key = softwareKey()
    const { id } = await new Fido2Client(u2fDevice(key), ORIGIN).makeCredential(CREATE)
    const client = await clientOf(key)
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf(id) })
    expect((await selection.getResponse()).id).toBe(id)
  })

  it('finds nothing under an AppID when it always verifies its user', async () => {
    const client = await clientOf(softwareKey({ alwaysUv: true, pin: '1234' }))
    const { id } = await client.makeCredential(CREATE)
    const options = { ...GET, allowCredentials: listOf(id), extensions: { appid: APP_ID } }
    const { clientExtensionResults } = await (await client.getAssertion(options)).getResponse()
    expect(clientExtensionResults).toEqual({ appid: false })
  })
})
