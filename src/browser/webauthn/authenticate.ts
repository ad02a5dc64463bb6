import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../core/fido/rp/json.ts'
import { perform } from './ceremony.ts'
import type { AuthenticateOptions } from './options.ts'

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
  options?: AuthenticateOptions,
): Promise<AuthenticationResponseJSON> {
  return perform(
    'get',
    'parseRequestOptionsFromJSON',
    json,
    options,
  ) as Promise<AuthenticationResponseJSON>
}
