import { ceremonyError } from '../errors.ts'

/** What the emulator uses of an `AbortSignal`, and what it gives of one. */
export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** What WebAuthn §15.1 recommends where the page names no time, and as the longest. */
const DEFAULT_TIMEOUT = 300_000
const MAX_TIMEOUT = 600_000

/** What can end a ceremony while a user is asked. */
export interface Interruption {
  readonly signal: Signal | undefined
  /** Milliseconds; `Infinity` for none. */
  readonly timeout: number | undefined
}

/**
 * Throws the signal's reason when it is aborted.
 *
 * @see [WebAuthn Level 3 §5.6](https://www.w3.org/TR/webauthn-3/#sctn-abortoperation)
 */
export function throwIfAborted(signal: Signal | undefined): void {
  if (signal?.aborted) throw signal.reason
}

/**
 * Waits for a user, but no longer than the page does.
 *
 * @param ask Asks the user; its signal aborts when the answer is wanted no more.
 * @throws {unknown} The page's reason when it aborts; `NotAllowedError` when time is up.
 */
export async function waitFor<T>(
  ask: (signal: Signal) => Promise<T>,
  { signal, timeout = DEFAULT_TIMEOUT }: Interruption,
): Promise<T> {
  throwIfAborted(signal)
  const over = new AbortController()
  const interrupted = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(over.signal.reason))
  })
  const abort = () => over.abort(signal?.reason)
  const expire = () => over.abort(ceremonyError('NotAllowedError', 'the time is up'))
  signal?.addEventListener('abort', abort)
  const endless = timeout === Number.POSITIVE_INFINITY
  const timer = endless ? undefined : setTimeout(expire, Math.min(timeout, MAX_TIMEOUT))
  try {
    return await Promise.race([ask(over.signal), interrupted])
  } finally {
    signal?.removeEventListener('abort', abort)
    clearTimeout(timer)
  }
}

/** An answer that never comes. */
export function never(): Promise<never> {
  return new Promise(() => {})
}
