import { CredProtect } from '../../ctap/messages/extensions.ts'
import { ClientError } from '../errors.ts'
import type { ClientExtension, RegistrationContext, RegistrationStep } from './extension.ts'

const LEVELS: ReadonlyMap<string, number> = /* @__PURE__ */ (() =>
  new Map<string, number>(Object.entries(CredProtect)))()

function register({ info, inputs }: RegistrationContext): RegistrationStep | undefined {
  const { credentialProtectionPolicy: policy, enforceCredentialProtectionPolicy: enforce } = inputs
  if (policy === undefined) return undefined
  const level = LEVELS.get(policy)
  if (level === undefined) {
    throw new ClientError('BAD_REQUEST', 'credentialProtectionPolicy is not one of the policies')
  }
  if (info.extensions.includes('credProtect')) return { prepare: () => ({ credProtect: level }) }
  if (enforce === true && level > CredProtect.userVerificationOptional) {
    throw new ClientError('CONFIGURATION_UNSUPPORTED', 'the authenticator has no credProtect')
  }
  return undefined
}

/**
 * When a credential may be used without verifying the user.
 *
 * @see [CTAP 2.2 section 12.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-credProtect-extension)
 */
export const credProtect: ClientExtension = { name: 'credProtect', register }
