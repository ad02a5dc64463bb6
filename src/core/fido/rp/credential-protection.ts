import type { AuthenticatorData } from '../authenticator-data.ts'
import type { PublicKeyCredentialCreationOptionsJSON } from './json.ts'
import type { Steps } from './steps.ts'

/** The levels of credential protection by their name, CTAP 2.2 §12.1. */
const PROTECTION_LEVELS: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ['userVerificationOptional', 1],
  ['userVerificationOptionalWithCredentialIDList', 2],
  ['userVerificationRequired', 3],
])

/** §7.1 step 28, for the one extension whose input demands an output: an enforced `credProtect`. */
export function checkProtection(
  steps: Steps,
  { extensions: outputs }: AuthenticatorData,
  { extensions: inputs }: Pick<PublicKeyCredentialCreationOptionsJSON, 'extensions'>,
): void {
  const wanted = PROTECTION_LEVELS.get(inputs?.credentialProtectionPolicy ?? '')
  if (!wanted || !inputs?.enforceCredentialProtectionPolicy) {
    return steps.skip(28, 'credential protection')
  }
  const level = outputs?.get('credProtect')
  steps.check(
    28,
    'credential protection',
    typeof level === 'number' && level >= wanted,
    'WEBAUTHN_CREDENTIAL_PROTECTION_TOO_LOW',
    () =>
      `credProtect level ${wanted} was enforced, the authenticator gave ${typeof level === 'number' ? level : 'none'}`,
  )
}
