import type { ClientExtension } from './extension.ts'

/**
 * Asks whether PINs must be complex. The answer is in the authenticator data.
 *
 * @see [CTAP 2.2 section 12.5](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-pincomplexitypolicy-extension)
 */
export const pinComplexityPolicy: ClientExtension = {
  name: 'pinComplexityPolicy',
  register({ info, inputs }) {
    if (inputs.pinComplexityPolicy !== true) return undefined
    if (!info.extensions.includes('pinComplexityPolicy')) return undefined
    return { prepare: () => ({ pinComplexityPolicy: true }) }
  },
}
