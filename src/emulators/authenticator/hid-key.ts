import {
  BROADCAST_CHANNEL,
  HID_PROTOCOL_VERSION,
  HidAssembler,
  HidCapability,
  HidCommand,
  HidErrorCode,
  type HidErrorName,
  HidKeepalive,
  type HidMessage,
  toPackets,
} from '../../core/fido/ctap/hid-frame.ts'
import type { HidKey } from '../../core/fido/ctap/hid-key.ts'
import { PacketQueue } from '../../core/fido/ctap/packet-queue.ts'
import { systemTimer, type Timer } from '../../core/fido/ctap/timer.ts'
import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import { type Bytes, concat, toBytes } from '../../core/shared/bytes.ts'
import type { SoftwareKey } from './ctap/software-key.ts'
import { HidChannels } from './hid-channels.ts'

/** What {@link hidKey} is given besides the key. */
export interface HidKeyOptions {
  /** Waits. Default: the platform's clock. */
  readonly timer?: Timer
  /** Milliseconds of any clock, for LOCK. Default `Date.now`. */
  readonly now?: () => number
  /** Major, minor and build. Default 1.0.0. */
  readonly deviceVersion?: readonly [major: number, minor: number, build: number]
  /** Is called on WINK. */
  readonly onWink?: () => void
}

const PACKET_SIZE = 64
const NONCE = 8
/** Milliseconds between keepalives. */
const KEEPALIVE = 100
/** Milliseconds that the next packet of a message may take. */
const PACKET_TIMEOUT = 500
const MAX_LOCK_SECONDS = 10

/** A host's end of the cable. */
interface Port {
  readonly queue: PacketQueue
}

/** A command that the key is carrying out. */
interface Transaction {
  readonly channel: number
  readonly stop: AbortController
  status: number
  cancelTimer: () => void
}

/**
 * Puts a software key behind USB: CTAPHID over packets of 64 bytes, with channels, keepalives every
 * 100 ms, cancel and lock.
 *
 * @example
 *
 * ```ts
 * import { hidKey, softwareKey } from 'claviger/emulators/authenticator'
 * import { openHid } from 'claviger/fido2/ctap'
 *
 * const device = await openHid(hidKey(softwareKey()).channel())
 * const getInfo = await device.cbor(Uint8Array.of(0x04))
 * ```
 * @see [CTAP 2.2 §11.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb)
 */
export function hidKey(key: SoftwareKey, options: HidKeyOptions = {}): Required<HidKey> {
  const side = new HidSide(key, options)
  return {
    channel: () => side.open(),
    powerCycle: () => side.powerCycle(),
  }
}

class HidSide {
  readonly #key: SoftwareKey
  readonly #options: HidKeyOptions
  readonly #timer: Timer
  readonly #assembler = new HidAssembler()
  readonly #channels: HidChannels
  #transaction: Transaction | undefined
  #cancelPacketTimer = () => {}

  constructor(key: SoftwareKey, options: HidKeyOptions) {
    this.#key = key
    this.#options = options
    this.#timer = options.timer ?? systemTimer
    this.#channels = new HidChannels(options.now ?? Date.now)
  }

  open(): PacketChannel {
    const queue = new PacketQueue()
    return {
      packetSize: PACKET_SIZE,
      send: async (packet) => {
        if (queue.failure) throw queue.failure
        this.#take({ queue }, toBytes(packet).slice())
      },
      receive: () => queue.receive(),
      close: async () =>
        queue.close(new TransportError('TRANSPORT_CLOSED', 'the channel was closed')),
    }
  }

  powerCycle(): void {
    this.#abandon()
    this.#cancelPacketTimer()
    this.#assembler.reset()
    this.#channels.clear()
    this.#key.powerCycle()
  }

  /** Ends the command that is carried out, without an answer. */
  #abandon(): void {
    this.#transaction?.stop.abort()
    this.#transaction?.cancelTimer()
    this.#transaction = undefined
  }

  #take(port: Port, packet: Bytes): void {
    const assembler = this.#transaction ? new HidAssembler() : this.#assembler
    const event = assembler.push(packet)
    if (event?.kind === 'error') this.#fail(port, event.channel, event.error)
    if (event?.kind === 'message') this.#receive(port, event.message)
    if (assembler !== this.#assembler && assembler.pending !== undefined) {
      this.#fail(port, assembler.pending, 'CHANNEL_BUSY')
    }
    const { pending } = this.#assembler
    if (pending === undefined) this.#cancelPacketTimer()
    else if (isOfChannel(packet, pending)) this.#expectMore(port, pending)
  }

  /** Only a packet of the message itself gives it more time: others may go on asking for ever. */
  #expectMore(port: Port, channel: number): void {
    this.#cancelPacketTimer()
    this.#cancelPacketTimer = this.#timer(PACKET_TIMEOUT, () => {
      this.#assembler.reset()
      this.#fail(port, channel, 'MSG_TIMEOUT')
    })
  }

  #send({ queue }: Port, message: HidMessage): void {
    for (const packet of toPackets(message, PACKET_SIZE)) queue.push(packet)
  }

  #fail(port: Port, channel: number, error: HidErrorName): void {
    const payload = Uint8Array.of(HidErrorCode[error])
    this.#send(port, { channel, command: HidCommand.ERROR, payload })
  }

  /** Takes a whole message. */
  #receive(port: Port, message: HidMessage): void {
    const { channel, command } = message
    if (command === HidCommand.INIT) return this.#init(port, message)
    if (!this.#channels.has(channel)) return this.#fail(port, channel, 'INVALID_CHANNEL')
    if (command === HidCommand.CANCEL) return this.#cancel(channel)
    if (this.#transaction || this.#channels.isLockedOut(channel)) {
      return this.#fail(port, channel, 'CHANNEL_BUSY')
    }
    const run = this.#commands.get(command)
    if (!run) return this.#fail(port, channel, 'INVALID_CMD')
    run(port, message)
  }

  readonly #commands = new Map<number, (port: Port, message: HidMessage) => void>([
    [HidCommand.PING, (port, message) => this.#send(port, message)],
    [HidCommand.WINK, (port, message) => this.#wink(port, message)],
    [HidCommand.LOCK, (port, message) => this.#takeLock(port, message)],
    [
      HidCommand.MSG,
      (port, message) => this.#carryOut(port, message, () => this.#key.handleU2f(message.payload)),
    ],
    [
      HidCommand.CBOR,
      (port, message) =>
        this.#carryOut(port, message, (options) => this.#key.handle(message.payload, options)),
    ],
  ])

  #cancel(channel: number): void {
    if (this.#transaction?.channel === channel) this.#transaction.stop.abort()
  }

  /** Gives out a channel, or frees one from what it was about. */
  #init(port: Port, { channel, payload }: HidMessage): void {
    if (payload.length !== NONCE) return this.#fail(port, channel, 'INVALID_LEN')
    const isNew = channel === BROADCAST_CHANNEL
    if (!isNew && !this.#channels.has(channel)) {
      return this.#fail(port, channel, 'INVALID_CHANNEL')
    }
    if (this.#transaction?.channel === channel) this.#abandon()
    const given = isNew ? this.#channels.open() : channel
    const id = new Uint8Array(4)
    new DataView(id.buffer).setUint32(0, given)
    const msg = this.#key.speaksU2f ? 0 : HidCapability.NMSG
    const capabilities = HidCapability.WINK | HidCapability.CBOR | msg
    const { deviceVersion = [1, 0, 0] } = this.#options
    const tail = Uint8Array.of(HID_PROTOCOL_VERSION, ...deviceVersion, capabilities)
    this.#send(port, { channel, command: HidCommand.INIT, payload: concat(payload, id, tail) })
  }

  #wink(port: Port, { channel, command, payload }: HidMessage): void {
    if (payload.length > 0) return this.#fail(port, channel, 'INVALID_LEN')
    this.#options.onWink?.()
    this.#send(port, { channel, command, payload })
  }

  #takeLock(port: Port, { channel, command, payload }: HidMessage): void {
    const [seconds] = payload
    if (seconds === undefined || payload.length !== 1) {
      return this.#fail(port, channel, 'INVALID_LEN')
    }
    if (seconds > MAX_LOCK_SECONDS) return this.#fail(port, channel, 'INVALID_PAR')
    this.#channels.lock(channel, seconds)
    this.#send(port, { channel, command, payload: new Uint8Array() })
  }

  async #carryOut(
    port: Port,
    { channel, command }: HidMessage,
    run: (options: Parameters<SoftwareKey['handle']>[1] & object) => Promise<Bytes>,
  ): Promise<void> {
    const transaction: Transaction = {
      channel,
      stop: new AbortController(),
      status: HidKeepalive.PROCESSING,
      cancelTimer: () => {},
    }
    this.#transaction = transaction
    this.#wait(port, transaction)
    const payload = await run({
      signal: transaction.stop.signal,
      onKeepalive: (status) => {
        transaction.status = HidKeepalive[status === 'upneeded' ? 'UPNEEDED' : 'PROCESSING']
        if (status === 'upneeded') this.#keepalive(port, transaction)
      },
    })
    if (this.#transaction !== transaction) return
    transaction.cancelTimer()
    this.#transaction = undefined
    try {
      this.#send(port, { channel, command, payload })
    } catch {
      this.#fail(port, channel, 'OTHER') // longer than any message can be
    }
  }

  /** Tells the host now and from now on that the key is at work. */
  #keepalive(port: Port, transaction: Transaction): void {
    if (this.#transaction !== transaction) return
    const { channel, status } = transaction
    this.#send(port, { channel, command: HidCommand.KEEPALIVE, payload: Uint8Array.of(status) })
    transaction.cancelTimer()
    this.#wait(port, transaction)
  }

  #wait(port: Port, transaction: Transaction): void {
    transaction.cancelTimer = this.#timer(KEEPALIVE, () => this.#keepalive(port, transaction))
  }
}

function isOfChannel(packet: Bytes, channel: number): boolean {
  return (
    packet.length >= 4 && new DataView(packet.buffer, packet.byteOffset).getUint32(0) === channel
  )
}
