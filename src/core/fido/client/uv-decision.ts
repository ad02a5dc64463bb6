import type { UserVerificationRequirement } from '../rp/json.ts'

/** What the decision about user verification depends on. */
export interface UvQuestion {
  readonly ceremony: 'create' | 'get'
  /** What the relying party asks for. */
  readonly userVerification: UserVerificationRequirement
  /** `options` of authenticatorGetInfo. */
  readonly options: Readonly<Record<string, boolean>>
  /** Whether the credential is to be discoverable. */
  readonly residentKey?: boolean
  /** Whether an extension only works, or only makes sense, with a verified user. */
  readonly extensionNeedsUv?: boolean
  /** Whether an extension needs a permission besides making a credential or using one. */
  readonly extraPermissions?: boolean
}

/** Whether the user is verified; `unsupported` when that is needed and cannot be. */
export type UvDecision = 'verify' | 'skip' | 'unsupported'

interface Facts extends UvQuestion {
  /** The authenticator has a way to verify its user, and it is set up. */
  readonly configured: boolean
  /** Nothing but verifying will do. */
  readonly mandatory: boolean
}

interface Rule {
  readonly when: (facts: Facts) => boolean
  readonly decision: UvDecision
}

/** The first that applies decides. `docs/fido2-client.md` shows the same table. */
const RULES: readonly Rule[] = [
  { when: ({ mandatory, configured }) => mandatory && !configured, decision: 'unsupported' },
  { when: ({ mandatory }) => mandatory, decision: 'verify' },
  { when: ({ configured }) => !configured, decision: 'skip' },
  { when: ({ userVerification }) => userVerification === 'preferred', decision: 'verify' },
  {
    when: ({ ceremony, options }) => ceremony === 'create' && !options.makeCredUvNotRqd,
    decision: 'verify',
  },
  {
    when: ({ ceremony, residentKey }) => ceremony === 'create' && !!residentKey,
    decision: 'verify',
  },
  { when: ({ extraPermissions }) => !!extraPermissions, decision: 'verify' },
]

/**
 * Decides whether the authenticator has to verify its user. Free of input and output.
 *
 * @see [CTAP 2.2 section 6.1.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#op-makecred-step-platform)
 */
export function decideUv(question: UvQuestion): UvDecision {
  const { options, userVerification, extensionNeedsUv = false } = question
  const facts: Facts = {
    ...question,
    configured: isUvConfigured(options),
    mandatory: userVerification === 'required' || extensionNeedsUv || options.alwaysUv === true,
  }
  return RULES.find(({ when }) => when(facts))?.decision ?? 'skip'
}

/**
 * Whether the authenticator can verify its user for a ceremony: by itself, or by a PIN where PINs
 * are good for that.
 */
export function isUvConfigured(options: Readonly<Record<string, boolean>>): boolean {
  const byPin = options.clientPin === true && options.noMcGaPermissionsWithClientPin !== true
  return byPin || options.uv === true || options.bioEnroll === true
}
