import type { AbortSignal } from '../../shared/abort-signal.ts'
import type { Bytes } from '../../shared/bytes.ts'

/** What an authenticator says while it is at work. */
export type KeepaliveStatus = 'processing' | 'upneeded'

/** How one command is carried out. */
export interface CtapCallOptions {
  /** Cancels the command on the authenticator; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /**
   * Milliseconds without a sign of life, a keepalive being one, after which the call fails with
   * `TRANSPORT_TIMEOUT`. Default 3,000.
   */
  readonly timeout?: number
  /** Is told each change of status: on `upneeded` the user should touch the authenticator. */
  readonly onKeepalive?: (status: KeepaliveStatus) => void
}

/**
 * An open authenticator, whatever way leads to it: made by `openHid()` over a packet channel and by
 * `openNfc()` over a card channel.
 *
 * Commands that are called at the same time are carried out one after the other.
 */
export interface CtapDevice {
  /** Which of the two protocols it speaks. */
  readonly capabilities: { readonly cbor: boolean; readonly msg: boolean; readonly wink: boolean }

  /**
   * Carries out a CTAP2 command.
   *
   * @param request The command byte and, behind it, the parameters in CBOR.
   * @returns The status byte and, behind it, the response in CBOR.
   * @throws {TransportError} When the way to the authenticator fails.
   */
  cbor(request: Bytes, options?: CtapCallOptions): Promise<Bytes>

  /**
   * Carries out a CTAP1 (U2F) command.
   *
   * @param request A command APDU with extended length.
   * @returns The response APDU, whose last two bytes are SW1 and SW2.
   * @throws {TransportError} When the way to the authenticator fails.
   */
  msg(request: Bytes, options?: CtapCallOptions): Promise<Bytes>

  /** Lets go of the authenticator. Closing twice is fine. */
  close(): Promise<void>
}
