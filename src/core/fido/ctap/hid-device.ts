import type { Bytes } from '../../shared/bytes.ts'
import type { CtapCallOptions, CtapDevice } from './device.ts'

/** An authenticator behind CTAPHID, made by `openHid()`. */
export interface CtapHidDevice extends CtapDevice {
  /** The number of the channel that the authenticator gave; another after it was resynchronised. */
  readonly channelId: number
  /** The version of CTAPHID that the authenticator speaks: 2. */
  readonly protocolVersion: number
  /** The version of the authenticator, as its maker counts: major, minor and build. */
  readonly deviceVersion: readonly [major: number, minor: number, build: number]

  /**
   * Has the authenticator send back what it is sent.
   *
   * @param data At most 7,609 bytes.
   */
  ping(data: Bytes, options?: CtapCallOptions): Promise<Bytes>

  /** Has the authenticator blink or beep, where `capabilities.wink` says that it can. */
  wink(options?: CtapCallOptions): Promise<void>

  /**
   * Keeps all other channels out for some seconds; 0 lets them in again.
   *
   * @param seconds A whole number from 0 to 10.
   */
  lock(seconds: number, options?: CtapCallOptions): Promise<void>
}
