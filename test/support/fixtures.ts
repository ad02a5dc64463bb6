import type { SignatureVerifier } from '../../src/core/fido/rp/index.ts'
import {
  type AuthenticationExpectation,
  type KnownCredential,
  type RegistrationExpectation,
  verifyAuthentication,
  verifyRegistration,
} from '../../src/core/fido/rp/index.ts'
import { fromBase64url } from '../../src/core/shared/base64url.ts'
import { readVectors } from './vectors.ts'

/** One recorded or made ceremony with its expected outcome. */
export interface Fixture {
  readonly id: string
  readonly kind: 'registration' | 'authentication'
  readonly input: {
    readonly expectedChallenge: string
    readonly expectedOrigins: readonly string[]
    readonly expectedRpIds: readonly [string]
    readonly expectedTypes?: readonly string[]
    readonly allowCrossOrigin?: boolean
    readonly expectedTopOrigins?: readonly string[]
    readonly requireUserPresence?: boolean
    readonly requireUserVerification?: boolean
    readonly supportedAlgs?: readonly number[]
    readonly credential?: {
      readonly id: string
      readonly publicKey: string
      readonly counter: number
      readonly backupEligible?: boolean
    }
    readonly allowCredentials?: readonly string[]
    readonly expectedUserHandle?: string
    readonly response: { readonly id: string }
  }
  readonly expect: {
    readonly ok: boolean
    readonly code?: string
    /** The outcome is left open by the specifications, and crypto libraries differ. */
    readonly implementationDependent?: boolean
    readonly result?: {
      readonly fmt?: string
      readonly attestationType?: string
      readonly alg?: number
      readonly aaguid?: string
      readonly counter?: number
      readonly flags?: Readonly<Record<string, boolean>>
    }
  }
}

/** All fixtures whose attestation format is verified, and all assertions. */
export function readFixtures(): readonly Fixture[] {
  return readVectors<{ fixtures: readonly Fixture[] }>('webauthn-fixtures.json').fixtures
}

/** What the suites that recorded the fixtures offered where they do not say. */
const USUAL_ALGORITHMS = [-8, -7, -257]

function common({ input }: Fixture, verifier: SignatureVerifier) {
  return {
    origins: input.expectedOrigins,
    crossOrigin: input.allowCrossOrigin ?? false,
    topOrigins: input.expectedTopOrigins ?? [],
    ...(input.expectedTypes && { types: input.expectedTypes }),
    verifier,
  }
}

function userVerificationOf({ input }: Fixture): 'required' | 'preferred' {
  return input.requireUserVerification ? 'required' : 'preferred'
}

/** A registration fixture's input as `verifyRegistration` takes it. */
export function registrationExpectation(
  fixture: Fixture,
  verifier: SignatureVerifier,
): RegistrationExpectation {
  const { input } = fixture
  return {
    ...common(fixture, verifier),
    options: {
      challenge: input.expectedChallenge,
      rp: { id: input.expectedRpIds[0], name: 'Fixture' },
      user: { id: 'AA', name: 'fixture', displayName: 'Fixture' },
      pubKeyCredParams: (input.supportedAlgs ?? USUAL_ALGORITHMS).map((alg) => ({
        type: 'public-key',
        alg,
      })),
      authenticatorSelection: { userVerification: userVerificationOf(fixture) },
    },
    ...(input.requireUserPresence === false && { mediation: 'conditional' }),
  }
}

/** An authentication fixture's input as `verifyAuthentication` takes it. */
export function authenticationExpectation(
  fixture: Fixture,
  verifier: SignatureVerifier,
): AuthenticationExpectation<KnownCredential> {
  const { input } = fixture
  const { id, publicKey, counter, backupEligible } = input.credential as NonNullable<
    Fixture['input']['credential']
  >
  return {
    ...common(fixture, verifier),
    options: {
      challenge: input.expectedChallenge,
      rpId: input.expectedRpIds[0],
      userVerification: userVerificationOf(fixture),
      allowCredentials: (input.allowCredentials ?? [input.response.id]).map((allowed) => ({
        type: 'public-key',
        id: allowed,
      })),
    },
    credential: {
      id,
      publicKey: fromBase64url(publicKey),
      signCount: counter,
      ...(backupEligible !== undefined && { backupEligible }),
      ...(input.expectedUserHandle && { userHandle: input.expectedUserHandle }),
    },
  }
}

/** Runs a fixture through the verification it is for. */
export function verifyFixture(fixture: Fixture, verifier: SignatureVerifier) {
  return fixture.kind === 'registration'
    ? verifyRegistration(fixture.input.response, registrationExpectation(fixture, verifier))
    : verifyAuthentication(fixture.input.response, authenticationExpectation(fixture, verifier))
}
