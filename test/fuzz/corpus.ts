import { parseAttestationObject } from '../../src/core/fido/attestation-object.ts'
import type { AuthenticationResponseJSON } from '../../src/core/fido/rp/index.ts'
import { fromBase64url } from '../../src/core/shared/base64url.ts'
import { fromHex } from '../../src/core/shared/bytes.ts'
import { type Fixture, readFixtures } from '../support/fixtures.ts'
import { readVectors } from '../support/vectors.ts'

interface Vectors {
  readonly vectors: readonly {
    readonly credentialPublicKeyCose: string
    readonly registration: {
      readonly clientDataJSON: string
      readonly attestationObject: string
      readonly authenticatorData: string
    }
    readonly authentication: {
      readonly clientDataJSON: string
      readonly authenticatorData: string
      readonly signature: string
    }
  }[]
}

/** The members of a response that hold bytes, as far as its ceremony has them. */
export type Response = Partial<AuthenticationResponseJSON['response']> & {
  readonly attestationObject?: string
}

const { vectors } = readVectors<Vectors>('webauthn-l3.json')
const fixtures = readFixtures()

/** The response that a fixture holds. */
export function responseOf(fixture: Fixture): Response {
  return (fixture.input.response as unknown as { readonly response?: Response }).response ?? {}
}

function membersOf(name: keyof Response): Uint8Array[] {
  return fixtures.flatMap((fixture) => {
    const text = responseOf(fixture)[name]
    try {
      return typeof text === 'string' ? [fromBase64url(text)] : []
    } catch {
      return [] // one of the fixtures whose defect is just that
    }
  })
}

const attestationObjects = [
  ...vectors.map(({ registration }) => fromHex(registration.attestationObject)),
  ...membersOf('attestationObject'),
]

function authenticatorDataIn(object: Uint8Array): Uint8Array[] {
  try {
    return [parseAttestationObject(object, { strict: false }).authData]
  } catch {
    return []
  }
}

/** Real inputs of each kind, and some with a known defect. */
export const corpus = {
  clientData: [
    ...vectors.flatMap(({ registration, authentication }) => [
      fromHex(registration.clientDataJSON),
      fromHex(authentication.clientDataJSON),
    ]),
    ...membersOf('clientDataJSON'),
  ],
  attestationObjects,
  authenticatorData: [
    ...attestationObjects.flatMap(authenticatorDataIn),
    ...vectors.flatMap(({ registration, authentication }) => [
      fromHex(registration.authenticatorData),
      fromHex(authentication.authenticatorData),
    ]),
    ...membersOf('authenticatorData'),
  ],
  keys: vectors.map(({ credentialPublicKeyCose }) => fromHex(credentialPublicKeyCose)),
  signatures: [
    ...vectors.map(({ authentication }) => fromHex(authentication.signature)),
    ...membersOf('signature'),
  ].filter((signature) => signature[0] === 0x30),
  registrations: fixtures.filter(({ kind }) => kind === 'registration'),
  authentications: fixtures.filter(({ kind }) => kind === 'authentication'),
} as const
