import type { AbortSignal } from '../../shared/abort-signal.ts'
import type { Bytes } from '../../shared/bytes.ts'
import type { Trace } from '../../shared/trace.ts'
import type { Timer } from './timer.ts'

/** How an authenticator is spoken to over CTAPHID. */
export interface HidOptions {
  /** Where nonces come from. Default: the platform's cryptographic source. */
  readonly random?: (size: number) => Bytes
  /**
   * Milliseconds without a sign of life after which a command fails, where the call does not say
   * otherwise. Default 3,000.
   */
  readonly timeout?: number
  /** Milliseconds for which an authenticator that works for others is asked again. Default 30,000. */
  readonly busyTimeout?: number
  /** Milliseconds that a command can take in all, keepalives or not. Default 300,000. */
  readonly limit?: number
  /** What waits. Default: the platform's timers. */
  readonly timer?: Timer
  /** Is told each message. Those that carry CBOR come without their bytes. */
  readonly trace?: Trace
  /** Aborts the opening; later each call has its own. */
  readonly signal?: AbortSignal
}
