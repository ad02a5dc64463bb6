import { type Bytes, concat } from '../../shared/bytes.ts'
import {
  CCID_HEADER,
  CcidChain,
  CcidCommandStatus,
  CcidMessageType,
  type CcidResponse,
  ccidError,
  ccidLength,
  decodeCcid,
  encodeCcid,
} from './ccid-message.ts'
import { Queue } from './queue.ts'
import type { CardChannel } from './transport.ts'
import { TransportError } from './transport-error.ts'

/** The two bulk endpoints of a smart-card reader. */
export interface CcidPipe {
  /**
   * Sends a message as one transfer, ended by an empty packet when its length is a multiple of the
   * endpoint's packet size.
   */
  send(message: Bytes): Promise<void>

  /** The next transfer: a message or a part of one. */
  receive(): Promise<Bytes>

  /** Lets go of the reader. A pending `receive()` rejects. */
  close(): Promise<void>
}

/** How a reader is spoken to. */
export interface CcidOptions {
  /** The slot of the card. Default 0. */
  readonly slot?: number
  /** The longest message that the reader takes: dwMaxCCIDMessageLength. Default 271. */
  readonly maxMessage?: number
}

/** A card in a reader. */
export interface CcidCard extends CardChannel {
  /** What the card said when it was switched on: its answer to reset. */
  readonly atr: Bytes
}

const DEFAULT_MAX_MESSAGE = 271
/** An extended APDU has at most 65,544 bytes. */
const MAX_RESPONSE = 65_544
/** Messages with another number that are left alone in a row. */
const MAX_STRAYS = 256
/** Voltages to try: what the reader thinks right, 5 V, 3 V, 1.8 V. */
const VOLTAGES = [0, 1, 2, 3]
/** bError when the reader cannot choose the voltage itself: the byte of bPowerSelect. */
const BAD_VOLTAGE = 7

/**
 * Switches on the card in a reader that speaks CCID, as security keys with a card interface do.
 *
 * The reader has to exchange whole APDUs: dwFeatures of its descriptor says 0x00020000 or 0x00040000.
 *
 * @throws {TransportError} `TRANSPORT_CLOSED` when there is no card.
 * @see [CCID 1.1](https://www.usb.org/document-library/smart-card-ccid-version-11)
 */
export async function openCcid(pipe: CcidPipe, options: CcidOptions = {}): Promise<CcidCard> {
  const reader = new CcidReader(pipe, options)
  try {
    const atr = await reader.powerOn()
    const queue = new Queue()
    return {
      atr,
      transmit: (apdu) => queue.run(() => reader.transmit(apdu)),
      close: () => reader.close(),
    }
  } catch (error) {
    await pipe.close().catch(() => {})
    throw error
  }
}

class CcidReader {
  readonly #pipe: CcidPipe
  readonly #slot: number
  readonly #maxData: number
  #sequence = 0
  /** What has come of the next message. */
  #rest: Bytes = new Uint8Array(0)
  #closing: Promise<void> | undefined

  constructor(pipe: CcidPipe, options: CcidOptions) {
    const { slot = 0, maxMessage = DEFAULT_MAX_MESSAGE } = options
    if (maxMessage <= CCID_HEADER) throw new RangeError('maxMessage leaves no room for data')
    this.#pipe = pipe
    this.#slot = slot
    this.#maxData = maxMessage - CCID_HEADER
  }

  async powerOn(): Promise<Bytes> {
    let response: CcidResponse | undefined
    for (const voltage of VOLTAGES) {
      response = await this.#ask(CcidMessageType.ICC_POWER_ON, [voltage, 0, 0])
      if (response.commandStatus === CcidCommandStatus.DONE) return dataOf(response)
      if (response.error !== BAD_VOLTAGE) break
    }
    throw response ? ccidError(response) : new TransportError('TRANSPORT_FAILED', 'no voltage')
  }

  async transmit(apdu: Bytes): Promise<Bytes> {
    if (this.#closing) throw new TransportError('TRANSPORT_CLOSED', 'the reader was closed')
    let response = await this.#sendCommand(apdu)
    const parts = [dataOf(response)]
    let length = response.data.length
    while (response.chain === CcidChain.FIRST || response.chain === CcidChain.MIDDLE) {
      response = await this.#transfer(CcidChain.CONTINUE, new Uint8Array(0))
      length += response.data.length
      if (response.data.length === 0 || length > MAX_RESPONSE) {
        throw new TransportError('TRANSPORT_PROTOCOL', 'the answer of the reader does not end')
      }
      parts.push(dataOf(response))
    }
    return concat(...parts)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { slot, sequence } = this.#next()
    const type = CcidMessageType.ICC_POWER_OFF
    const data = new Uint8Array(0)
    const off = encodeCcid({ type, slot, sequence, parameters: [0, 0, 0], data })
    // The card may be gone, or at work; either way there is nothing more to do.
    this.#pipe.send(off).catch(() => {})
    await this.#pipe.close()
  }

  /** Sends a command in as many blocks as the reader needs. */
  async #sendCommand(apdu: Bytes): Promise<CcidResponse> {
    if (apdu.length <= this.#maxData) return this.#transfer(CcidChain.WHOLE, apdu)
    let offset = 0
    for (; apdu.length - offset > this.#maxData; offset += this.#maxData) {
      const part = apdu.subarray(offset, offset + this.#maxData)
      const response = await this.#transfer(offset ? CcidChain.MIDDLE : CcidChain.FIRST, part)
      if (response.chain !== CcidChain.CONTINUE) {
        throw new TransportError('TRANSPORT_PROTOCOL', 'the reader does not want the whole command')
      }
    }
    return this.#transfer(CcidChain.LAST, apdu.subarray(offset))
  }

  async #transfer(chain: number, data: Bytes): Promise<CcidResponse> {
    const response = await this.#ask(CcidMessageType.XFR_BLOCK, [0, chain & 0xff, chain >> 8], data)
    if (response.commandStatus !== CcidCommandStatus.DONE) throw ccidError(response)
    return response
  }

  #next() {
    const sequence = this.#sequence
    this.#sequence = (sequence + 1) & 0xff
    return { slot: this.#slot, sequence }
  }

  /** Sends a message and waits for its answer, as long as the reader asks for more time. */
  async #ask(
    type: number,
    parameters: readonly [number, number, number],
    data: Bytes = new Uint8Array(0),
  ): Promise<CcidResponse> {
    const { slot, sequence } = this.#next()
    await this.#pipe.send(encodeCcid({ type, slot, sequence, parameters, data }))
    for (let strays = 0; strays < MAX_STRAYS; ) {
      const response = decodeCcid(await this.#read())
      if (response.slot !== slot || response.sequence !== sequence) strays++
      else if (response.commandStatus !== CcidCommandStatus.TIME_EXTENSION) return response
    }
    throw new TransportError('TRANSPORT_PROTOCOL', 'the reader does not answer what it is asked')
  }

  /** The next whole message. */
  async #read(): Promise<Bytes> {
    for (;;) {
      const length = ccidLength(this.#rest)
      if (length !== undefined && length > CCID_HEADER + MAX_RESPONSE) {
        this.#rest = new Uint8Array(0)
        throw new TransportError('TRANSPORT_PROTOCOL', `the reader announced ${length} bytes`)
      }
      if (length !== undefined && this.#rest.length >= length) {
        const message = this.#rest.slice(0, length)
        this.#rest = this.#rest.slice(length)
        return message
      }
      this.#rest = concat(this.#rest, await this.#pipe.receive())
    }
  }
}

function dataOf({ type, data }: CcidResponse): Bytes {
  if (type === CcidMessageType.DATA_BLOCK) return data
  throw new TransportError('TRANSPORT_PROTOCOL', 'the reader answered without data')
}
