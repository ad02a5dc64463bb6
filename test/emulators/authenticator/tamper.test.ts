import { describe, expect, it } from 'vitest'
import { verifyAuthentication, verifyRegistration } from '../../../src/core/fido/rp/index.ts'
import { encodeUtf8 } from '../../../src/core/shared/bytes.ts'
import {
  type AuthenticatorDataParts,
  emulateAuthenticator,
  type Tamper,
} from '../../../src/emulators/authenticator/index.ts'
import { flipped } from '../../support/bytes.ts'
import { creation, ORIGIN, PAGE, register, request } from './sample.ts'

type Flags = AuthenticatorDataParts['flags']

function flags(change: Partial<Flags>): Tamper {
  return { authenticatorData: (data) => ({ ...data, flags: { ...data.flags, ...change } }) }
}

function client(change: Record<string, unknown>): Tamper {
  return { clientData: (members) => ({ ...members, ...change }) }
}

const ANYWHERE: readonly [string, Tamper, string][] = [
  ['type', client({ type: 'payment.get' }), 'WEBAUTHN_TYPE_MISMATCH'],
  ['challenge', client({ challenge: 'AAAA' }), 'WEBAUTHN_CHALLENGE_MISMATCH'],
  ['origin', client({ origin: 'https://example.com' }), 'WEBAUTHN_ORIGIN_MISMATCH'],
  ['frame', client({ crossOrigin: true }), 'WEBAUTHN_CROSS_ORIGIN_UNEXPECTED'],
  ['client data', { clientDataJSON: () => encodeUtf8('{') }, 'WEBAUTHN_CLIENT_DATA_MALFORMED'],
  [
    'RP ID hash',
    { authenticatorData: (data) => ({ ...data, rpIdHash: flipped(data.rpIdHash, 0) }) },
    'WEBAUTHN_RP_ID_MISMATCH',
  ],
  ['user presence', flags({ up: false }), 'WEBAUTHN_USER_ABSENT'],
  ['user verification', flags({ uv: false }), 'WEBAUTHN_USER_UNVERIFIED'],
  ['backup state', flags({ be: false, bs: true }), 'WEBAUTHN_BACKUP_STATE_INVALID'],
  ['extension flag', flags({ ed: true }), 'WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED'],
]

const REGISTRATION: readonly [string, Tamper, string][] = [
  ...ANYWHERE,
  [
    'credential data',
    {
      authenticatorData: (data) => ({
        ...data,
        attestedCredentialData: undefined,
        flags: { ...data.flags, at: false },
      }),
    },
    'WEBAUTHN_ATTESTED_DATA_MISSING',
  ],
  [
    'self attestation',
    { signature: (bytes) => flipped(bytes, bytes.length - 1) },
    'WEBAUTHN_ATTESTATION_SIGNATURE_INVALID',
  ],
]

const AUTHENTICATION: readonly [string, Tamper, string][] = [
  ...ANYWHERE,
  [
    'signature',
    { signature: (bytes) => flipped(bytes, bytes.length - 1) },
    'WEBAUTHN_SIGNATURE_INVALID',
  ],
  ['no signature', { signature: () => new Uint8Array() }, 'WEBAUTHN_SIGNATURE_INVALID'],
  [
    'counter',
    { authenticatorData: (data) => ({ ...data, signCount: 1 }) },
    'WEBAUTHN_SIGN_COUNT_NOT_INCREASED',
  ],
]

describe('a registration with a wrong', () => {
  it.each(REGISTRATION)('%s is refused for that alone', async (_, tamper, code) => {
    const authenticator = emulateAuthenticator({ attestation: 'self' })
    const options = creation({ userVerification: 'required', attestation: 'direct' })
    const response = await authenticator.create(options, { ...PAGE, tamper })
    const promise = verifyRegistration(response, { options, origins: ORIGIN })
    await expect(promise).rejects.toMatchObject({ code })
  })
})

describe('an authentication with a wrong', () => {
  it.each(AUTHENTICATION)('%s is refused for that alone', async (_, tamper, code) => {
    const authenticator = emulateAuthenticator()
    const { credential } = await register(authenticator)
    const options = request({ userVerification: 'required' })
    const response = await authenticator.get(options, { ...PAGE, tamper })
    const expected = { options, origins: ORIGIN, credential: { ...credential, signCount: 1 } }
    await expect(verifyAuthentication(response, expected)).rejects.toMatchObject({ code })
  })
})

describe('faults of the authenticator', () => {
  it('are in every response, but for those whose page names its own', async () => {
    const authenticator = emulateAuthenticator({ tamper: client({ origin: 'https://a.example' }) })
    const verify = async (tamper?: Tamper) => {
      const options = creation()
      const response = await authenticator.create(options, { ...PAGE, ...(tamper && { tamper }) })
      return verifyRegistration(response, { options, origins: ORIGIN })
    }
    await expect(verify()).rejects.toMatchObject({ code: 'WEBAUTHN_ORIGIN_MISMATCH' })
    await expect(verify({})).resolves.toMatchObject({ origin: ORIGIN })
  })
})
