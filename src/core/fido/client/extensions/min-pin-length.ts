import type { ClientExtension } from './extension.ts'

/**
 * Asks how long PINs must be. The answer is in the authenticator data, for RP IDs that may know.
 *
 * @see [CTAP 2.2 section 12.4](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-minpinlength-extension)
 */
export const minPinLength: ClientExtension = {
  name: 'minPinLength',
  register({ info, inputs }) {
    // Some authenticators have the option and do not list the extension.
    const has = info.extensions.includes('minPinLength') || info.options.setMinPINLength === true
    if (inputs.minPinLength !== true || !has) return undefined
    return { prepare: () => ({ minPinLength: true }) }
  },
}
