import type { AbortSignal } from '../../shared/abort-signal.ts'

/**
 * Calls back once, after so many milliseconds, unless the function that it returns is called first.
 *
 * Everything here that waits takes one, so that tests need not wait.
 */
export type Timer = (milliseconds: number, callback: () => void) => () => void

/** The platform's own clock. */
export const systemTimer: Timer = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds)
  return () => clearTimeout(timer)
}

/**
 * Resolves after so many milliseconds.
 *
 * @throws The signal's reason, as soon as it is aborted.
 */
export function sleep(timer: Timer, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = timer(milliseconds, () => {
      signal?.removeEventListener('abort', stop)
      resolve()
    })
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop)
  })
}
