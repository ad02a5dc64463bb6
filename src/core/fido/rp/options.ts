import { fromBase64url, toBase64url } from '../../shared/base64url.ts'
import { randomBytes } from '../../shared/bytes.ts'
import type { Trace } from '../../shared/trace.ts'
import { type CredentialRecord, descriptorOf } from './credential.ts'
import type {
  AttestationConveyancePreference,
  AuthenticatorAttachment,
  ExtensionInputsJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialHint,
  PublicKeyCredentialRequestOptionsJSON,
  ResidentKeyRequirement,
  UserVerificationRequirement,
} from './json.ts'
import { traceMessage } from './tracing.ts'

/** EdDSA, ES256, RS256: the three that WebAuthn §5.4 recommends to ask for at least. */
export const DEFAULT_ALGORITHMS: readonly number[] = [-8, -7, -257]

/** What §5.4 and §5.5 recommend as longest time for a ceremony. */
const DEFAULT_TIMEOUT = 300_000
const CHALLENGE_SIZE = 32
const MIN_CHALLENGE_SIZE = 16
const MAX_USER_HANDLE_SIZE = 64

/** A credential that a list names: a stored record, or any object with these two members. */
export type ListedCredential = Pick<CredentialRecord, 'id' | 'transports'>

/** What both kinds of options have in common. */
interface CeremonyOptions {
  /** At least 16 random bytes. Default: 32 new ones. Give your own only in tests. */
  readonly challenge?: Uint8Array
  /** Milliseconds that the client should wait. Default 300,000. */
  readonly timeout?: number
  /** Whether the user must be verified. Default `preferred`. */
  readonly userVerification?: UserVerificationRequirement
  /** Where the user is likely to find the authenticator, most likely first. */
  readonly hints?: readonly PublicKeyCredentialHint[]
  /** Extension inputs. */
  readonly extensions?: ExtensionInputsJSON
  /** Is told the options. */
  readonly trace?: Trace
}

/** What {@link generateRegistrationOptions} is given. */
export interface RegistrationOptions extends CeremonyOptions {
  /** The relying party: `id` is a domain without scheme or port. */
  readonly rp: { readonly id: string; readonly name: string }
  /** The account. `id` is its user handle, base64url of 1 to 64 bytes that tell nothing about it. */
  readonly user: { readonly id: string; readonly name: string; readonly displayName?: string }
  /** COSE identifiers, most wanted first. Default {@link DEFAULT_ALGORITHMS}. */
  readonly algorithms?: readonly number[]
  /** Credentials that the account has already: their authenticators refuse to make another. */
  readonly excludeCredentials?: readonly ListedCredential[]
  /** Whether the authenticator is part of the device. Default: either. */
  readonly authenticatorAttachment?: AuthenticatorAttachment
  /** Whether the credential must be discoverable, as log-in without a user name needs. Default `preferred`. */
  readonly residentKey?: ResidentKeyRequirement
  /** What to learn about the authenticator. Default `none`. */
  readonly attestation?: AttestationConveyancePreference
  /** Attestation statement formats, most wanted first. */
  readonly attestationFormats?: readonly string[]
}

/** What {@link generateAuthenticationOptions} is given. */
export interface AuthenticationOptions extends CeremonyOptions {
  /** The relying party's domain, as at registration. */
  readonly rpId: string
  /** The account's credentials. Default none: the user chooses among discoverable credentials. */
  readonly allowCredentials?: readonly ListedCredential[]
}

/**
 * Makes the options of a registration. Send them to the page, and keep them: they are what
 * `verifyRegistration()` compares the response with.
 *
 * @throws {TypeError | RangeError} When an option can never work.
 * @example
 *
 * ```ts
 * import { generateRegistrationOptions } from 'claviger/webauthn'
 *
 * const options = generateRegistrationOptions({
 *   rp: { id: 'example.org', name: 'Example' },
 *   user: { id: 'mFw0nqbIGT1pE7oO', name: 'ada' },
 * })
 * ```
 * @see [WebAuthn Level 3 §5.4](https://www.w3.org/TR/webauthn-3/#dictionary-makecredentialoptions)
 */
export function generateRegistrationOptions(
  options: RegistrationOptions,
): PublicKeyCredentialCreationOptionsJSON {
  const { rp, user, algorithms = DEFAULT_ALGORITHMS, residentKey = 'preferred', trace } = options
  checkRpId(rp.id)
  checkUserHandle(user.id)
  if (algorithms.length === 0) throw new RangeError('algorithms is empty')
  const result: PublicKeyCredentialCreationOptionsJSON = {
    rp: { id: rp.id, name: rp.name },
    user: { id: user.id, name: user.name, displayName: user.displayName ?? user.name },
    challenge: challengeOf(options.challenge),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: timeoutOf(options.timeout),
    excludeCredentials: (options.excludeCredentials ?? []).map(descriptorOf),
    authenticatorSelection: {
      ...(options.authenticatorAttachment && {
        authenticatorAttachment: options.authenticatorAttachment,
      }),
      residentKey,
      requireResidentKey: residentKey === 'required',
      userVerification: options.userVerification ?? 'preferred',
    },
    ...(options.hints && { hints: options.hints }),
    attestation: options.attestation ?? 'none',
    ...(options.attestationFormats && { attestationFormats: options.attestationFormats }),
    extensions: { credProps: true, ...options.extensions },
  }
  traceMessage(trace, 'out', 'PublicKeyCredentialCreationOptionsJSON', result)
  return result
}

/**
 * Makes the options of an authentication. Send them to the page, and keep them: they are what
 * `verifyAuthentication()` compares the response with.
 *
 * @throws {TypeError | RangeError} When an option can never work.
 * @example
 *
 * ```ts
 * import { generateAuthenticationOptions } from 'claviger/webauthn'
 *
 * const options = generateAuthenticationOptions({ rpId: 'example.org' })
 * ```
 * @see [WebAuthn Level 3 §5.5](https://www.w3.org/TR/webauthn-3/#dictionary-assertion-options)
 */
export function generateAuthenticationOptions(
  options: AuthenticationOptions,
): PublicKeyCredentialRequestOptionsJSON {
  const { rpId, trace } = options
  checkRpId(rpId)
  const result: PublicKeyCredentialRequestOptionsJSON = {
    challenge: challengeOf(options.challenge),
    timeout: timeoutOf(options.timeout),
    rpId,
    allowCredentials: (options.allowCredentials ?? []).map(descriptorOf),
    userVerification: options.userVerification ?? 'preferred',
    ...(options.hints && { hints: options.hints }),
    ...(options.extensions && { extensions: options.extensions }),
  }
  traceMessage(trace, 'out', 'PublicKeyCredentialRequestOptionsJSON', result)
  return result
}

/**
 * A new user handle: 32 random bytes, base64url. Give one to each account and keep it for good.
 *
 * @see [WebAuthn Level 3 §14.6.1](https://www.w3.org/TR/webauthn-3/#sctn-user-handle-privacy)
 */
export function generateUserHandle(): string {
  return toBase64url(randomBytes(32))
}

function challengeOf(challenge: Uint8Array = randomBytes(CHALLENGE_SIZE)): string {
  if (challenge.length < MIN_CHALLENGE_SIZE) {
    throw new RangeError(`challenge is ${challenge.length} bytes, 16 are the least`)
  }
  return toBase64url(challenge)
}

function timeoutOf(timeout: number = DEFAULT_TIMEOUT): number {
  if (Number.isInteger(timeout) && timeout > 0 && timeout < 2 ** 32) return timeout
  throw new RangeError('timeout is not a positive number of milliseconds')
}

/** A domain: what `https://example.org:8443/login` is to `example.org` is the usual mistake. */
function checkRpId(rpId: string): void {
  if (/^[a-z\d-]+(\.[a-z\d-]+)*$/.test(rpId)) return
  throw new TypeError(`RP ID must be a lower-case domain without scheme and port: ${rpId}`)
}

function checkUserHandle(id: string): void {
  let size: number
  try {
    size = fromBase64url(id).length
  } catch {
    throw new TypeError('user.id is not base64url; generateUserHandle() makes one')
  }
  if (size === 0 || size > MAX_USER_HANDLE_SIZE) {
    throw new RangeError(`user.id is ${size} bytes, 1 to 64 are allowed`)
  }
}
