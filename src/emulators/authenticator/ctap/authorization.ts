import type { Permission } from '../../../core/fido/ctap/messages/client-pin.ts'
import { Status } from '../../../core/fido/ctap/status.ts'
import { fromBase64url } from '../../../core/shared/base64url.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'
import {
  type Call,
  isProtected,
  isSensorReady,
  type Key,
  requireSensor,
  requireTouch,
} from './key.ts'
import { protocolOf } from './pin.ts'
import { demand, Refusal } from './refusal.ts'
import type { Token } from './token.ts'

/** The part of a request that proves a token. */
export interface TokenProof {
  readonly pinUvAuthProtocol?: number | undefined
  readonly pinUvAuthParam?: Bytes | undefined
}

/**
 * Checks that a request comes from who holds the token, and that the token has a permission.
 *
 * @throws {Refusal} PIN_AUTH_INVALID, MISSING_PARAMETER or INVALID_PARAMETER.
 */
export function verifyToken(
  key: Key,
  { pinUvAuthProtocol, pinUvAuthParam = new Uint8Array() }: TokenProof,
  message: Bytes,
  permission: number,
): Token {
  const protocol = protocolOf(key, pinUvAuthProtocol)
  const { token } = key.session
  demand(token?.alive && token.protocol === protocol.version, 'PIN_AUTH_INVALID')
  demand(protocol.verify(token.value, message, pinUvAuthParam), 'PIN_AUTH_INVALID')
  demand(token.may(permission), 'PIN_AUTH_INVALID')
  token.use()
  return token
}

/** Whether a request comes from who holds the persistent token, which reads credentials only. */
export function holdsPersistentToken(
  key: Key,
  { pinUvAuthProtocol, pinUvAuthParam = new Uint8Array() }: TokenProof,
  message: Bytes,
): boolean {
  const { persistentToken } = key.memory
  if (!persistentToken) return false
  const protocol = protocolOf(key, pinUvAuthProtocol)
  return protocol.verify(fromBase64url(persistentToken), message, pinUvAuthParam)
}

/**
 * Checks the token of a management command. A key that nothing protects needs none.
 *
 * @throws {Refusal} PUAT_REQUIRED when there is none, and as {@link verifyToken}.
 */
export function authorizeManagement(
  key: Key,
  proof: TokenProof,
  message: () => Bytes,
  permission: number,
): void {
  if (!proof.pinUvAuthParam) {
    demand(!isProtected(key) && !key.memory.alwaysUv, 'PUAT_REQUIRED')
    return
  }
  verifyToken(key, proof, message(), permission)
}

/** What makeCredential and getAssertion have in common. */
export interface Ceremony extends TokenProof {
  readonly permission: typeof Permission.mc | typeof Permission.ga
  readonly rpId: string
  readonly clientDataHash: Bytes
  /** The option `uv`. */
  readonly uv: boolean
  /** Whether it is refused without verification, where the key is protected. */
  readonly needsUv: boolean
}

/** What is known of the user. */
export interface Authorization {
  readonly uv: boolean
  /** Whether the user has touched the key already. */
  readonly present: boolean
  readonly token: Token | undefined
}

/**
 * Answers to a `pinUvAuthParam` of no bytes, by which platforms ask for nothing but a touch.
 *
 * @throws {Refusal} Always, when there is such a one.
 */
export async function refuseEmptyParam(call: Call, { pinUvAuthParam }: TokenProof): Promise<void> {
  if (pinUvAuthParam?.length !== 0) return
  await requireTouch(call)
  const { memory, settings } = call.key
  throw new Refusal(memory.pin ? settings.answers.emptyPinUvAuthParam : 'PIN_NOT_SET')
}

/**
 * Finds out whether the user is verified: by a token, by the sensor, or not at all.
 *
 * @throws {Refusal} PUAT_REQUIRED, PIN_AUTH_INVALID, INVALID_OPTION and others.
 * @see [CTAP 2.2 section 6.1.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-makeCred-authnr-alg)
 */
export async function authorize(call: Call, ceremony: Ceremony): Promise<Authorization> {
  const { key } = call
  if (ceremony.pinUvAuthParam) return authorizeByToken(key, ceremony)
  demand(!ceremony.uv || isSensorReady(key), 'INVALID_OPTION')
  const always = key.memory.alwaysUv && ceremony.needsUv
  if (ceremony.uv || (always && isSensorReady(key))) {
    await authorizeBySensor(call, ceremony.rpId)
    return { uv: true, present: true, token: undefined }
  }
  demand(!always && !(ceremony.needsUv && isProtected(key)), 'PUAT_REQUIRED')
  return { uv: false, present: false, token: undefined }
}

function authorizeByToken(key: Key, ceremony: Ceremony): Authorization {
  const token = verifyToken(key, ceremony, ceremony.clientDataHash, ceremony.permission)
  demand(token.rpId === undefined || token.rpId === ceremony.rpId, 'PIN_AUTH_INVALID')
  if (!key.settings.answers.tokenReuse) token.bind(ceremony.rpId)
  return { uv: true, present: token.present, token }
}

const SENSOR_FAILURES: readonly number[] = [Status.UV_BLOCKED, Status.UV_INVALID]

async function authorizeBySensor(call: Call, rpId: string): Promise<void> {
  try {
    await requireSensor(call, rpId)
  } catch (error) {
    if (!(error instanceof Refusal) || !SENSOR_FAILURES.includes(error.status)) throw error
    throw new Refusal(call.key.memory.pin ? 'PUAT_REQUIRED' : 'OPERATION_DENIED')
  }
}

/** Takes from a token what one ceremony with a touch uses up, where the profile has it so. */
export function spend({ settings }: Key, { token }: Authorization): void {
  if (!settings.answers.tokenReuse) token?.spend()
}
