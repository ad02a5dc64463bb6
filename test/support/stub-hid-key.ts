import {
  BROADCAST_CHANNEL,
  HidAssembler,
  HidCapability,
  HidCommand,
  HidErrorCode,
  type HidErrorName,
  HidKeepalive,
  type HidMessage,
  toPackets,
} from '../../src/core/fido/ctap/hid-frame.ts'
import type { HidKey } from '../../src/core/fido/ctap/hid-key.ts'
import { systemTimer, type Timer } from '../../src/core/fido/ctap/timer.ts'
import type { PacketChannel } from '../../src/core/fido/ctap/transport.ts'
import { type Bytes, concat } from '../../src/core/shared/bytes.ts'
import { packetPair } from './packet-pair.ts'

/** What a handler can do while it works. */
export interface HandlerOptions {
  /** Aborted when the client cancels. */
  readonly signal: AbortSignal
  readonly onKeepalive: (status: 'processing' | 'upneeded') => void
}

/** An authenticator without its transport. */
export type CtapHandler = (
  kind: 'cbor' | 'msg',
  request: Bytes,
  options: HandlerOptions,
) => Bytes | Promise<Bytes>

/** How the key behaves. */
export interface StubOptions {
  readonly timer?: Timer
  readonly capabilities?: number
}

const KEEPALIVE_INTERVAL = 100
const MESSAGE_TIMEOUT = 500

interface Transaction {
  readonly channel: number
  readonly controller: AbortController
}

/** A key that speaks CTAPHID and leaves all else to a function. */
export class StubHidKey implements HidKey {
  readonly #handler: CtapHandler
  readonly #timer: Timer
  readonly #capabilities: number
  readonly #known = new Set<number>()
  #next = 1
  #transaction: Transaction | undefined
  #locked: number | undefined
  /** Messages as they came. */
  readonly log: HidMessage[] = []

  constructor(handler: CtapHandler, options: StubOptions = {}) {
    this.#handler = handler
    this.#timer = options.timer ?? systemTimer
    this.#capabilities = options.capabilities ?? HidCapability.WINK | HidCapability.CBOR
  }

  channel(): PacketChannel {
    const [host, device] = packetPair()
    this.#serve(device).catch(() => {})
    return host
  }

  powerCycle(): void {
    this.#known.clear()
    this.#transaction?.controller.abort()
    this.#transaction = undefined
    this.#locked = undefined
  }

  async #serve(device: PacketChannel): Promise<void> {
    const assembler = new HidAssembler()
    let stop = () => {}
    for (;;) {
      const packet = await device.receive()
      const event = assembler.push(packet)
      const { pending } = assembler
      // What others send does not give the one that is slow more time.
      if (pending === undefined) stop()
      else if (new DataView(packet.buffer, packet.byteOffset).getUint32(0) === pending) {
        stop()
        stop = this.#timer(MESSAGE_TIMEOUT, () => {
          assembler.reset()
          this.#fail(device, pending, 'MSG_TIMEOUT')
        })
      }
      if (event?.kind === 'error') this.#fail(device, event.channel, event.error)
      if (event?.kind === 'message') this.#take(device, event.message)
    }
  }

  #take(device: PacketChannel, message: HidMessage): void {
    this.log.push(message)
    const { channel, command, payload } = message
    if (command === HidCommand.INIT) return this.#init(device, message)
    if (!this.#known.has(channel)) return this.#fail(device, channel, 'INVALID_CHANNEL')
    if (command === HidCommand.CANCEL) {
      if (this.#transaction?.channel === channel) this.#transaction.controller.abort()
      return
    }
    if (this.#transaction || (this.#locked ?? channel) !== channel) {
      return this.#fail(device, channel, 'CHANNEL_BUSY')
    }
    const simple: Readonly<Record<number, () => void>> = {
      [HidCommand.PING]: () => this.#answer(device, message, payload),
      [HidCommand.WINK]: () => this.#answer(device, message, new Uint8Array(0)),
      [HidCommand.LOCK]: () => this.#lock(device, message),
      [HidCommand.CBOR]: () => this.#work(device, message, 'cbor'),
      [HidCommand.MSG]: () => this.#work(device, message, 'msg'),
    }
    const carryOut = simple[command] ?? (() => this.#fail(device, channel, 'INVALID_CMD'))
    carryOut()
  }

  #init(device: PacketChannel, message: HidMessage): void {
    const { channel, payload } = message
    if (payload.length !== 8) return this.#fail(device, channel, 'INVALID_LEN')
    if (channel !== BROADCAST_CHANNEL && !this.#known.has(channel)) {
      return this.#fail(device, channel, 'INVALID_CHANNEL')
    }
    if (this.#transaction?.channel === channel) {
      this.#transaction.controller.abort()
      this.#transaction = undefined
    }
    const given = channel === BROADCAST_CHANNEL ? this.#next++ : channel
    this.#known.add(given)
    const answer = new Uint8Array(17)
    answer.set(payload)
    new DataView(answer.buffer).setUint32(8, given)
    answer.set([2, 1, 2, 3, this.#capabilities], 12)
    this.#answer(device, message, answer)
  }

  #lock(device: PacketChannel, message: HidMessage): void {
    const [seconds = 0] = message.payload
    this.#locked = seconds > 0 ? message.channel : undefined
    this.#answer(device, message, new Uint8Array(0))
    this.#timer(seconds * 1000, () => {
      if (this.#locked === message.channel) this.#locked = undefined
    })
  }

  async #work(device: PacketChannel, message: HidMessage, kind: 'cbor' | 'msg'): Promise<void> {
    const controller = new AbortController()
    const transaction = { channel: message.channel, controller }
    this.#transaction = transaction
    let status: number = HidKeepalive.PROCESSING
    const isCurrent = () => this.#transaction === transaction
    const tell = () => {
      if (!isCurrent()) return
      const keepalive = { ...message, command: HidCommand.KEEPALIVE }
      this.#answer(device, keepalive, Uint8Array.of(status))
      stop = this.#timer(KEEPALIVE_INTERVAL, tell)
    }
    let stop = this.#timer(KEEPALIVE_INTERVAL, tell)
    const onKeepalive = (word: 'processing' | 'upneeded') => {
      status = word === 'upneeded' ? HidKeepalive.UPNEEDED : HidKeepalive.PROCESSING
      stop()
      tell()
    }
    const answer = await this.#handler(kind, message.payload, {
      signal: controller.signal,
      onKeepalive,
    })
    stop()
    if (!isCurrent()) return
    this.#transaction = undefined
    this.#answer(device, message, answer)
  }

  #fail(device: PacketChannel, channel: number, error: HidErrorName): void {
    const message = { channel, command: HidCommand.ERROR, payload: new Uint8Array(0) }
    this.#answer(device, message, Uint8Array.of(HidErrorCode[error]))
  }

  #answer(device: PacketChannel, { channel, command }: HidMessage, payload: Bytes): void {
    const packets = toPackets({ channel, command, payload }, device.packetSize)
    for (const packet of packets) device.send(packet).catch(() => {})
  }
}

/** Answers with a status of success and what was asked. */
export const echo: CtapHandler = (kind, request) =>
  kind === 'cbor' ? concat(Uint8Array.of(0), request) : concat(request, Uint8Array.of(0x90, 0))
