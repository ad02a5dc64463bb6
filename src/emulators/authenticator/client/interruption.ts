import { ceremonyError } from '../errors.ts'

/** What the emulator uses of an `AbortSignal`. */
export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** What WebAuthn §15.1 recommends where the page names no time. */
const DEFAULT_TIMEOUT = 300_000

/** What can end a ceremony while a user is asked. */
export interface Interruption {
  readonly signal?: Signal | undefined
  /** Milliseconds; `Infinity` for none. */
  readonly timeout?: number | undefined
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
 * @throws {unknown} The signal's reason when it aborts; `NotAllowedError` when time is up.
 */
export async function waitFor<T>(
  answer: Promise<T>,
  { signal, timeout = DEFAULT_TIMEOUT }: Interruption,
): Promise<T> {
  throwIfAborted(signal)
  let interrupt: (reason: unknown) => void = () => {}
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = reject
  })
  const abort = () => interrupt(signal?.reason)
  const expire = () => interrupt(ceremonyError('NotAllowedError', 'the time is up'))
  signal?.addEventListener('abort', abort)
  const timer = timeout === Number.POSITIVE_INFINITY ? undefined : setTimeout(expire, timeout)
  try {
    return await Promise.race([answer, interrupted])
  } finally {
    signal?.removeEventListener('abort', abort)
    clearTimeout(timer)
  }
}
