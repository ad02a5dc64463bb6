import type { KeyRing } from './credential.ts'
import type { Memory } from './memory.ts'
import { MAX_UV_RETRIES } from './memory.ts'
import { demand } from './refusal.ts'
import type { Session } from './session.ts'
import type { KeySettings } from './settings.ts'
import type { Touch, Verification } from './user.ts'
import { type Attention, askUser, decideTouch, decideVerification } from './user.ts'

/** A key: what it is like, what it remembers with and without power, and what its user does. */
export interface Key {
  readonly settings: KeySettings
  readonly ring: KeyRing
  memory: Memory
  session: Session
  touch: Touch
  verification: Verification
}

/** A command that is carried out. */
export interface Call extends Attention {
  readonly key: Key
}

/** Whether the key's sensor can verify its user now. */
export function isSensorReady({ settings: { sensor }, memory }: Key): boolean {
  return sensor !== undefined && (!sensor.bioEnrollment || memory.fingers.length > 0)
}

/** Whether anything but a touch stands between a stranger and the credentials. */
export function isProtected(key: Key): boolean {
  return key.memory.pin !== undefined || isSensorReady(key)
}

/**
 * Asks for a touch.
 *
 * @throws {Refusal} OPERATION_DENIED, USER_ACTION_TIMEOUT or KEEPALIVE_CANCEL.
 */
export async function requireTouch(call: Call, rpId?: string): Promise<void> {
  const { touch, settings } = call.key
  const { timer, touchTimeout } = settings
  const patience = { decide: decideTouch(touch, timer), timeout: touchTimeout, timer }
  demand(await askUser(call, rpId, patience), 'OPERATION_DENIED')
}

/**
 * Asks the sensor who touches it.
 *
 * @throws {Refusal} UV_BLOCKED, UV_INVALID, USER_ACTION_TIMEOUT or KEEPALIVE_CANCEL.
 */
export async function requireSensor(call: Call, rpId?: string): Promise<void> {
  const { memory, verification, settings } = call.key
  demand(memory.uvRetries > 0, 'UV_BLOCKED')
  const { timer, touchTimeout } = settings
  const patience = { decide: decideVerification(verification), timeout: touchTimeout, timer }
  const matched = await askUser(call, rpId, patience)
  if (matched) {
    memory.uvRetries = MAX_UV_RETRIES
    return
  }
  memory.uvRetries--
  demand(memory.uvRetries > 0, 'UV_BLOCKED')
  demand(false, 'UV_INVALID')
}
