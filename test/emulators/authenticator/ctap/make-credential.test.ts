import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import { COSE_ALGORITHMS, KeyType, parseCoseKey } from '../../../../src/core/fido/cose/index.ts'
import { Permission } from '../../../../src/core/fido/ctap/index.ts'
import { makeCredential } from '../../../../src/core/fido/ctap/messages/commands.ts'
import type { MakeCredentialRequest } from '../../../../src/core/fido/ctap/messages/make-credential.ts'
import { webCryptoVerifier } from '../../../../src/core/fido/signature/web-crypto.ts'
import { type Bytes, concat } from '../../../../src/core/shared/bytes.ts'
import { softwareKey } from '../../../../src/emulators/authenticator/index.ts'
import { answer, BOB, creation, ES256, HASH, open, PIN, proof, RP, status } from './sample.ts'

const ALGORITHMS = [...COSE_ALGORITHMS.values()].filter(({ kty }) => kty !== KeyType.rsa)

/** A credential, and its authenticator data taken apart. */
async function make(options: Parameters<typeof softwareKey>[0], request = creation()) {
  const key = softwareKey(options)
  const response = await answer(key, makeCredential, request)
  return { key, response, data: parseAuthenticatorData(response.authData) }
}

describe('authenticatorMakeCredential', () => {
  it.each(ALGORITHMS)('makes a credential of $name that signs for itself', async ({ alg }) => {
    const options = { algorithms: [alg], attestation: 'self' } as const
    const request = creation({ pubKeyCredParams: [{ type: 'public-key', alg }] })
    const { response, data } = await make(options, request)
    expect(response.fmt).toBe('packed')
    expect(data.flags).toEqual({ up: true, uv: false, be: false, bs: false, at: true, ed: false })
    const publicKey = parseCoseKey(data.attestedCredentialData?.credentialPublicKey as Bytes)
    expect(publicKey.algorithm.alg).toBe(alg)
    const signature = response.attStmt?.get('sig') as Bytes
    const signed = concat(response.authData, HASH)
    expect(await webCryptoVerifier().verify(publicKey, signature, signed)).toBe(true)
  })

  it('attests with a certificate that its own authority issued', async () => {
    const { key, response } = await make({ aaguid: '00112233-4455-6677-8899-aabbccddeeff' })
    const [der] = response.attStmt?.get('x5c') as Bytes[]
    const certificate = new X509Certificate(der as Bytes)
    const root = new X509Certificate(await key.attestationRoot())
    expect(certificate.verify(root.publicKey)).toBe(true)
    expect(root.verify(root.publicKey)).toBe(true)
    expect(root.ca).toBe(true)
    expect(certificate.ca).toBe(false)
    expect(certificate.subject).toContain('OU=Authenticator Attestation')
    const { createVerify } = await import('node:crypto')
    const verify = createVerify('sha256').update(concat(response.authData, HASH))
    expect(verify.verify(certificate.publicKey, response.attStmt?.get('sig') as Bytes)).toBe(true)
    expect(Buffer.from(der as Bytes).includes('112233445566778899aabbccddeeff', 'hex')).toBe(true)
  })

  it('attests as a U2F key would', async () => {
    const { response, data } = await make({ attestation: 'fido-u2f' })
    expect(response.fmt).toBe('fido-u2f')
    expect(data.attestedCredentialData?.aaguid).toEqual(new Uint8Array(16))
    expect([...(response.attStmt?.keys() ?? [])]).toEqual(['sig', 'x5c'])
  })

  it.each([
    ['when it is told to', { attestation: 'none' }, {}],
    ['when the platform prefers it', {}, { attestationFormatsPreference: ['none'] }],
  ] as const)('attests nothing %s', async (_, options, changes) => {
    const { response } = await make(options, creation(changes))
    expect(response.fmt).toBe('none')
    expect(response.attStmt).toEqual(new Map())
  })

  it('takes the first algorithm of the platform that it has', async () => {
    const pubKeyCredParams = [
      { type: 'other', alg: -7 },
      { type: 'public-key', alg: -257 },
      { type: 'public-key', alg: -8 },
      ES256,
    ]
    const { data } = await make({}, creation({ pubKeyCredParams }))
    const publicKey = data.attestedCredentialData?.credentialPublicKey as Bytes
    expect(parseCoseKey(publicKey).algorithm.alg).toBe(-8)
  })

  it('counts', async () => {
    const key = softwareKey()
    const counts: number[] = []
    for (let i = 0; i < 2; i++) {
      const { authData } = await answer(key, makeCredential, creation())
      counts.push(parseAuthenticatorData(authData).signCount)
    }
    expect(counts).toEqual([1, 2])
  })

  it('follows from its random bytes', async () => {
    const random = (size: number) => new Uint8Array(size).fill(5)
    const ids = await Promise.all(
      [1, 2].map(async () => (await make({ random })).data.attestedCredentialData),
    )
    expect(ids[0]).toEqual(ids[1])
  })

  const cases: readonly (readonly [string, Partial<MakeCredentialRequest>])[] = [
    ['UNSUPPORTED_ALGORITHM', { pubKeyCredParams: [{ type: 'public-key', alg: -257 }] }],
    ['UNSUPPORTED_ALGORITHM', { pubKeyCredParams: [] }],
    ['INVALID_OPTION', { options: { up: false } }],
    ['INVALID_OPTION', { options: { uv: true } }],
    ['INVALID_LENGTH', { clientDataHash: new Uint8Array(31) }],
    ['INVALID_LENGTH', { user: { id: new Uint8Array(65) } }],
    ['INVALID_PARAMETER', { enterpriseAttestation: 1 }],
    ['MISSING_PARAMETER', { pinUvAuthParam: new Uint8Array(32) }],
    ['INVALID_PARAMETER', { pinUvAuthParam: new Uint8Array(32), pinUvAuthProtocol: 3 }],
    ['PIN_AUTH_INVALID', { pinUvAuthParam: new Uint8Array(32), pinUvAuthProtocol: 2 }],
    ['PIN_NOT_SET', { pinUvAuthParam: new Uint8Array(), pinUvAuthProtocol: 2 }],
    ['INVALID_OPTION', { extensions: { credProtect: 4 } }],
    ['CBOR_UNEXPECTED_TYPE', { extensions: { credProtect: 'yes' } }],
    ['INVALID_OPTION', { extensions: { largeBlobKey: true } }],
  ]
  it.each(cases)('answers %s to %o', async (name, changes) => {
    expect(await status(softwareKey(), makeCredential, creation(changes))).toBe(name)
  })

  it('makes no discoverable credentials without room for any', async () => {
    const request = creation({ options: { rk: true } })
    const none = softwareKey({ capacity: 0 })
    expect(await status(none, makeCredential, request)).toBe('UNSUPPORTED_OPTION')
    const one = softwareKey({ capacity: 1 })
    expect(await status(one, makeCredential, request)).toBe('SUCCESS')
    expect(await status(one, makeCredential, request)).toBe('SUCCESS')
    const other = { ...request, user: BOB }
    expect(await status(one, makeCredential, other)).toBe('KEY_STORE_FULL')
  })

  it('does not make a second credential for an account that excludes the first', async () => {
    const { key, data } = await make({})
    const id = data.attestedCredentialData?.credentialId as Bytes
    const excludeList = [{ type: 'public-key', id }]
    const request = creation({ excludeList })
    expect(await status(key, makeCredential, request)).toBe('CREDENTIAL_EXCLUDED')
    const elsewhere = { ...request, rp: { id: 'example.com' } }
    expect(await status(key, makeCredential, elsewhere)).toBe('SUCCESS')
    key.touch = 'refused'
    expect(await status(key, makeCredential, request)).toBe('CREDENTIAL_EXCLUDED')
  })
})

describe('user verification of authenticatorMakeCredential', () => {
  it('is needed for discoverable credentials where there is a PIN', async () => {
    const key = softwareKey({ pin: PIN })
    const rk = creation({ options: { rk: true } })
    expect(await status(key, makeCredential, rk)).toBe('PUAT_REQUIRED')
    expect(await status(key, makeCredential, creation())).toBe('SUCCESS')
    const strict = softwareKey({ pin: PIN, makeCredUvNotRqd: false })
    expect(await status(strict, makeCredential, creation())).toBe('PUAT_REQUIRED')
    const old = softwareKey({ pin: PIN, profile: '2.0' })
    expect(await status(old, makeCredential, creation())).toBe('PUAT_REQUIRED')
  })

  it('is needed always where it is so set', async () => {
    const key = softwareKey({ alwaysUv: true })
    expect(await status(key, makeCredential, creation())).toBe('PUAT_REQUIRED')
    const sensing = softwareKey({ alwaysUv: true, sensor: true })
    const { authData } = await answer(sensing, makeCredential, creation())
    expect(parseAuthenticatorData(authData).flags.uv).toBe(true)
  })

  it('comes from a token, which is then spent', async () => {
    const { key, token } = await open({ pin: PIN })
    const request = creation({ ...proof(await token(Permission.mc, RP.id)) })
    const { authData } = await answer(key, makeCredential, request)
    expect(parseAuthenticatorData(authData).flags.uv).toBe(true)
    expect(await status(key, makeCredential, request)).toBe('PIN_AUTH_INVALID')
  })

  it('comes from a token that can be used again in profile 2.0', async () => {
    const { key, token } = await open({ pin: PIN, profile: '2.0' })
    const request = creation({ ...proof(await token(Permission.mc, RP.id)) })
    expect(await status(key, makeCredential, request)).toBe('SUCCESS')
    expect(await status(key, makeCredential, request)).toBe('SUCCESS')
  })

  it('does not come from a token for something or someone else', async () => {
    const { key, token } = await open({ pin: PIN })
    const wrong = [
      proof(await token(Permission.ga, RP.id)),
      proof(await token(Permission.mc, 'example.com')),
      proof(await token(Permission.mc, RP.id), new Uint8Array(32)),
    ]
    for (const one of wrong) {
      expect(await status(key, makeCredential, creation(one))).toBe('PIN_AUTH_INVALID')
    }
  })

  it('comes from the sensor, or else the platform must ask for the PIN', async () => {
    const request = creation({ options: { uv: true } })
    const key = softwareKey({ sensor: true, pin: PIN })
    const { authData } = await answer(key, makeCredential, request)
    expect(parseAuthenticatorData(authData).flags.uv).toBe(true)
    key.verification = 'mismatch'
    expect(await status(key, makeCredential, request)).toBe('PUAT_REQUIRED')
    const noPin = softwareKey({ sensor: true, verification: 'mismatch' })
    expect(await status(noPin, makeCredential, request)).toBe('OPERATION_DENIED')
  })

  it.each([
    ['2.0', 'PIN_AUTH_INVALID'],
    ['2.1', 'PIN_INVALID'],
  ] as const)('is not asked for by an empty parameter in profile %s', async (profile, name) => {
    const empty = { pinUvAuthParam: new Uint8Array(), pinUvAuthProtocol: 1 }
    const key = softwareKey({ pin: PIN, profile })
    expect(await status(key, makeCredential, creation(empty))).toBe(name)
  })
})

describe('enterprise attestation', () => {
  const enable = { subCommand: 1 }

  it('is for those whom the platform or the key names, once it is switched on', async () => {
    const { key, ctap } = await open({ enterpriseAttestation: ['corp.example'] })
    const vendor = creation({ enterpriseAttestation: 1 })
    expect(await status(key, makeCredential, vendor)).toBe('INVALID_PARAMETER')
    await ctap.authenticatorConfig(enable)
    expect((await ctap.getInfo()).options?.ep).toBe(true)
    expect((await answer(key, makeCredential, vendor)).epAtt).toBeUndefined()
    const listed = { ...vendor, rp: { id: 'corp.example' } }
    expect((await answer(key, makeCredential, listed)).epAtt).toBe(true)
    const platform = creation({ enterpriseAttestation: 2 })
    expect((await answer(key, makeCredential, platform)).epAtt).toBe(true)
    const unknown = creation({ enterpriseAttestation: 3 })
    expect(await status(key, makeCredential, unknown)).toBe('INVALID_OPTION')
  })
})
