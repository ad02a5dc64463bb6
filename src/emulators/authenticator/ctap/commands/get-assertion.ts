import { Permission } from '../../../../core/fido/ctap/messages/client-pin.ts'
import type { UserEntity } from '../../../../core/fido/ctap/messages/entities.ts'
import type {
  GetAssertionRequest,
  GetAssertionResponse,
} from '../../../../core/fido/ctap/messages/get-assertion.ts'
import { fromBase64url } from '../../../../core/shared/base64url.ts'
import { type Bytes, concat } from '../../../../core/shared/bytes.ts'
import { encodeAuthenticatorData } from '../../authenticator-data.ts'
import { sign } from '../../keys/sign.ts'
import { type Authorization, authorize, refuseEmptyParam, spend } from '../authorization.ts'
import { deriveSecret } from '../credential.ts'
import { GetExtensions, readExtensions } from '../extensions/inputs.ts'
import { checkGetExtensions, getOutputs } from '../extensions/outputs.ts'
import { type Call, type Key, requireTouch } from '../key.ts'
import type { StoredCredential } from '../memory.ts'
import { protocolOf } from '../pin.ts'
import { demand } from '../refusal.ts'
import { countUp, discoverAt, type Found, findCredential, hashRpId, secretOf } from '../store.ts'

const HASH_LENGTH = 32
/** Milliseconds in which the next assertion must be asked for. */
export const NEXT_TIMEOUT = 30_000

/**
 * authenticatorGetAssertion.
 *
 * @see [CTAP 2.2 section 6.2.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-getAssert-authnr-alg)
 */
export async function getAssertion(
  call: Call,
  request: GetAssertionRequest,
): Promise<GetAssertionResponse> {
  const { key } = call
  await refuseEmptyParam(call, request)
  if (request.pinUvAuthParam) protocolOf(key, request.pinUvAuthProtocol)
  demand(request.clientDataHash.length === HASH_LENGTH, 'INVALID_LENGTH')
  demand(request.options?.rk === undefined, 'UNSUPPORTED_OPTION')
  const up = request.options?.up ?? true
  const authorization = await authorize(call, {
    ...request,
    permission: Permission.ga,
    uv: request.options?.uv ?? false,
    needsUv: up && key.memory.alwaysUv,
  })
  const inputs = readExtensions(key.settings, GetExtensions, request.extensions)
  checkGetExtensions(inputs, up)
  const found = await chooseCredentials(call, request, authorization)
  if (up) spend(key, authorization)
  const ceremony = { request, inputs, up, uv: authorization.uv, several: found.length > 1 }
  return respond(key, ceremony, found)
}

/** Steps 7 and 8: the credentials that may be used, and the touch. */
async function chooseCredentials(
  call: Call,
  request: GetAssertionRequest,
  authorization: Authorization,
): Promise<Found[]> {
  const { answers } = call.key.settings
  const found = locate(call.key, request, authorization.uv)
  if (!answers.touchBeforeNoCredentials) demand(found.length > 0, 'NO_CREDENTIALS')
  const needsTouch = request.options?.up !== false && !authorization.present
  if (needsTouch) await requireTouch(call, request.rpId)
  demand(found.length > 0, 'NO_CREDENTIALS')
  return request.allowList?.length && !answers.nextOfAllowList ? found.slice(0, 1) : found
}

/** Step 7: those of the allow list, or else the discoverable ones; not those that hide. */
function locate(key: Key, { rpId, allowList = [] }: GetAssertionRequest, uv: boolean): Found[] {
  const rpIdHash = hashRpId(rpId)
  if (allowList.length === 0) {
    return discoverAt(key, rpIdHash).filter(({ credential }) => uv || credential.credProtect === 1)
  }
  return allowList
    .filter(({ type }) => type === 'public-key')
    .flatMap(({ id }) => findCredential(key, rpIdHash, id) ?? [])
    .filter(({ credential }) => uv || credential.credProtect !== 3)
}

interface Assertion {
  readonly request: GetAssertionRequest
  readonly inputs: GetExtensions
  readonly up: boolean
  readonly uv: boolean
  readonly several: boolean
}

/** Steps 10 to 13: the first assertion now, the others when they are asked for. */
async function respond(
  key: Key,
  assertion: Assertion,
  [first, ...others]: Found[],
): Promise<GetAssertionResponse> {
  const response = await assertWith(key, assertion, first as Found)
  if (others.length === 0) return response
  key.session.assertions = {
    since: key.settings.now(),
    next: others.map((found) => () => assertWith(key, assertion, found)),
  }
  return { ...response, numberOfCredentials: others.length + 1 }
}

async function assertWith(
  key: Key,
  { request, inputs, up, uv, several }: Assertion,
  found: Found,
): Promise<GetAssertionResponse> {
  const { credential, stored } = found
  const extensions = getOutputs(key, inputs, found, uv)
  const authData = encodeAuthenticatorData({
    rpIdHash: credential.rpIdHash,
    flags: { up, uv, be: false, bs: false, at: false, ed: extensions !== undefined },
    signCount: countUp(key),
    attestedCredentialData: undefined,
    extensions: extensions && new Map(extensions),
  })
  const { algorithm, privateKey } = await key.ring.keyOf(secretOf(key), credential)
  const signed = concat(authData, request.clientDataHash)
  return {
    credential: { type: 'public-key', id: credential.id },
    authData,
    signature: await sign(algorithm, privateKey, signed),
    ...(stored && { user: userOf(stored, uv && several) }),
    ...largeBlobKeyOf(key, inputs, found),
  }
}

function largeBlobKeyOf(
  key: Key,
  inputs: GetExtensions,
  { credential, stored }: Found,
): { largeBlobKey?: Bytes } {
  if (!inputs.largeBlobKey || !stored?.largeBlobKey) return {}
  return { largeBlobKey: deriveSecret(secretOf(key), credential, 'largeBlobKey', 32) }
}

/** Step 13: names are told only to verified users who have to choose. */
export function userOf({ user }: StoredCredential, withNames: boolean): UserEntity {
  const id = fromBase64url(user.id)
  return withNames ? { ...user, id } : { id }
}

/**
 * authenticatorGetNextAssertion.
 *
 * @see [CTAP 2.2 section 6.3](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorGetNextAssertion)
 */
export async function getNextAssertion({ key }: Call): Promise<GetAssertionResponse> {
  const { session, settings } = key
  const queue = session.assertions
  session.assertions = undefined
  const next = queue?.next.shift()
  demand(queue && next && settings.now() - queue.since < NEXT_TIMEOUT, 'NOT_ALLOWED')
  const response = await next()
  session.assertions = { since: settings.now(), next: queue.next }
  return response
}
