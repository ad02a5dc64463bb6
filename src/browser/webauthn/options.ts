import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../core/fido/rp/json.ts'
import type { Trace } from '../../core/shared/trace.ts'
import type { WebAuthnClientError } from './errors.ts'

/** What is called of `navigator.credentials`; an emulator can stand in for it. */
export interface CredentialsLike {
  create(options: object): Promise<unknown>
  get(options: object): Promise<unknown>
}

/** Options of both ceremonies. */
export interface CeremonyOptions {
  /** Ends the ceremony; the promise then rejects with the signal's reason, as it is. */
  readonly signal?: AbortSignal | undefined
  /** Is told the options that the browser gets and the response that it gives. */
  readonly trace?: Trace | undefined
  /** In place of `navigator.credentials`, which is the default. */
  readonly credentials?: CredentialsLike | undefined
}

/** Options of {@link register}. */
export interface RegisterOptions extends CeremonyOptions {
  /** `conditional` makes a passkey without a dialog, soon after a login with a password. */
  readonly mediation?: 'conditional' | undefined
}

/** Options of {@link authenticate}. */
export interface AuthenticateOptions extends CeremonyOptions {
  /**
   * `conditional` is autofill: the promise waits until the user picks a passkey in a form field
   * with `autocomplete="username webauthn"`. `immediate` shows a dialog only when a passkey is at
   * hand, and rejects at once otherwise; it needs a click and no `allowCredentials`. Default:
   * `optional`, a dialog.
   */
  readonly mediation?: 'conditional' | 'immediate' | 'optional' | 'required' | 'silent' | undefined
}

/** Options of either ceremony. */
export type AnyOptions = CeremonyOptions & { readonly mediation?: string | undefined }

/** What the server sends for either ceremony. */
export type OptionsJSON =
  | PublicKeyCredentialCreationOptionsJSON
  | PublicKeyCredentialRequestOptionsJSON

/** The method of `navigator.credentials`. */
export type Verb = 'create' | 'get'

/** Ends a ceremony with an error; resolves when the browser has let go of it, or after a second. */
export type End = (...error: ConstructorParameters<typeof WebAuthnClientError>) => Promise<void>
