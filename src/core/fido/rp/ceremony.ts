import { BoundedMap } from '../../shared/bounded-map.ts'
import { type Bytes, encodeUtf8, equal, equalText } from '../../shared/bytes.ts'
import type { Trace } from '../../shared/trace.ts'
import type { AuthenticatorData } from '../authenticator-data.ts'
import { type CollectedClientData, parseClientData } from '../client-data.ts'
import type { SignatureVerifier } from '../signature/verifier.ts'
import type { CredentialResponse } from './response.ts'
import type { Steps } from './steps.ts'
import { traceMessage } from './tracing.ts'

/** What both verifications let the caller say besides the options. */
export interface CeremonyExpectation {
  /**
   * Origins that the page may have: `https://example.org`, with the port if it is not the default.
   * With related origins all of them, of apps as well (`android:apk-key-hash:…`).
   */
  readonly origins: string | readonly string[]
  /** Whether the page may run in a frame of another origin. Default `false`. */
  readonly crossOrigin?: boolean
  /** Origins of the pages that may frame it, where the client tells. Default none. */
  readonly topOrigins?: readonly string[]
  /**
   * Client data types to accept. Default `webauthn.create` or `webauthn.get`; Secure Payment
   * Confirmation has `payment.get`.
   */
  readonly types?: readonly string[]
  /** `false` accepts CBOR whose keys are unsorted or whose numbers are too long. Default `true`. */
  readonly strict?: boolean
  /** Does the cryptography. Default: `webCryptoVerifier()`. */
  readonly verifier?: SignatureVerifier
  /** Is told the messages and each step. */
  readonly trace?: Trace
}

/** Checks that the three names of a credential agree, §5.1. */
export function checkCredential(steps: Steps, step: number, response: CredentialResponse): void {
  steps.check(
    step,
    'credential type',
    response.type === 'public-key',
    'WEBAUTHN_CREDENTIAL_TYPE_MISMATCH',
    'the credential is not of type public-key',
  )
  steps.check(
    step,
    'id and rawId',
    response.id === response.rawId,
    'WEBAUTHN_RAW_ID_MISMATCH',
    'id and rawId name two credentials',
  )
}

/** §7.1 steps 5 and 6, §7.2 steps 8 and 9. */
export function readClientData(
  steps: Steps,
  step: number,
  bytes: Bytes,
  trace: Trace | undefined,
): CollectedClientData {
  const client = steps.read(step, 'client data is JSON', () => parseClientData(bytes))
  traceMessage(trace, 'inside', 'CollectedClientData', client.members, bytes)
  return client
}

/** §7.1 steps 7 to 11, §7.2 steps 10 to 14. */
export function checkClientData(
  steps: Steps,
  first: number,
  client: CollectedClientData,
  challenge: string,
  expected: CeremonyExpectation,
  defaultType: string,
): void {
  const { types = [defaultType], crossOrigin = false } = expected
  steps.check(
    first,
    'type',
    types.includes(client.type as string),
    'WEBAUTHN_TYPE_MISMATCH',
    () => `client data is of type ${show(client.type)}, not ${types.join(' or ')}`,
  )
  steps.check(
    first + 1,
    'challenge',
    typeof client.challenge === 'string' && equalText(client.challenge, challenge),
    'WEBAUTHN_CHALLENGE_MISMATCH',
    'the challenge is not the one that was issued',
  )
  const origins = typeof expected.origins === 'string' ? [expected.origins] : expected.origins
  steps.check(
    first + 2,
    'origin',
    origins.includes(client.origin as string),
    'WEBAUTHN_ORIGIN_MISMATCH',
    () => `the response was made at ${show(client.origin)}, not at ${origins.join(' or ')}`,
  )
  steps.check(
    first + 3,
    'crossOrigin',
    client.crossOrigin ? crossOrigin : client.topOrigin === undefined,
    'WEBAUTHN_CROSS_ORIGIN_UNEXPECTED',
    () =>
      client.crossOrigin
        ? 'the response was made in a frame of another origin'
        : 'the client names a topOrigin without a frame of another origin',
  )
  checkTopOrigin(steps, first + 4, client.topOrigin, expected.topOrigins ?? [])
}

function checkTopOrigin(
  steps: Steps,
  step: number,
  topOrigin: unknown,
  topOrigins: readonly string[],
): void {
  if (topOrigin === undefined) return steps.skip(step, 'topOrigin')
  steps.check(
    step,
    'topOrigin',
    topOrigins.includes(topOrigin as string),
    'WEBAUTHN_TOP_ORIGIN_MISMATCH',
    () => `the framing page is at ${show(topOrigin)}, which topOrigins does not list`,
  )
}

/** §7.1 steps 15 to 17, §7.2 steps 16 to 18. */
export function checkFlags(
  steps: Steps,
  first: number,
  { flags }: AuthenticatorData,
  needed: { readonly up: boolean; readonly uv: boolean },
): void {
  if (needed.up) {
    steps.check(
      first,
      'user present',
      flags.up,
      'WEBAUTHN_USER_ABSENT',
      'the authenticator did not test that a user is present',
    )
  } else steps.skip(first, 'user present')
  if (needed.uv) {
    steps.check(
      first + 1,
      'user verified',
      flags.uv,
      'WEBAUTHN_USER_UNVERIFIED',
      'user verification is required and the authenticator did not verify the user',
    )
  } else steps.skip(first + 1, 'user verified')
  steps.check(
    first + 2,
    'backup state',
    flags.be || !flags.bs,
    'WEBAUTHN_BACKUP_STATE_INVALID',
    'the credential is said to be backed up but not to be eligible for it',
  )
}

const rpIdHashes = /* @__PURE__ */ new BoundedMap<string, Bytes>(64)

/** SHA-256 of an RP ID, or of an AppID; the last 64 are remembered. */
export function hashRpId(rpId: string, verifier: SignatureVerifier): Bytes | Promise<Bytes> {
  return rpIdHashes.get(rpId) ?? rememberHash(rpId, verifier)
}

async function rememberHash(rpId: string, verifier: SignatureVerifier): Promise<Bytes> {
  const hash = (await verifier.sha256(encodeUtf8(rpId))).slice()
  rpIdHashes.set(rpId, hash)
  return hash
}

/** §7.1 step 14, §7.2 step 15. */
export function checkRpIdHash(
  steps: Steps,
  step: number,
  { rpIdHash }: AuthenticatorData,
  expected: Bytes,
  rpId: string,
): void {
  steps.check(
    step,
    'RP ID hash',
    equal(rpIdHash, expected),
    'WEBAUTHN_RP_ID_MISMATCH',
    () => `the authenticator was not asked for RP ID ${rpId}`,
  )
}

/** A foreign value in a sentence: quoted, and cut where it gets long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** Makes the default verifier when it is first needed: who brings another never loads it. */
export function defaultVerifier(): Promise<SignatureVerifier> {
  shared ??= import('../signature/web-crypto.ts').then(({ webCryptoVerifier }) =>
    webCryptoVerifier(),
  )
  return shared
}
let shared: Promise<SignatureVerifier> | undefined
