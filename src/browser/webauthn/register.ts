import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from '../../core/fido/rp/json.ts'
import { perform } from './ceremony.ts'
import type { RegisterOptions } from './options.ts'

/**
 * Makes a passkey.
 *
 * A ceremony that is still pending in the page is aborted first.
 *
 * @param json What the server's `generateRegistrationOptions()` gave.
 * @throws {@link WebAuthnClientError} When no passkey was made; its code says why.
 * @see [WebAuthn Level 3 §5.1.3](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
 *
 * @example
 *
 * ```ts
 * import { register } from 'claviger/browser/webauthn'
 *
 * const options = await (await fetch('/register/options')).json()
 * const response = await register(options)
 * await fetch('/register', { method: 'POST', body: JSON.stringify(response) })
 * ```
 */
export function register(
  json: PublicKeyCredentialCreationOptionsJSON,
  options?: RegisterOptions,
): Promise<RegistrationResponseJSON> {
  return perform(
    'create',
    'parseCreationOptionsFromJSON',
    json,
    options,
  ) as Promise<RegistrationResponseJSON>
}
