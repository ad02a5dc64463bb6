import type { ClientExtension } from './extension.ts'

/**
 * Tells whether the credential is discoverable. The authenticator knows nothing of it.
 *
 * @see [WebAuthn Level 3 §10.1.3](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-credential-properties-extension)
 */
export const credProps: ClientExtension = {
  name: 'credProps',
  register({ inputs, residentKey }) {
    if (inputs.credProps !== true) return undefined
    return { finish: () => ({ credProps: { rk: residentKey } }) }
  },
}
