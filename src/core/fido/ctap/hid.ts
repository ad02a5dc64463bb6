import type { Bytes } from '../../shared/bytes.ts'
import type { CtapCallOptions } from './device.ts'
import { HidConnection } from './hid-connection.ts'
import type { CtapHidDevice } from './hid-device.ts'
import { HidCommand, maxPayload, NEVER_EMPTY } from './hid-frame.ts'
import { HidLink } from './hid-link.ts'
import type { HidOptions } from './hid-options.ts'
import { Queue } from './queue.ts'
import { systemTimer } from './timer.ts'
import type { PacketChannel } from './transport.ts'

const MAX_LOCK = 10

/**
 * Opens an authenticator that speaks CTAPHID, and asks it for a channel of its own.
 *
 * From now on the packet channel belongs to the device: it reads all the time, and closing the one
 * closes the other. When opening fails it is closed too.
 *
 * @param channel What carries the packets.
 *
 * @example
 *
 * ```ts
 * import { openHid } from 'claviger/fido2/ctap'
 * import { openUdp } from 'claviger/node/udp'
 *
 * const device = await openHid(await openUdp({ port: 8111 }))
 * const info = await device.cbor(Uint8Array.of(0x04))
 * await device.close()
 * ```
 *
 * @throws {TransportError} When the authenticator does not answer as CTAPHID asks.
 * @see [CTAP 2.2 §11.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb)
 */
export async function openHid(
  channel: PacketChannel,
  options: HidOptions = {},
): Promise<CtapHidDevice> {
  const { timer = systemTimer, trace, signal } = options
  const link = new HidLink(channel, timer, trace)
  try {
    if (signal?.aborted) throw signal.reason
    const connection = new HidConnection(link, options)
    await connection.connect(signal)
    return new HidDevice(connection)
  } catch (error) {
    await link.close().catch(() => {})
    throw error
  }
}

class HidDevice implements CtapHidDevice {
  readonly #connection: HidConnection
  readonly #queue = new Queue()
  readonly #limit: number

  constructor(connection: HidConnection) {
    this.#connection = connection
    this.#limit = maxPayload(connection.link.packetSize)
  }

  get capabilities() {
    return this.#connection.init.capabilities
  }

  get channelId() {
    return this.#connection.init.channelId
  }

  get protocolVersion() {
    return this.#connection.init.protocolVersion
  }

  get deviceVersion() {
    return this.#connection.init.deviceVersion
  }

  async cbor(request: Bytes, options?: CtapCallOptions): Promise<Bytes> {
    return this.#call(HidCommand.CBOR, request, options)
  }

  async msg(request: Bytes, options?: CtapCallOptions): Promise<Bytes> {
    return this.#call(HidCommand.MSG, request, options)
  }

  async ping(data: Bytes, options?: CtapCallOptions): Promise<Bytes> {
    return this.#call(HidCommand.PING, data, options)
  }

  async wink(options?: CtapCallOptions): Promise<void> {
    await this.#call(HidCommand.WINK, new Uint8Array(0), options)
  }

  async lock(seconds: number, options?: CtapCallOptions): Promise<void> {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_LOCK) {
      throw new RangeError(`a lock takes 0 to ${MAX_LOCK} whole seconds`)
    }
    await this.#call(HidCommand.LOCK, Uint8Array.of(seconds), options)
    this.#connection.isLocked = seconds > 0
  }

  close(): Promise<void> {
    return this.#connection.link.close()
  }

  /** A message of a wrong length is the caller's mistake, found before anything is sent. */
  async #call(command: number, payload: Bytes, options: CtapCallOptions = {}): Promise<Bytes> {
    const { length } = payload
    if (length > this.#limit) {
      throw new RangeError(`the payload has ${length} bytes, a message holds ${this.#limit}`)
    }
    if (length === 0 && NEVER_EMPTY.has(command)) throw new RangeError('the request is empty')
    const task = () => this.#connection.call(command, payload, options)
    return this.#queue.run(task, options.signal)
  }
}
