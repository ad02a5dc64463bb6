import { type Bytes, decodeUtf8, fromHex } from '../../shared/bytes.ts'
import { type CommandApdu, describeStatusWord, type ResponseApdu, StatusWord } from './apdu.ts'
import { exchangeApdu } from './card-exchange.ts'
import { CardLink } from './card-link.ts'
import type { CtapCallOptions, KeepaliveStatus } from './device.ts'
import { HidKeepalive } from './hid-frame.ts'
import type { NfcOptions } from './nfc-options.ts'
import { sleep, systemTimer, type Timer } from './timer.ts'
import type { CardChannel } from './transport.ts'
import { TransportError } from './transport-error.ts'

/** The name of the FIDO applet. */
export const FIDO_AID: Bytes = /* @__PURE__ */ fromHex('a0000006472f0001')

/** Instructions and parameters of CTAP over NFC. */
export const NfcCtap = {
  CLA: 0x80,
  MSG: 0x10,
  /** P1 of MSG: the client can ask with GETRESPONSE. */
  MSG_POLLING: 0x80,
  GETRESPONSE: 0x11,
  /** P1 of GETRESPONSE: the client wants an end of it. */
  GETRESPONSE_CANCEL: 0x11,
} as const

const DEFAULT_CHUNK = 250
const MAX_CHUNK = 255
const DEFAULT_POLL_INTERVAL = 100
const DEFAULT_TIMEOUT = 3000
const DEFAULT_BLOCKING_TIMEOUT = 60_000
const DEFAULT_LIMIT = 300_000

/** What a card said of itself when its FIDO applet was selected: `U2F_V2` or `FIDO_2_0`. */
export type AppletVersion = string

/** The FIDO applet of a card, and whether it is still selected. */
export class NfcConnection {
  readonly #link: CardLink
  readonly #options: NfcOptions
  readonly #timer: Timer
  readonly #polling: boolean
  #isSuspect = true

  /** @throws {RangeError} When an option makes no sense. */
  constructor(card: CardChannel, options: NfcOptions) {
    const { timer = systemTimer, chunk = DEFAULT_CHUNK, polling = true } = options
    if (!(Number.isInteger(chunk) && chunk > 0 && chunk <= MAX_CHUNK)) {
      throw new RangeError(`chunk is 1 to ${MAX_CHUNK} bytes`)
    }
    this.#link = new CardLink(card, timer, options.trace)
    this.#options = options
    this.#timer = timer
    this.#polling = polling
  }

  /**
   * Selects the FIDO applet.
   *
   * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the card has none.
   */
  async select(): Promise<AppletVersion> {
    const command = { cla: 0, ins: 0xa4, p1: 4, p2: 0, data: FIDO_AID, ne: 0 }
    const { data, sw } = await this.#exchange(command, {}, false)
    if (sw !== StatusWord.NO_ERROR) {
      const sentence = `the card has no FIDO applet, it answered ${describeStatusWord(sw)}`
      throw new TransportError('TRANSPORT_UNAVAILABLE', sentence)
    }
    this.#isSuspect = false
    try {
      return decodeUtf8(data)
    } catch {
      return ''
    }
  }

  /** Carries out a CTAP1 command. */
  async msg(command: CommandApdu, options: CtapCallOptions): Promise<ResponseApdu> {
    await this.#makeReady(options.signal)
    const { cla, ins, p1, p2, data = new Uint8Array(0) } = command
    const response = await this.#exchange({ cla, ins, p1, p2, data }, options, false)
    if (options.signal?.aborted) throw options.signal.reason
    return response
  }

  /** Carries out a CTAP2 command, asking until it is done. */
  async cbor(request: Bytes, options: CtapCallOptions): Promise<Bytes> {
    const { signal } = options
    await this.#makeReady(signal)
    const p1 = this.#polling ? NfcCtap.MSG_POLLING : 0
    const command = { cla: NfcCtap.CLA, ins: NfcCtap.MSG, p1, p2: 0, data: request }
    const data = await this.#complete(command, options)
    if (signal?.aborted) throw signal.reason
    return data
  }

  async #complete(command: CommandApdu, options: CtapCallOptions): Promise<Bytes> {
    try {
      const first = await this.#exchange(command, options, true)
      const { data, sw } = await this.#poll(first, options)
      if (sw !== StatusWord.NO_ERROR || data.length === 0) throw unexpected(sw)
      return data
    } catch (error) {
      // The card may still be at work, or have forgotten its applet.
      this.#isSuspect = true
      throw options.signal?.aborted ? options.signal.reason : error
    }
  }

  close(): Promise<void> {
    return this.#link.close()
  }

  /** Asks until the card is done. When the signal is aborted it is told to stop, and asked on. */
  async #poll(first: ResponseApdu, options: CtapCallOptions): Promise<ResponseApdu> {
    const { pollInterval = DEFAULT_POLL_INTERVAL, limit = DEFAULT_LIMIT } = this.#options
    const { signal } = options
    const tell = onChange(options.onKeepalive)
    let isCancelled = false
    let left = limit
    let response = first
    for (; response.sw === StatusWord.STATUS_UPDATE; left -= pollInterval) {
      if (!isCancelled) tell(response.data[0])
      if (left <= 0) {
        throw new TransportError('TRANSPORT_TIMEOUT', `the card did not finish within ${limit} ms`)
      }
      await sleep(this.#timer, pollInterval, isCancelled ? undefined : signal).catch(() => {})
      if (signal?.aborted && !isCancelled) {
        isCancelled = true
        left = this.#timeout(options)
      }
      response = await this.#exchange(getResponse(isCancelled), options, true)
    }
    return response
  }

  /** Selects the applet again after something went wrong. */
  async #makeReady(signal: AbortSignal | undefined): Promise<void> {
    if (this.#isSuspect) await this.select()
    if (signal?.aborted) throw signal.reason
  }

  #timeout({ timeout }: CtapCallOptions): number {
    const usual = this.#polling ? DEFAULT_TIMEOUT : DEFAULT_BLOCKING_TIMEOUT
    return timeout ?? this.#options.timeout ?? usual
  }

  async #exchange(
    command: CommandApdu,
    options: CtapCallOptions,
    isSecret: boolean,
  ): Promise<ResponseApdu> {
    const { extended = false, chunk = DEFAULT_CHUNK } = this.#options
    const request = { timeout: this.#timeout(options), isSecret }
    const transmit = (apdu: Bytes) => this.#link.transmit(apdu, request)
    try {
      return await exchangeApdu(transmit, command, { extended, chunk })
    } catch (error) {
      this.#isSuspect = true
      throw error
    }
  }
}

function getResponse(isCancelled: boolean): CommandApdu {
  const p1 = isCancelled ? NfcCtap.GETRESPONSE_CANCEL : 0
  return { cla: NfcCtap.CLA, ins: NfcCtap.GETRESPONSE, p1, p2: 0 }
}

function unexpected(sw: number): TransportError {
  const sentence = `the card answered a command of CTAP with ${describeStatusWord(sw)}`
  return new TransportError('TRANSPORT_PROTOCOL', sentence)
}

/** Tells of a status when it is another than the last. */
function onChange(onKeepalive: CtapCallOptions['onKeepalive']) {
  let last: KeepaliveStatus | undefined
  return (byte: number | undefined) => {
    const status = byte === HidKeepalive.UPNEEDED ? 'upneeded' : 'processing'
    if (status !== last) onKeepalive?.(status)
    last = status
  }
}
