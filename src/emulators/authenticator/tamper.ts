import type { ClientDataMembers } from '../../core/fido/client-data-json.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import type { AuthenticatorDataParts } from './authenticator-data.ts'

/**
 * Makes a ceremony go wrong in one place. Each function is given what the emulator was about to use
 * and answers with what it uses instead; all that comes after fits the change, so a verifier finds
 * this fault and no other.
 *
 * @example
 *
 * ```ts
 * import { emulateAuthenticator } from 'claviger/emulators/authenticator'
 *
 * const authenticator = emulateAuthenticator()
 * await authenticator.get(options, {
 *   origin: 'https://example.org',
 *   tamper: { authenticatorData: (data) => ({ ...data, signCount: 0 }) },
 * })
 * ```
 */
export interface Tamper {
  /** Client data before it is written. More members can be added. */
  readonly clientData?: (members: ClientDataMembers) => ClientDataMembers
  /** Client data after it was written and before it is hashed. */
  readonly clientDataJSON?: (bytes: Bytes) => Uint8Array
  /** Authenticator data before it is written and signed. */
  readonly authenticatorData?: (data: AuthenticatorDataParts) => AuthenticatorDataParts
  /** The signature of an assertion or a self attestation, before it is sent. */
  readonly signature?: (bytes: Bytes) => Uint8Array
}
