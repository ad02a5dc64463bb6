import type { Bytes } from '../../shared/bytes.ts'
import type { TransportError } from './transport-error.ts'

/** Packets that wait for more than this are given up, oldest first, when nobody reads. */
const MAX_WAITING = 1024

interface Reader {
  readonly resolve: (packet: Bytes) => void
  readonly reject: (error: TransportError) => void
}

/**
 * The receiving side of a `PacketChannel` for adapters that are told of packets by events: keeps
 * what arrives while nobody asks.
 */
export class PacketQueue {
  readonly #packets: Bytes[] = []
  #reader: Reader | undefined
  #failure: TransportError | undefined

  /** Takes in a packet. */
  push(packet: Bytes): void {
    if (this.#failure) return
    const reader = this.#reader
    this.#reader = undefined
    if (reader) return reader.resolve(packet)
    if (this.#packets.length === MAX_WAITING) this.#packets.shift()
    this.#packets.push(packet)
  }

  /** Ends it: a pending `receive()` rejects, later ones too, once what has arrived is taken. */
  fail(error: TransportError): void {
    this.#failure ??= error
    this.#reader?.reject(this.#failure)
    this.#reader = undefined
  }

  /** Ends it, and forgets what has arrived. */
  close(error: TransportError): void {
    this.#packets.length = 0
    this.fail(error)
  }

  /** Why it ended. */
  get failure(): TransportError | undefined {
    return this.#failure
  }

  /** The next packet: `PacketChannel.receive()`. */
  receive(): Promise<Bytes> {
    const packet = this.#packets.shift()
    if (packet) return Promise.resolve(packet)
    if (this.#failure) return Promise.reject(this.#failure)
    if (this.#reader) return Promise.reject(new TypeError('a packet is already waited for'))
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject }
    })
  }
}
