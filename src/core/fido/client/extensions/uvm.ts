import type { AuthenticatorInfo } from '../../ctap/info.ts'
import type { ExtensionInputs } from '../options.ts'
import type { ExtensionOutputs } from '../response.ts'
import type { ClientExtension } from './extension.ts'

function step(inputs: ExtensionInputs, { extensions }: AuthenticatorInfo) {
  if (inputs.uvm !== true || !extensions.includes('uvm')) return undefined
  return { prepare: () => ({ uvm: true }), finish }
}

function finish({
  outputs,
}: {
  readonly outputs: ReadonlyMap<unknown, unknown>
}): ExtensionOutputs {
  const entries = outputs.get('uvm')
  if (!Array.isArray(entries) || !entries.every(isEntry)) return {}
  return { uvm: entries.map((entry) => [...entry]) }
}

/** User verification method, key protection, matcher protection. */
function isEntry(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isInteger)
}

/**
 * Tells how the user was verified. Level 3 has given it up; some authenticators still have it.
 *
 * @see [WebAuthn Level 2 §10.3](https://www.w3.org/TR/webauthn-2/#sctn-uvm-extension)
 */
export const uvm: ClientExtension = {
  name: 'uvm',
  register: ({ inputs, info }) => step(inputs, info),
  authenticate: ({ inputs, info }) => step(inputs, info),
}
