import type { CtapCallOptions } from '../../../core/fido/ctap/device.ts'
import { encodeNewPin, pinHash } from '../../../core/fido/ctap/pin/pin.ts'
import { Status } from '../../../core/fido/ctap/status.ts'
import { toBase64url } from '../../../core/shared/base64url.ts'
import { type Bytes, toBytes } from '../../../core/shared/bytes.ts'
import { attesterOf } from './attestation/authority.ts'
import { KeyRing } from './credential.ts'
import { dispatch } from './dispatch.ts'
import type { Call, Key } from './key.ts'
import {
  emptyMemory,
  loadMemory,
  type Memory,
  type SoftwareKeyState,
  saveMemory,
} from './memory.ts'
import type { SoftwareKeyOptions } from './options.ts'
import { setPin } from './pin.ts'
import { newSession } from './session.ts'
import { type KeySettings, settingsOf } from './settings.ts'
import { handleU2f, TouchPoll } from './u2f.ts'
import type { Touch, Verification } from './user.ts'

/** How a message is handled. */
export type HandleOptions = Pick<CtapCallOptions, 'signal' | 'onKeepalive'>

/** A software security key. */
export interface SoftwareKey {
  /**
   * Carries out a CTAP2 command. One at a time: others wait.
   *
   * @param request The command byte and, behind it, the parameters in CBOR.
   * @param options `signal` cancels, as CTAPHID_CANCEL does: the answer is KEEPALIVE_CANCEL.
   * @returns The status byte and, behind it, the response in CBOR. It never rejects.
   */
  handle(request: Uint8Array, options?: HandleOptions): Promise<Bytes>
  /**
   * Carries out a CTAP1 (U2F) instruction.
   *
   * @param apdu Command APDU, short or extended.
   * @returns Response APDU. It never rejects.
   */
  handleU2f(apdu: Uint8Array): Promise<Bytes>
  /** Whether and when it is touched. Can be changed at any time. */
  touch: Touch
  /** What its sensor finds. Can be changed at any time. */
  verification: Verification
  /** Takes its power and gives it back: what it remembers without power stays. */
  powerCycle(): void
  /** Certificate (DER) of the authority behind its attestation; made when first asked for. */
  attestationRoot(): Promise<Bytes>
  /** All that it remembers without power, secrets included, ready for `JSON.stringify()`. */
  save(): SoftwareKeyState
  /** As {@link SoftwareKey.save}. */
  readonly state: SoftwareKeyState
  /** Whether it speaks U2F now: not while it always verifies its user. */
  readonly speaksU2f: boolean
}

/**
 * A software security key: a whole CTAP authenticator, for tests and demos. Never use it in
 * production: it keeps its secrets in memory in the clear and is touched by nobody.
 *
 * @throws {TypeError | RangeError} When an option can never work.
 * @throws {MessageError} When `state` is not what `save()` gave.
 * @example
 *
 * ```ts
 * import { softwareKey } from 'claviger/emulators/authenticator'
 *
 * const key = softwareKey({ profile: '2.1', pin: '1234', touch: { delay: 500 } })
 * const getInfo = await key.handle(Uint8Array.of(0x04))
 * ```
 * @see [CTAP 2.2 section 6](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticator-api)
 */
export function softwareKey(options: SoftwareKeyOptions = {}): SoftwareKey {
  const settings = settingsOf(options)
  const key: Key = {
    settings,
    ring: new KeyRing(),
    memory: options.state ? loadMemory(options.state) : newMemory(settings, options.pin),
    session: newSession(settings.now()),
    touch: options.touch ?? 'automatic',
    verification: options.verification ?? 'match',
  }
  return new Engine(key)
}

/** The memory of a key that comes from the factory. */
function newMemory({ random, alwaysUv, sensor }: KeySettings, pin: string | undefined): Memory {
  const memory = { ...emptyMemory(random), alwaysUv }
  if (sensor?.bioEnrollment) {
    memory.fingers = Array.from({ length: sensor.enrolled }, () => ({
      id: toBase64url(random(8)),
    }))
  }
  if (pin !== undefined) {
    const hash = toBase64url(pinHash(readPin(pin)))
    setPin(memory, hash, [...pin.normalize('NFC')].length)
  }
  return memory
}

function readPin(pin: string): Bytes {
  try {
    return encodeNewPin(pin)
  } catch {
    throw new RangeError('pin is not of 4 characters to 63 bytes')
  }
}

class Engine implements SoftwareKey {
  readonly #key: Key
  readonly #poll = new TouchPoll()
  #power = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  constructor(key: Key) {
    this.#key = key
  }

  get touch(): Touch {
    return this.#key.touch
  }

  set touch(touch: Touch) {
    this.#key.touch = touch
    this.#poll.forget()
  }

  get verification(): Verification {
    return this.#key.verification
  }

  set verification(verification: Verification) {
    this.#key.verification = verification
  }

  get speaksU2f(): boolean {
    return !this.#key.memory.alwaysUv
  }

  get state(): SoftwareKeyState {
    return this.save()
  }

  save(): SoftwareKeyState {
    return saveMemory(this.#key.memory)
  }

  async attestationRoot(): Promise<Bytes> {
    const { root } = await this.#queue(() => attesterOf(this.#key))
    return root
  }

  powerCycle(): void {
    this.#power.abort()
    this.#power = new AbortController()
    this.#poll.forget()
    this.#key.session = newSession(this.#key.settings.now())
  }

  handle(request: Uint8Array, options: HandleOptions = {}): Promise<Bytes> {
    const copy = toBytes(request).slice()
    const { onKeepalive: keepalive = () => {} } = options
    const power = this.#power.signal
    return this.#queue(async () => {
      if (power.aborted) return Uint8Array.of(Status.KEEPALIVE_CANCEL)
      const [signal, release] = anyOf([power, options.signal])
      const callOf = (command: string): Call => ({ key: this.#key, command, signal, keepalive })
      try {
        return await dispatch(this.#key, copy, callOf)
      } finally {
        release()
      }
    })
  }

  handleU2f(apdu: Uint8Array): Promise<Bytes> {
    const copy = toBytes(apdu).slice()
    return this.#queue(() => handleU2f(this.#key, copy, this.#poll))
  }

  /** One at a time, in order. What is queued never rejects. */
  #queue<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(run)
    this.#last = result.catch(() => {})
    return result
  }
}

/** A signal that aborts when one of several does, and what lets go of these. */
function anyOf(signals: readonly (AbortSignal | undefined)[]): [AbortSignal, () => void] {
  const any = new AbortController()
  const abort = () => any.abort()
  for (const signal of signals) {
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
  }
  const release = () => {
    for (const signal of signals) signal?.removeEventListener('abort', abort)
  }
  return [any.signal, release]
}
