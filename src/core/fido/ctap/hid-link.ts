import type { Bytes } from '../../shared/bytes.ts'
import type { Trace } from '../../shared/trace.ts'
import { asTransportError } from './hid-errors.ts'
import {
  BROADCAST_CHANNEL,
  HidAssembler,
  HidCommand,
  type HidEvent,
  type HidMessage,
  toPackets,
} from './hid-frame.ts'
import { traceHid } from './hid-trace.ts'
import { sleep, type Timer } from './timer.ts'
import type { PacketChannel } from './transport.ts'
import { TransportError } from './transport-error.ts'

/** Who is told of what comes on the channel. */
export interface HidListener {
  /** A packet came that does not yet complete a message. */
  onPart(): void
  onEvent(event: HidEvent): void
  /** Nothing will come any more. */
  onFailure(error: TransportError): void
}

/** After so many packets in a row the others get a turn, however fast an authenticator sends. */
const BURST = 256
/** Turns of the promise queue within which a packet that has arrived comes through all layers. */
const DRAIN_TURNS = 12
const MAX_DRAINS = 16
/** Milliseconds that a last CANCEL may take. */
const CLOSING = 100

/**
 * The packets of one CTAPHID channel as messages, on the side of the client.
 *
 * It reads all the time. What comes while nobody listens is dropped, so that it is not taken for the
 * answer to the next command.
 */
export class HidLink {
  /** Told of what comes; at most one. */
  listener: HidListener | undefined
  /** Whether something came on the channel that nobody waited for. */
  hasStrays = false
  readonly packetSize: number
  readonly #packets: PacketChannel
  readonly #timer: Timer
  readonly #trace: Trace | undefined
  #assembler = new HidAssembler({ channel: BROADCAST_CHANNEL })
  #channelId = BROADCAST_CHANNEL
  #failure: TransportError | undefined
  #received = 0

  constructor(packets: PacketChannel, timer: Timer, trace: Trace | undefined) {
    this.packetSize = packets.packetSize
    this.#packets = packets
    this.#timer = timer
    this.#trace = trace
    this.#pump()
  }

  /** The channel that counts; all others are left alone. */
  get channelId(): number {
    return this.#channelId
  }

  set channelId(channel: number) {
    this.#channelId = channel
    this.#assembler = new HidAssembler({ channel })
    this.hasStrays = false
  }

  /** Sends a message on the channel. */
  async send(command: number, payload: Bytes): Promise<void> {
    if (this.#failure) throw this.#failure
    await this.#send(command, payload)
  }

  async #send(command: number, payload: Bytes): Promise<void> {
    const message: HidMessage = { channel: this.#channelId, command, payload }
    const packets = toPackets(message, this.packetSize)
    traceHid(this.#trace, 'ctap.hid', 'out', message, packets.length)
    try {
      for (const packet of packets) await this.#packets.send(packet)
    } catch (error) {
      throw asTransportError(error)
    }
  }

  /** Resolves when the packets that are there already have been dropped. */
  async drain(): Promise<void> {
    for (let i = 0, before = -1; i < MAX_DRAINS && before !== this.#received; i++) {
      before = this.#received
      for (let turn = 0; turn < DRAIN_TURNS; turn++) await undefined
    }
  }

  /** Forgets the beginning of a message whose rest is not wanted. */
  reset(): void {
    this.#assembler.reset()
    this.hasStrays = false
  }

  /** Ends it. An authenticator that is at work is told to stop, so that it does not blink on. */
  async close(): Promise<void> {
    const isAtWork = this.listener !== undefined && this.#channelId !== BROADCAST_CHANNEL
    this.#fail(new TransportError('TRANSPORT_CLOSED', 'the device was closed'))
    if (isAtWork) await this.#sayGoodbye()
    try {
      await this.#packets.close()
    } catch (error) {
      throw asTransportError(error)
    }
  }

  #sayGoodbye(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#timer(CLOSING, resolve)
      const done = () => {
        stop()
        resolve()
      }
      this.#send(HidCommand.CANCEL, new Uint8Array(0)).then(done, done)
    })
  }

  async #pump(): Promise<void> {
    try {
      while (!this.#failure) {
        this.#take(await this.#packets.receive())
        if (this.#received % BURST === 0) await sleep(this.#timer, 1)
      }
    } catch (error) {
      this.#fail(asTransportError(error))
    }
  }

  #take(packet: Bytes): void {
    this.#received++
    const event = this.#assembler.push(packet)
    if (!event) {
      if (this.#assembler.pending !== undefined) this.listener?.onPart()
      return
    }
    if (event.kind === 'message') this.#traceMessage(event.message)
    if (this.listener) this.listener.onEvent(event)
    else this.hasStrays = true
  }

  #traceMessage(message: HidMessage): void {
    if (!this.#trace) return
    const packets = toPackets(message, this.packetSize).length
    traceHid(this.#trace, 'ctap.hid', 'in', message, packets)
  }

  #fail(error: TransportError): void {
    if (this.#failure) return
    this.#failure = error
    this.listener?.onFailure(error)
  }
}
