import type { Bytes } from '../../shared/bytes.ts'
import type { TransportError } from './transport-error.ts'

/** Packets that nobody has asked for yet; the oldest goes when there are more. */
const CAPACITY = 1024

/**
 * The receiving side of a packet channel whose device calls when a packet is there: keeps what
 * arrives while nobody asks, and hands it out in order.
 */
export class PacketQueue {
  readonly #packets: Bytes[] = []
  #waiting: { resolve(packet: Bytes): void; reject(reason: unknown): void } | undefined
  #end: TransportError | undefined

  /** Why nothing comes any more; `undefined` while the device is there. */
  get end(): TransportError | undefined {
    return this.#end
  }

  /** Takes a packet from the device. */
  push(packet: Bytes): void {
    if (this.#end) return
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) return waiting.resolve(packet)
    this.#packets.push(packet)
    if (this.#packets.length > CAPACITY) this.#packets.shift()
  }

  /** The next packet. Rejects with the reason of {@link PacketQueue.finish} after the last one. */
  next(): Promise<Bytes> {
    const packet = this.#packets.shift()
    if (packet) return Promise.resolve(packet)
    if (this.#end) return Promise.reject(this.#end)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  /**
   * Nothing comes any more. The first reason counts.
   *
   * @param keep Whether what has arrived can still be read. Default: it can.
   */
  finish(reason: TransportError, keep = true): void {
    if (!keep) this.#packets.length = 0
    this.#end ??= reason
    this.#waiting?.reject(this.#end)
    this.#waiting = undefined
  }
}
