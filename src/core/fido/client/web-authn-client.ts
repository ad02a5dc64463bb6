import type { AbortSignal } from '../../shared/abort-signal.ts'
import type { AssertionSelection } from './assertion-selection.ts'
import type { CreationOptions, RequestOptions } from './options.ts'
import type { RegistrationResponse } from './response.ts'

/** How a ceremony is carried out. */
export interface CeremonyOptions {
  /** Gives up: the authenticator stops waiting, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Whatever can make and use credentials: `Fido2Client` over CTAP, `WindowsClient` over the
 * operating system's own dialogs.
 */
export interface WebAuthnClient {
  /**
   * Makes a credential.
   *
   * @throws {ClientError} When it cannot.
   */
  makeCredential(options: CreationOptions, how?: CeremonyOptions): Promise<RegistrationResponse>

  /**
   * Uses a credential.
   *
   * @throws {ClientError} When it cannot.
   */
  getAssertion(options: RequestOptions, how?: CeremonyOptions): Promise<AssertionSelection>
}
