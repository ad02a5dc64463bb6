import { type Call, requireTouch } from '../key.ts'
import { emptyMemory } from '../memory.ts'
import { demand } from '../refusal.ts'
import { newSession } from '../session.ts'

/**
 * authenticatorReset: all is forgotten but the key that signs attestation.
 *
 * @see [CTAP 2.2 section 6.6](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorReset)
 */
export async function reset(call: Call): Promise<undefined> {
  const { key } = call
  const { now, random, resetWindow, alwaysUv } = key.settings
  demand(now() - key.session.since <= resetWindow, 'NOT_ALLOWED')
  await requireTouch(call)
  const { attestation } = key.memory
  key.memory = { ...emptyMemory(random), alwaysUv, ...(attestation && { attestation }) }
  key.session = newSession(key.session.since)
}

/**
 * authenticatorSelection.
 *
 * @see [CTAP 2.2 section 6.9](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorSelection)
 */
export async function selection(call: Call): Promise<undefined> {
  await requireTouch(call)
}
