import type { Bytes } from '../../shared/bytes.ts'

/**
 * The commands of CTAPHID, without the bit that marks an initialization packet.
 *
 * @see [CTAP 2.2 §11.2.9](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb-commands)
 */
export const HidCommand = {
  PING: 0x01,
  MSG: 0x03,
  LOCK: 0x04,
  INIT: 0x06,
  WINK: 0x08,
  CBOR: 0x10,
  CANCEL: 0x11,
  KEEPALIVE: 0x3b,
  ERROR: 0x3f,
} as const

/**
 * The errors that a CTAPHID_ERROR message carries.
 *
 * @see [CTAP 2.2 §11.2.9.1.6](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb-hid-error)
 */
export const HidErrorCode = {
  INVALID_CMD: 0x01,
  INVALID_PAR: 0x02,
  INVALID_LEN: 0x03,
  INVALID_SEQ: 0x04,
  MSG_TIMEOUT: 0x05,
  CHANNEL_BUSY: 0x06,
  LOCK_REQUIRED: 0x0a,
  INVALID_CHANNEL: 0x0b,
  OTHER: 0x7f,
} as const

/** The name of an error of CTAPHID. */
export type HidErrorName = keyof typeof HidErrorCode

/** The bits of the capabilities in the answer to CTAPHID_INIT. NMSG says that MSG is not there. */
export const HidCapability = { WINK: 0x01, CBOR: 0x04, NMSG: 0x08 } as const

/** What a CTAPHID_KEEPALIVE message says. */
export const HidKeepalive = { PROCESSING: 1, UPNEEDED: 2 } as const

/** The channel on which an application asks for one of its own. */
export const BROADCAST_CHANNEL = 0xffffffff

/** The version of CTAPHID that this is. */
export const HID_PROTOCOL_VERSION = 2

const INIT_HEADER = 7
const CONTINUATION_HEADER = 5
const INIT_BIT = 0x80
const MAX_CONTINUATIONS = 128
/** What a message holds in packets of 64 bytes, and at most in any others. */
const MAX_PAYLOAD = 7609

/** A message of CTAPHID, whole. */
export interface HidMessage {
  /** The channel, 32 bits without sign. */
  readonly channel: number
  /** The command, from 0 to 127. */
  readonly command: number
  readonly payload: Bytes
}

/** Bytes that the payload of a message can have, where packets have `packetSize` bytes. */
export function maxPayload(packetSize: number): number {
  const all =
    packetSize - INIT_HEADER + MAX_CONTINUATIONS * Math.max(0, packetSize - CONTINUATION_HEADER)
  return Math.min(all, MAX_PAYLOAD)
}

/**
 * Splits a message into packets, the last filled up with zeros.
 *
 * @param packetSize Bytes in each packet: 64 nearly everywhere.
 * @throws {RangeError} When the payload is longer than a message can be.
 * @see [CTAP 2.2 §11.2.4](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb-message-and-packet-structure)
 */
export function toPackets(message: HidMessage, packetSize: number): readonly Bytes[] {
  const { command, payload } = message
  const limit = maxPayload(packetSize)
  if (payload.length > limit) {
    throw new RangeError(`the payload has ${payload.length} bytes, a message holds ${limit}`)
  }
  const packets = [packet(message, packetSize, 0, INIT_HEADER)]
  const [first] = packets as [Bytes]
  first.set([INIT_BIT | command, payload.length >> 8, payload.length & 0xff], 4)
  const step = packetSize - CONTINUATION_HEADER
  for (let offset = packetSize - INIT_HEADER; offset < payload.length; offset += step) {
    const next = packet(message, packetSize, offset, CONTINUATION_HEADER)
    next[4] = packets.length - 1
    packets.push(next)
  }
  return packets
}

/** A packet with its channel and its part of the payload. */
function packet(message: HidMessage, size: number, offset: number, header: number): Bytes {
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, message.channel)
  bytes.set(message.payload.subarray(offset, offset + size - header), header)
  return bytes
}

/** What a packet made of those before it: a whole message, or a mistake of the other side. */
export type HidEvent =
  | { readonly kind: 'message'; readonly message: HidMessage }
  | { readonly kind: 'error'; readonly channel: number; readonly error: HidErrorName }

/** How packets are put together. */
export interface HidAssemblerOptions {
  /**
   * The only channel that counts, as for a client. Without it all do, as for an authenticator, which
   * takes one message at a time.
   */
  readonly channel?: number
}

/** A message of which packets are missing. */
interface Unfinished {
  readonly message: HidMessage
  /** Bytes of the payload that are there. */
  received: number
  /** The number that the next packet must have. */
  sequence: number
}

/** Commands whose message is never empty, neither way. */
export const NEVER_EMPTY: ReadonlySet<number> = /* @__PURE__ */ new Set([
  HidCommand.MSG,
  HidCommand.CBOR,
])

/**
 * Puts packets together to messages, on either side. It holds one message at most.
 *
 * Packets of other channels than its own, and continuations of nothing, are left alone. How long the
 * next packet may take is up to the caller: see {@link HidAssembler.pending}.
 *
 * @see [CTAP 2.2 §11.2.5](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb-arbitration)
 */
export class HidAssembler {
  readonly #channel: number | undefined
  #unfinished: Unfinished | undefined

  constructor(options: HidAssemblerOptions = {}) {
    this.#channel = options.channel
  }

  /** The channel whose message is not complete; `undefined` when none is. */
  get pending(): number | undefined {
    return this.#unfinished?.message.channel
  }

  /** Forgets what is not complete, as after a time-out. */
  reset(): void {
    this.#unfinished = undefined
  }

  /**
   * Takes the next packet.
   *
   * @returns The message that it completes, or the error that it is; `undefined` when more must
   *   come and when the packet does not count.
   */
  push(packet: Uint8Array): HidEvent | undefined {
    if (packet.length < INIT_HEADER) return undefined
    const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
    const channel = view.getUint32(0)
    if (this.#channel !== undefined && channel !== this.#channel) return undefined
    const head = view.getUint8(4)
    if (head < INIT_BIT) return this.#continue(channel, head, packet)
    return this.#begin(channel, head & ~INIT_BIT, view.getUint16(5), packet)
  }

  #begin(channel: number, command: number, length: number, packet: Uint8Array) {
    const fault = this.#faultOfBeginning(channel, command)
    if (fault) {
      if (channel === this.pending) this.reset()
      return failure(channel, fault)
    }
    // An INIT of somebody else does not disturb the message that is coming in.
    const isAside = this.pending !== undefined && channel !== this.pending
    if (!isAside) this.reset()
    if (length > MAX_PAYLOAD || (length === 0 && NEVER_EMPTY.has(command))) {
      return failure(channel, 'INVALID_LEN')
    }
    const message = { channel, command, payload: new Uint8Array(length) }
    const unfinished = { message, received: 0, sequence: 0 }
    const event = take(unfinished, packet.subarray(INIT_HEADER))
    if (!event && isAside) return failure(channel, 'CHANNEL_BUSY')
    if (!event) this.#unfinished = unfinished
    return event
  }

  /** Why a message may not begin here and now. */
  #faultOfBeginning(channel: number, command: number): HidErrorName | undefined {
    const isInit = command === HidCommand.INIT
    if (channel === 0) return 'INVALID_CHANNEL'
    if (this.#channel === undefined && channel === BROADCAST_CHANNEL && !isInit) {
      return 'INVALID_CHANNEL'
    }
    if (this.pending === undefined || isInit) return undefined
    return channel === this.pending ? 'INVALID_SEQ' : 'CHANNEL_BUSY'
  }

  #continue(channel: number, sequence: number, packet: Uint8Array) {
    const unfinished = this.#unfinished
    if (!unfinished || channel !== unfinished.message.channel) return undefined
    if (sequence !== unfinished.sequence) {
      this.reset()
      return failure(channel, 'INVALID_SEQ')
    }
    unfinished.sequence++
    const event = take(unfinished, packet.subarray(CONTINUATION_HEADER))
    if (event) this.reset()
    return event
  }
}

function failure(channel: number, error: HidErrorName): HidEvent {
  return { kind: 'error', channel, error }
}

/** Adds what a packet carries. */
function take(unfinished: Unfinished, data: Uint8Array): HidEvent | undefined {
  const { message, received } = unfinished
  const part = data.subarray(0, message.payload.length - received)
  message.payload.set(part, received)
  unfinished.received += part.length
  return unfinished.received < message.payload.length ? undefined : { kind: 'message', message }
}
