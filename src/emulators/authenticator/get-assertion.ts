import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, concat, encodeUtf8, toBytes } from '../../core/shared/bytes.ts'
import { encodeAuthenticatorData } from './authenticator-data.ts'
import { algorithmOf, type CredentialSource } from './credential-source.ts'
import { type Choose, type Device, tell } from './device.ts'
import { ceremonyError } from './errors.ts'
import { sign } from './keys/sign.ts'
import type { Tamper } from './tamper.ts'

/** What a client asks an authenticator for. */
export interface GetAssertionRequest {
  readonly clientDataHash: Bytes
  readonly rpId: string
  /** Credential IDs, base64url; empty for any discoverable credential. */
  readonly allow: readonly string[]
  readonly userVerification: boolean
  /** Asks the user which credential to use. */
  readonly choose: Choose
  readonly tamper: Tamper
}

/** An assertion. */
export interface Assertion {
  /** The credential, with its new counter. */
  readonly source: CredentialSource
  readonly authenticatorData: Bytes
  readonly signature: Bytes
}

/**
 * Makes an assertion, as an authenticator does.
 *
 * @throws {Error} `ConstraintError` or `NotAllowedError`.
 * @see [WebAuthn Level 3 §6.3.3](https://www.w3.org/TR/webauthn-3/#sctn-op-get-assertion)
 */
export async function getAssertion(
  device: Device,
  request: GetAssertionRequest,
): Promise<Assertion> {
  tell(device, 'in', 'authenticatorGetAssertion', () => parametersOf(request))
  const source = count(device, await choose(device, request))
  const authenticatorData = encodeData(device, source, request)
  const signed = concat(authenticatorData, request.clientDataHash)
  const made = await sign(algorithmOf(source), source.privateKey, signed)
  const signature = toBytes(request.tamper.signature?.(made) ?? made)
  tell(device, 'out', 'authenticatorGetAssertion', () => ({
    credentialId: source.id,
    authenticatorData,
    signature,
    userHandle: source.discoverable ? source.userHandle : null,
  }))
  return { source, authenticatorData, signature }
}

/** The request in the specification's names. */
function parametersOf({ rpId, clientDataHash, allow, userVerification }: GetAssertionRequest) {
  return {
    rpId,
    hash: clientDataHash,
    allowCredentialDescriptorList: allow.map((id) => ({ type: 'public-key', id })),
    requireUserPresence: true,
    requireUserVerification: userVerification,
  }
}

/** Steps 2 to 6. */
async function choose(device: Device, request: GetAssertionRequest): Promise<CredentialSource> {
  const candidates = candidatesFor(device, request)
  if (candidates.length === 0) {
    const problem = `the authenticator has no such credential for ${request.rpId}`
    throw ceremonyError('NotAllowedError', problem)
  }
  const chosen = await request.choose(candidates)
  if (chosen) return chosen
  throw ceremonyError('NotAllowedError', 'the user refused')
}

/** The credentials that a request may use, newest first. */
export function candidatesFor(
  { store }: Device,
  request: Omit<GetAssertionRequest, 'choose'>,
): CredentialSource[] {
  return store.listOf(request.rpId).filter((source) => isUsable(source, request))
}

/** Step 8, before it signs, so that ceremonies that overlap have different counters. */
function count({ settings, store }: Device, { id }: CredentialSource): CredentialSource {
  const source = store.find(id)
  if (!source) throw ceremonyError('NotAllowedError', 'the credential was removed meanwhile')
  if (settings.signCount === 'none') return source
  const counted = { ...source, signCount: (source.signCount + 1) % 2 ** 32 }
  store.replace(counted)
  return counted
}

/** Step 9. */
function encodeData(
  { settings }: Device,
  source: CredentialSource,
  { rpId, userVerification, tamper }: GetAssertionRequest,
): Bytes {
  const parts = {
    rpIdHash: Uint8Array.from(sha256(encodeUtf8(rpId))),
    flags: {
      up: true,
      uv: userVerification,
      be: source.backupEligible,
      bs: source.backupEligible && settings.backupState,
      at: false,
      ed: false,
    },
    signCount: source.signCount,
    attestedCredentialData: undefined,
    extensions: undefined,
  }
  return encodeAuthenticatorData(tamper.authenticatorData?.(parts) ?? parts)
}

/**
 * An allow list names any credential, its absence only discoverable ones. Credentials that are
 * protected are hidden as the credProtect extension has it.
 *
 * @see [CTAP 2.2 section 12.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-credProtect-extension)
 */
function isUsable(
  { id, discoverable, credProtect }: CredentialSource,
  { allow, userVerification }: Omit<GetAssertionRequest, 'choose'>,
): boolean {
  const listed = allow.includes(id)
  if (!listed && (allow.length > 0 || !discoverable)) return false
  if (credProtect === 3) return userVerification
  return credProtect === 1 || listed || userVerification
}
