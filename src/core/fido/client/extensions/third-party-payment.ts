import type { AuthenticatorInfo } from '../../ctap/info.ts'
import type { ExtensionInputs } from '../options.ts'
import type { ClientExtension } from './extension.ts'

const INPUT = { thirdPartyPayment: true } as const

function isAsked(inputs: ExtensionInputs, { extensions }: AuthenticatorInfo): boolean {
  return inputs.payment?.isPayment === true && extensions.includes('thirdPartyPayment')
}

/**
 * Marks a credential as one that others than its relying party may use for payments, and asks
 * whether it is marked. The answer is in the authenticator data.
 *
 * @see [CTAP 2.2 section 12.9](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-thirdPartyPayment-extension)
 */
export const thirdPartyPayment: ClientExtension = {
  name: 'thirdPartyPayment',
  register: ({ inputs, info }) => (isAsked(inputs, info) ? { prepare: () => INPUT } : undefined),
  authenticate: ({ inputs, info }) =>
    isAsked(inputs, info) ? { prepare: () => INPUT } : undefined,
}
