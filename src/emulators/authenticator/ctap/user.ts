import type { KeepaliveStatus } from '../../../core/fido/ctap/device.ts'
import type { Timer } from '../../../core/fido/ctap/timer.ts'
import type { AbortSignal } from '../../../core/shared/abort-signal.ts'
import { Refusal } from './refusal.ts'

/** What a user is asked for. */
export interface UserRequest {
  /** The specification's name of the command, or `U2F_REGISTER` and `U2F_AUTHENTICATE`. */
  readonly command: string
  /** The relying party, when the command has one. */
  readonly rpId: string | undefined
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal
}

/** A lever that decides, at once or later. */
export type Decide = (request: UserRequest) => boolean | Promise<boolean>

/**
 * Whether and when the key is touched: at once, after some milliseconds, never, or with a no
 * (real keys have no way to say no, but for taking the finger away). A function decides each time.
 */
export type Touch = 'automatic' | 'withheld' | 'refused' | { readonly delay: number } | Decide

/** Whether the key's own sensor knows its user: always, never, or as a function decides each time. */
export type Verification = 'match' | 'mismatch' | Decide

/** How a command that is carried out hears of its caller, and is heard. */
export interface Attention {
  readonly command: string
  readonly signal: AbortSignal
  readonly keepalive: (status: KeepaliveStatus) => void
}

/** A touch as a function. */
export function decideTouch(touch: Touch, timer: Timer): Decide {
  if (typeof touch === 'function') return touch
  if (touch === 'automatic') return () => true
  if (touch === 'refused') return () => false
  if (touch === 'withheld') return () => new Promise(() => {})
  return ({ signal }) => later(timer, touch.delay, signal)
}

/** A verification as a function. */
export function decideVerification(verification: Verification): Decide {
  if (typeof verification === 'function') return verification
  return () => verification === 'match'
}

/** Yes, after some milliseconds, unless nobody waits any more. */
function later(timer: Timer, delay: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      timer(delay, () => resolve(true)),
    )
  })
}

/** How long a user is waited for. */
export interface Patience {
  readonly decide: Decide
  /** Milliseconds. */
  readonly timeout: number
  readonly timer: Timer
}

/**
 * Waits for a user, and tells the caller so unless the answer is there at once.
 *
 * @throws {Refusal} KEEPALIVE_CANCEL when the caller gives up, USER_ACTION_TIMEOUT when the user does.
 */
export async function askUser(
  attention: Attention,
  rpId: string | undefined,
  { decide, timeout, timer }: Patience,
): Promise<boolean> {
  const { command, signal, keepalive } = attention
  if (signal.aborted) throw new Refusal('KEEPALIVE_CANCEL')
  const over = new AbortController()
  const answer = decide({ command, rpId, signal: over.signal })
  if (typeof answer === 'boolean') return answer
  keepalive('upneeded')
  try {
    return await settle(answer, signal, (callback) => timer(timeout, callback))
  } finally {
    over.abort()
    keepalive('processing')
  }
}

/** An answer, unless the caller or the user gives up before it. */
function settle(
  answer: Promise<boolean>,
  signal: AbortSignal,
  afterTimeout: (callback: () => void) => () => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = () => end(() => reject(new Refusal('KEEPALIVE_CANCEL')))
    const stop = afterTimeout(() => end(() => reject(new Refusal('USER_ACTION_TIMEOUT'))))
    function end(finish: () => void): void {
      stop()
      signal.removeEventListener('abort', cancel)
      finish()
    }
    signal.addEventListener('abort', cancel)
    answer.then(
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error)),
    )
  })
}
