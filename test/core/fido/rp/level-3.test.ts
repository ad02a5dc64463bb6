import { describe, expect, it } from 'vitest'
import { parseAttestationObject } from '../../../../src/core/fido/attestation-object.ts'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import { COSE_ALGORITHMS } from '../../../../src/core/fido/cose/index.ts'
import {
  verifyAuthentication,
  verifyRegistration,
  webCryptoVerifier,
} from '../../../../src/core/fido/rp/index.ts'
import { fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { nodeVerifier } from '../../../../src/node/crypto/index.ts'
import { codeOf } from '../../../support/ceremonies.ts'
import { readVectors } from '../../../support/vectors.ts'

interface Vector {
  readonly name: string
  readonly rpId: string
  readonly origin: string
  readonly topOrigin: string | null
  readonly crossOrigin: boolean
  readonly fmt: string
  readonly x5cCount: number
  readonly credentialPublicKeyCose: string
  readonly credentialId: string
  readonly registration: {
    readonly attestationObject: string
    readonly authenticatorData: string
    readonly flags: Readonly<Record<string, boolean>>
  }
  readonly registrationChallengeB64u: string
  readonly authenticationChallengeB64u: string
  readonly registrationResponseJSON: unknown
  readonly authenticationResponseJSON: { readonly id: string }
}

const { vectors } = readVectors<{ vectors: readonly Vector[] }>('webauthn-l3.json')
const named = vectors.map((vector) => [vector.name, vector] as const)
const verified = named.filter(([, { fmt, x5cCount }]) => fmt === 'none' || x5cCount === 0)
const later = named.filter((entry) => !verified.includes(entry))

function common({ origin, topOrigin, crossOrigin }: Vector) {
  return { origins: origin, crossOrigin, topOrigins: topOrigin === null ? [] : [topOrigin] }
}

function register(vector: Vector, verifier = nodeVerifier()) {
  return verifyRegistration(vector.registrationResponseJSON, {
    ...common(vector),
    verifier,
    options: {
      challenge: vector.registrationChallengeB64u,
      rp: { id: vector.rpId, name: 'Level 3' },
      user: { id: 'AA', name: 'vector', displayName: 'Vector' },
      pubKeyCredParams: [...COSE_ALGORITHMS.keys()].map((alg) => ({ type: 'public-key', alg })),
    },
  })
}

function authenticate(vector: Vector, verifier = nodeVerifier()) {
  const { id } = vector.authenticationResponseJSON
  return verifyAuthentication(vector.authenticationResponseJSON, {
    ...common(vector),
    verifier,
    options: {
      challenge: vector.authenticationChallengeB64u,
      rpId: vector.rpId,
      allowCredentials: [{ type: 'public-key', id }],
    },
    credential: { id, publicKey: fromHex(vector.credentialPublicKeyCose), signCount: 0 },
  })
}

it('has the vectors of the specification', () => {
  expect(vectors).toHaveLength(15)
  expect(verified.map(([name]) => name)).toContain('packed-self-es256')
})

describe.each([
  ['node:crypto', nodeVerifier()],
  ['WebCrypto', webCryptoVerifier()],
])('the Level 3 test vectors, with %s', (_name, verifier) => {
  it.each(verified)('registers %s', async (_vector, vector) => {
    const { credential, attestation } = await register(vector, verifier)
    expect(toHex(credential.publicKey)).toBe(vector.credentialPublicKeyCose)
    expect(attestation.fmt).toBe(vector.fmt)
  })

  it.each(named)('authenticates %s', async (_vector, vector) => {
    await expect(authenticate(vector, verifier)).resolves.toBeDefined()
  })
})

describe('the structures inside the vectors', () => {
  it.each(named)('%s', (_name, { registration, credentialPublicKeyCose, credentialId, fmt }) => {
    const object = parseAttestationObject(fromHex(registration.attestationObject))
    expect(object.fmt).toBe(fmt)
    expect(toHex(object.authData)).toBe(registration.authenticatorData)
    const data = parseAuthenticatorData(object.authData)
    expect(data.flags).toMatchObject(lowerCase(registration.flags))
    expect(toHex(data.attestedCredentialData?.credentialId as Uint8Array)).toBe(credentialId)
    expect(toHex(data.attestedCredentialData?.credentialPublicKey as Uint8Array)).toBe(
      credentialPublicKeyCose,
    )
  })
})

it.each(later)('%s has a statement that leads to a certificate, and is refused', async (_n, v) => {
  expect(await codeOf(register(v))).toBe('WEBAUTHN_ATTESTATION_FORMAT_UNSUPPORTED')
})

function lowerCase(flags: Readonly<Record<string, boolean>>): Record<string, boolean> {
  return Object.fromEntries(Object.entries(flags).map(([name, set]) => [name.toLowerCase(), set]))
}
