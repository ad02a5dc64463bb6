import { Permission } from '../ctap/messages/client-pin.ts'
import type { CredentialDescriptor, Extensions } from '../ctap/messages/entities.ts'
import type { MakeCredentialResponse } from '../ctap/messages/make-credential.ts'
import {
  type Authorization,
  type AuthorizationRequest,
  withAuthorization,
} from './authorization.ts'
import {
  attachmentOf,
  type Ctap2Ceremony,
  hash,
  orNothing,
  readAuthenticatorData,
} from './ceremony.ts'
import type { CollectedData } from './client-data.ts'
import { ClientError } from './errors.ts'
import type { RegistrationStep } from './extensions/extension.ts'
import { findCredential, findUnprotected, plausible } from './preflight.ts'
import type { CreationRequest } from './read-options.ts'
import { finishRegistration } from './registration.ts'
import type { RegistrationResponse } from './response.ts'
import { waitForTouch } from './touch.ts'

/** What {@link makeCredential} has decided before it speaks of keys and tokens. */
interface Plan {
  readonly request: CreationRequest
  readonly data: CollectedData
  readonly residentKey: boolean
  readonly steps: readonly RegistrationStep[]
}

/**
 * Makes a credential on a CTAP2 authenticator.
 *
 * @see [CTAP 2.2 section 6.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorMakeCredential)
 */
export async function makeCredential(
  ceremony: Ctap2Ceremony,
  request: CreationRequest,
  data: CollectedData,
): Promise<RegistrationResponse> {
  const { ctap, session } = ceremony
  const info = await ctap.getInfo(session.call)
  checkAttachment(ceremony, request)
  const residentKey = decideResidentKey(ceremony, request)
  const context = { info, inputs: request.extensions, origin: ceremony.origin, residentKey }
  const steps = ceremony.extensions.flatMap((extension) => extension.register?.(context) ?? [])
  const plan = { request, data, residentKey, steps }
  await refuseExcludedByAppId(ceremony, plan)
  const made = await withAuthorization(ceremony, questionOf(plan), (authorization) =>
    send(ceremony, plan, authorization),
  )
  const parsed = readAuthenticatorData(ctap, made.authData, data.rpId)
  const outputs = parsed.extensions ?? new Map()
  const results = steps.map((it) => it.finish?.({ response: made, outputs, data: parsed }))
  return finishRegistration({
    request,
    clientDataJSON: data.clientDataJSON,
    made,
    data: parsed,
    attachment: attachmentOf(info),
    transports: info.transports,
    outputs: Object.assign({}, ...results),
  })
}

function checkAttachment({ ctap }: Ctap2Ceremony, { attachment }: CreationRequest): void {
  const own = attachmentOf(ctap.info)
  if (attachment !== 'platform' && attachment !== 'cross-platform') return
  if (attachment === own) return
  throw new ClientError('DEVICE_INELIGIBLE', `the authenticator is ${own}, not ${attachment}`)
}

function decideResidentKey({ ctap }: Ctap2Ceremony, { residentKey }: CreationRequest): boolean {
  const isAble = ctap.info.options.rk === true
  if (residentKey !== 'required') return residentKey === 'preferred' && isAble
  if (isAble) return true
  const problem = 'the authenticator stores no discoverable credentials'
  throw new ClientError('CONFIGURATION_UNSUPPORTED', problem)
}

/** Those of the U2F API are not protected, so they are found without a token. */
async function refuseExcludedByAppId(ceremony: Ctap2Ceremony, plan: Plan): Promise<void> {
  const { ctap, session } = ceremony
  const list = plausible(ctap, plan.request.exclude)
  for (const { excludeRpId: rpId } of plan.steps) {
    if (rpId === undefined) continue
    const found = await findUnprotected(ctap, rpId, list, session.call)
    if (!found) continue
    // The user agrees that the page learns of it, as with any other excluded credential.
    await waitForTouch(ctap, session.call)
    throw new ClientError('DEVICE_INELIGIBLE', 'the authenticator has an excluded U2F credential')
  }
}

function questionOf({ request, data, residentKey, steps }: Plan): AuthorizationRequest {
  const forPreflight = request.exclude.length > 1 ? Permission.ga : 0
  const { userVerification } = request
  const extensionNeedsUv = steps.some(({ needsUv }) => needsUv)
  return {
    rpId: data.rpId,
    permissions: steps.reduce<number>(
      (bits, it) => bits | (it.permissions ?? 0),
      Permission.mc | forPreflight,
    ),
    question: { ceremony: 'create', userVerification, residentKey, extensionNeedsUv },
  }
}

async function send(
  ceremony: Ctap2Ceremony,
  { request, data, residentKey, steps }: Plan,
  authorization: Authorization,
): Promise<MakeCredentialResponse> {
  const { ctap, session, platform } = ceremony
  const { call } = session
  const excluded = await findExcluded(ceremony, request, data.rpId, authorization)
  const inputs: Extensions[] = []
  for (const step of steps) inputs.push((await step.prepare?.(platform, call)) ?? {})
  const clientDataHash = hash(data.clientDataJSON)
  const options = { ...(residentKey && { rk: true }), ...(authorization.uv && { uv: true }) }
  return ctap.makeCredential(
    {
      clientDataHash,
      rp: { id: data.rpId, name: request.rpName },
      user: request.user,
      pubKeyCredParams: request.parameters,
      excludeList: excluded && [excluded],
      extensions: orNothing(Object.assign({}, ...inputs)),
      options: Object.keys(options).length > 0 ? options : undefined,
      ...authorization.sign(clientDataHash),
      enterpriseAttestation: enterpriseAttestation(ceremony, request, data.rpId),
      attestationFormatsPreference: attestationFormats(ceremony, request),
    },
    call,
  )
}

/**
 * The excluded credential that the authenticator has, if any. It alone is sent with the command, so
 * that the user touches the authenticator before the page learns of it.
 */
async function findExcluded(
  { ctap, session }: Ctap2Ceremony,
  { exclude }: CreationRequest,
  rpId: string,
  authorization: Authorization,
): Promise<CredentialDescriptor | undefined> {
  const list = plausible(ctap, exclude)
  if (exclude.length <= 1) return list[0]
  return findCredential(ctap, { rpId, list, authorization }, session.call)
}

/** 2 where the platform has a list that names the RP ID, 1 where it has none; §6.1.3 of CTAP. */
function enterpriseAttestation(
  { ctap, enterpriseRpIds }: Ctap2Ceremony,
  { attestation }: CreationRequest,
  rpId: string,
): number | undefined {
  if (attestation !== 'enterprise' || ctap.info.options.ep !== true) return undefined
  return enterpriseRpIds.includes(rpId) ? 2 : 1
}

/** Authenticators before 2.2 do not know the member, and those that do say which formats they have. */
function attestationFormats(
  { ctap }: Ctap2Ceremony,
  { attestation, attestationFormats: formats }: CreationRequest,
): readonly string[] | undefined {
  const isAsked = formats.length > 0 && attestation !== 'none'
  return isAsked && ctap.info.attestationFormats ? formats : undefined
}
