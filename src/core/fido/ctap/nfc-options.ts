import type { AbortSignal } from '../../shared/abort-signal.ts'
import type { Trace } from '../../shared/trace.ts'
import type { Timer } from './timer.ts'

/** How an authenticator behind a card channel is spoken to. */
export interface NfcOptions {
  /**
   * Whether commands that do not fit a short APDU are sent as one extended APDU. By default they are
   * sent as a chain of short ones, which every card has to understand.
   */
  readonly extended?: boolean
  /** Bytes in each part of a chain, at most 255. Default 250. */
  readonly chunk?: number
  /**
   * Whether the card may answer that it is still at work and be asked again (NFCCTAP_GETRESPONSE).
   * Default `true`. With `false`, for cards that get that wrong, it answers when it is done: such a
   * command cannot be cancelled, and aborting waits for its end.
   */
  readonly polling?: boolean
  /** Milliseconds between two such questions. Default 100. */
  readonly pollInterval?: number
  /**
   * Milliseconds that the card may be silent, where the call does not say otherwise. Default 3,000;
   * 60,000 when `polling` is `false`.
   */
  readonly timeout?: number
  /** Milliseconds that a command can take in all. Default 300,000. */
  readonly limit?: number
  /** What waits. Default: the platform's timers. */
  readonly timer?: Timer
  /** Is told each APDU. Those that carry CBOR come without their bytes. */
  readonly trace?: Trace
  /** Aborts the opening; later each call has its own. */
  readonly signal?: AbortSignal
}
