import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../core/fido/rp/json.ts'
import { type CeremonyOptions, perform } from './ceremony.ts'

/** Options of {@link authenticate}. */
export interface AuthenticateOptions extends CeremonyOptions {
  /**
   * `conditional` is autofill: the promise waits until the user picks a passkey in a form field
   * with `autocomplete="username webauthn"`. `immediate` asks only for what is at hand, where the
   * browser knows it. Default: `optional`, a dialog.
   */
  readonly mediation?: 'conditional' | 'immediate' | 'optional' | 'required' | 'silent' | undefined
}

/**
 * Proves that the user has a passkey.
 *
 * A ceremony that is still pending in the page is aborted first.
 *
 * @param json What the server's `generateAuthenticationOptions()` gave.
 * @throws {@link WebAuthnClientError} When no assertion was made; its code says why.
 * @see [WebAuthn Level 3 §5.1.4](https://www.w3.org/TR/webauthn-3/#sctn-getAssertion)
 *
 * @example
 *
 * ```ts
 * import { authenticate } from 'claviger/browser/webauthn'
 *
 * const options = await (await fetch('/login/options')).json()
 * const response = await authenticate(options, { mediation: 'conditional' })
 * await fetch('/login', { method: 'POST', body: JSON.stringify(response) })
 * ```
 */
export function authenticate(
  json: PublicKeyCredentialRequestOptionsJSON,
  options: AuthenticateOptions = {},
): Promise<AuthenticationResponseJSON> {
  return perform('get', json, options) as Promise<AuthenticationResponseJSON>
}
