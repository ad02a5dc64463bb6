import { Permission } from '../ctap/messages/client-pin.ts'
import type { CredentialDescriptor, Extensions } from '../ctap/messages/entities.ts'
import type { GetAssertionResponse } from '../ctap/messages/get-assertion.ts'
import { type Assertion, AssertionSelection } from './assertion-selection.ts'
import {
  type Authorization,
  type AuthorizationRequest,
  withAuthorization,
} from './authorization.ts'
import {
  attachmentOf,
  type Ctap2Ceremony,
  type Ctap2Setting,
  hash,
  orNothing,
  readAuthenticatorData,
} from './ceremony.ts'
import type { CollectedData } from './client-data.ts'
import { ClientError } from './errors.ts'
import type { AuthenticationStep } from './extensions/extension.ts'
import { extensionPlatform } from './platform.ts'
import { findCredential, findUnprotected, plausible } from './preflight.ts'
import type { AssertionRequest } from './read-options.ts'
import { type AuthenticationResponse, authenticationResponse } from './response.ts'
import { Session } from './session.ts'

/** What {@link getAssertion} has decided before it speaks of keys and tokens. */
interface Plan {
  /** Under which the credential is looked for: an AppID where it was found there. */
  readonly rpId: string
  readonly clientDataJSON: CollectedData['clientDataJSON']
  /** `undefined` where any discoverable credential will do. */
  readonly allow: readonly CredentialDescriptor[] | undefined
  readonly request: AssertionRequest
  readonly steps: readonly AuthenticationStep[]
}

/** What came of it. */
interface Signed {
  readonly assertions: readonly GetAssertionResponse[]
  readonly authorization: Authorization
}

/**
 * Uses a credential of a CTAP2 authenticator.
 *
 * @see [CTAP 2.2 section 6.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorGetAssertion)
 */
export async function getAssertion(
  ceremony: Ctap2Ceremony,
  request: AssertionRequest,
  data: CollectedData,
): Promise<AssertionSelection> {
  const { ctap, session } = ceremony
  const info = await ctap.getInfo(session.call)
  const { extensions: inputs, allow } = request
  const context = { info, inputs, origin: ceremony.origin, allow }
  const steps = ceremony.extensions.flatMap((it) => it.authenticate?.(context) ?? [])
  const plan = await planFor(ceremony, request, data, steps)
  const signed = await withAuthorization(ceremony, questionOf(plan), async (authorization) => ({
    assertions: await send(ceremony, plan, authorization),
    authorization,
  }))
  return new AssertionSelection(signed.assertions, (assertion, { signal }) =>
    Session.run(ceremony.interaction, { signal }, (later) =>
      respond(ceremony, later, plan, signed, assertion),
    ),
  )
}

/** Looks for credentials of the U2F API first: one that is found decides for which RP ID all is. */
async function planFor(
  { ctap, session }: Ctap2Ceremony,
  request: AssertionRequest,
  { rpId, clientDataJSON }: CollectedData,
  steps: readonly AuthenticationStep[],
): Promise<Plan> {
  const allow = request.allow && plausible(ctap, request.allow)
  const plan = { clientDataJSON, request, steps }
  for (const { alternativeRpId } of steps) {
    if (alternativeRpId === undefined || !allow) continue
    const found = await findUnprotected(ctap, alternativeRpId, allow, session.call)
    if (found) return { ...plan, rpId: alternativeRpId, allow: [found] }
  }
  return { ...plan, rpId, allow }
}

function questionOf({ rpId, request, steps }: Plan): AuthorizationRequest {
  const { userVerification } = request
  const extensionNeedsUv = steps.some(({ needsUv }) => needsUv)
  return {
    rpId,
    permissions: steps.reduce<number>((bits, it) => bits | (it.permissions ?? 0), Permission.ga),
    question: { ceremony: 'get', userVerification, extensionNeedsUv },
  }
}

async function send(
  ceremony: Ctap2Ceremony,
  { rpId, clientDataJSON, allow, steps }: Plan,
  authorization: Authorization,
): Promise<readonly GetAssertionResponse[]> {
  const { ctap, session, platform } = ceremony
  const { call } = session
  const found = allow && (await choose(ceremony, rpId, allow, authorization))
  const inputs: Extensions[] = []
  for (const step of steps) inputs.push((await step.prepare?.(platform, found, call)) ?? {})
  const clientDataHash = hash(clientDataJSON)
  const assertions = await ctap.getAssertions(
    {
      rpId,
      clientDataHash,
      allowList: allow && [found ?? NOBODYS],
      extensions: orNothing(Object.assign({}, ...inputs)),
      options: authorization.uv ? { uv: true } : undefined,
      ...authorization.sign(clientDataHash),
    },
    call,
  )
  return assertions.map((it) => complete(it, found))
}

/** No credential has this ID: the user touches the authenticator, and it says that it has none. */
const NOBODYS: CredentialDescriptor = /* @__PURE__ */ (() => ({
  type: 'public-key',
  id: Uint8Array.of(0),
}))()

async function choose(
  { ctap, session }: Ctap2Ceremony,
  rpId: string,
  list: readonly CredentialDescriptor[],
  authorization: Authorization,
): Promise<CredentialDescriptor | undefined> {
  if (list.length <= 1) return list[0]
  return findCredential(ctap, { rpId, list, authorization }, session.call)
}

/** Authenticators may leave the credential out where the list had one. */
function complete(
  assertion: GetAssertionResponse,
  found: CredentialDescriptor | undefined,
): GetAssertionResponse {
  const credential = assertion.credential ?? found
  if (credential) return { ...assertion, credential }
  throw new ClientError('OTHER_ERROR', 'the authenticator does not say which credential it used')
}

async function respond(
  setting: Ctap2Setting,
  session: Session,
  { rpId, clientDataJSON, steps }: Plan,
  { authorization }: Signed,
  assertion: Assertion,
): Promise<AuthenticationResponse> {
  const { ctap } = setting
  const { authData, credential, signature, user } = assertion
  const parsed = readAuthenticatorData(ctap, authData, rpId)
  const result = { response: assertion, outputs: parsed.extensions ?? new Map(), rpId }
  const platform = extensionPlatform(setting, authorization.token)
  const outputs = {}
  for (const step of steps) {
    Object.assign(outputs, await step.finish?.(result, platform, session.call))
  }
  return authenticationResponse({
    rawId: (credential as CredentialDescriptor).id,
    authenticatorAttachment: attachmentOf(ctap.info),
    clientExtensionResults: outputs,
    response: {
      clientDataJSON,
      authenticatorData: authData,
      signature,
      ...(user && { userHandle: user.id }),
    },
  })
}
