import type { Ctap2 } from '../ctap/ctap2.ts'
import type { CtapCallOptions } from '../ctap/device.ts'
import type { CredentialDescriptor } from '../ctap/messages/entities.ts'
import { isStatus } from '../ctap/status.ts'
import type { Authorization } from './authorization.ts'

/** A question to an authenticator: which of these does it have? */
export interface PreflightQuestion {
  readonly rpId: string
  readonly list: readonly CredentialDescriptor[]
  /** Without it the authenticator does not tell of credentials that need a verified user. */
  readonly authorization: Authorization | undefined
}

/** Nobody signs anything with this: the answer is thrown away. */
const NO_HASH = /* @__PURE__ */ new Uint8Array(32)

/**
 * The first credential of a list that the authenticator has, found without bothering the user.
 *
 * Relying parties send longer lists than authenticators take, so it is asked in pieces: as many at
 * once as it says, and fewer where the message would be too large.
 *
 * @see [CTAP 2.2 section 6.1.1, "pre-flight"](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#op-makecred-step-platform)
 */
export async function findCredential(
  ctap: Ctap2,
  { rpId, list, authorization }: PreflightQuestion,
  how: CtapCallOptions,
): Promise<CredentialDescriptor | undefined> {
  let rest = list
  let size = Math.max(1, ctap.info.maxCredentialCountInList ?? 1)
  while (rest.length > 0) {
    const chunk = rest.slice(0, size)
    const answer = await probe(ctap, { rpId, list: chunk, authorization }, how)
    if (answer === 'too large' && chunk.length > 1) {
      size = chunk.length - 1
      continue
    }
    if (typeof answer === 'object') return answer
    // A credential ID that alone is too large for the authenticator cannot be one of its own.
    rest = rest.slice(chunk.length)
  }
  return undefined
}

/**
 * {@link findCredential} without a token. Credentials of the U2F API are not protected; where the
 * authenticator wants a verified user even for this, it has none that anybody could find.
 */
export async function findUnprotected(
  ctap: Ctap2,
  rpId: string,
  list: readonly CredentialDescriptor[],
  how: CtapCallOptions,
): Promise<CredentialDescriptor | undefined> {
  try {
    return await findCredential(ctap, { rpId, list, authorization: undefined }, how)
  } catch (error) {
    if (isStatus(error, 'PUAT_REQUIRED', 'OPERATION_DENIED')) return undefined
    throw error
  }
}

/** Those whose ID is not longer than the authenticator's own are. */
export function plausible(
  ctap: Ctap2,
  list: readonly CredentialDescriptor[],
): readonly CredentialDescriptor[] {
  const longest = ctap.info.maxCredentialIdLength || Number.POSITIVE_INFINITY
  return list.filter(({ id }) => id.length <= longest)
}

async function probe(
  ctap: Ctap2,
  { rpId, list, authorization }: PreflightQuestion,
  how: CtapCallOptions,
): Promise<CredentialDescriptor | 'too large' | undefined> {
  const request = {
    rpId,
    clientDataHash: NO_HASH,
    allowList: list,
    options: { up: false },
    ...authorization?.sign(NO_HASH),
  }
  try {
    const { credential } = await ctap.getAssertion(request, how)
    // It may be left out when there was one to choose from.
    return list.length === 1 || !credential ? list[0] : credential
  } catch (error) {
    if (isStatus(error, 'REQUEST_TOO_LARGE')) return 'too large'
    if (isStatus(error, 'NO_CREDENTIALS', 'INVALID_CREDENTIAL')) return undefined
    throw error
  }
}
