import type { Bytes } from '../../shared/bytes.ts'
import { decodeApdu, encodeResponse } from './apdu.ts'
import type { CtapCallOptions, CtapDevice } from './device.ts'
import { NfcConnection } from './nfc-connection.ts'
import type { NfcOptions } from './nfc-options.ts'
import { Queue } from './queue.ts'
import type { CardChannel } from './transport.ts'
import { TransportError } from './transport-error.ts'

/** The command that any authenticator of CTAP2 answers. */
const GET_INFO = /* @__PURE__ */ Uint8Array.of(0x04)

/**
 * Opens an authenticator behind a card channel, as NFC readers, smart-card readers and security keys
 * with a card interface have it: selects its FIDO applet and finds out what it speaks.
 *
 * From now on the card channel belongs to the device. When opening fails it is closed.
 *
 * @example
 *
 * ```ts
 * import { openNfc, type CardChannel } from 'claviger/fido2/ctap'
 *
 * export async function readInfo(card: CardChannel): Promise<Uint8Array> {
 *   const device = await openNfc(card)
 *   return device.cbor(Uint8Array.of(0x04))
 * }
 * ```
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the card is no authenticator.
 * @throws {RangeError} When an option makes no sense.
 * @see [CTAP 2.2 §11.3](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#nfc)
 */
export async function openNfc(card: CardChannel, options: NfcOptions = {}): Promise<CtapDevice> {
  const connection = new NfcConnection(card, options)
  const { signal } = options
  try {
    if (signal?.aborted) throw signal.reason
    const version = await connection.select()
    if (signal?.aborted) throw signal.reason
    const msg = version === 'U2F_V2'
    // A card that names the older protocol can speak both.
    const cbor = version.startsWith('FIDO_') || (await speaksCbor(connection, signal))
    if (!cbor && !msg) {
      throw new TransportError('TRANSPORT_UNAVAILABLE', 'the applet of the card is not FIDO')
    }
    return new NfcDevice(connection, { cbor, msg, wink: false })
  } catch (error) {
    await connection.close().catch(() => {})
    throw error
  }
}

async function speaksCbor(
  connection: NfcConnection,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const [status] = await connection.cbor(GET_INFO, signal ? { signal } : {})
    return status === 0
  } catch (error) {
    if (error instanceof TransportError && error.code === 'TRANSPORT_PROTOCOL') return false
    throw error
  }
}

class NfcDevice implements CtapDevice {
  readonly capabilities: CtapDevice['capabilities']
  readonly #connection: NfcConnection
  readonly #queue = new Queue()

  constructor(connection: NfcConnection, capabilities: CtapDevice['capabilities']) {
    this.#connection = connection
    this.capabilities = capabilities
  }

  async cbor(request: Bytes, options: CtapCallOptions = {}): Promise<Bytes> {
    if (request.length === 0) throw new RangeError('the request is empty')
    return this.#queue.run(() => this.#connection.cbor(request, options), options.signal)
  }

  async msg(request: Bytes, options: CtapCallOptions = {}): Promise<Bytes> {
    const command = decodeApdu(request)
    if (!command) throw new RangeError('the request is not a command APDU')
    const task = () => this.#connection.msg(command, options)
    return encodeResponse(await this.#queue.run(task, options.signal))
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}
