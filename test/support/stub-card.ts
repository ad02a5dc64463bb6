import {
  type CommandApdu,
  decodeApdu,
  encodeResponse,
  StatusWord,
} from '../../src/core/fido/ctap/apdu.ts'
import type { CardChannel } from '../../src/core/fido/ctap/transport.ts'
import { TransportError } from '../../src/core/fido/ctap/transport-error.ts'
import { type Bytes, concat, encodeUtf8, toHex } from '../../src/core/shared/bytes.ts'
import type { CtapHandler } from './stub-hid-key.ts'

/** How the card behaves. */
export interface StubCardOptions {
  /** What it says when it is selected. Default `FIDO_2_0`. */
  readonly version?: string
  /** The class of GET RESPONSE that it wants. Default 0. */
  readonly responseClass?: number
  /** Bytes of each part of a long response. Default 256. */
  readonly part?: number
}

interface Working {
  readonly controller: AbortController
  status: number
  answer?: Bytes
}

const NOTHING = new Uint8Array(0)

/** A card that speaks CTAP over NFC and leaves all else to a function. */
export class StubCard implements CardChannel {
  /** Commands as they came, in hexadecimal. */
  readonly log: string[] = []
  readonly #handler: CtapHandler
  readonly #options: StubCardOptions
  #isClosed = false
  #isSelected = false
  #chain: Bytes = NOTHING
  #rest: Bytes = NOTHING
  #working: Working | undefined

  constructor(handler: CtapHandler, options: StubCardOptions = {}) {
    this.#handler = handler
    this.#options = options
  }

  async transmit(apdu: Bytes): Promise<Bytes> {
    if (this.#isClosed) throw new TransportError('TRANSPORT_CLOSED', 'the card is gone')
    this.log.push(toHex(apdu))
    const command = decodeApdu(apdu)
    if (!command) return word(StatusWord.WRONG_LENGTH)
    const isExtended = apdu.length > 5 && apdu[4] === 0
    return this.#carryOut(command, isExtended)
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  /** Takes the card out of the field and puts it back. */
  reset(): void {
    this.#isSelected = false
    this.#working = undefined
  }

  async #carryOut(command: CommandApdu, isExtended: boolean): Promise<Bytes> {
    const { cla, ins, data = NOTHING } = command
    if (ins === 0xc0) return this.#getResponse(command)
    if (cla & 0x10) {
      this.#chain = concat(this.#chain, data)
      return word(StatusWord.NO_ERROR)
    }
    const whole = concat(this.#chain, data)
    this.#chain = NOTHING
    if (ins === 0xa4) {
      this.#isSelected = toHex(whole) === 'a0000006472f0001'
      if (!this.#isSelected) return word(StatusWord.FILE_NOT_FOUND)
      return ok(encodeUtf8(this.#options.version ?? 'FIDO_2_0'))
    }
    if (!this.#isSelected) return word(StatusWord.INS_NOT_SUPPORTED)
    if (cla === 0x80) return this.#ctap({ ...command, data: whole }, isExtended)
    const answer = await this.#call('msg', whole)
    return this.#send(answer.subarray(0, -2), isExtended)
  }

  async #ctap(command: CommandApdu, isExtended: boolean): Promise<Bytes> {
    const { ins, p1, data = NOTHING } = command
    if (ins === 0x11) {
      if (!this.#working) return word(StatusWord.CONDITIONS_NOT_SATISFIED)
      if (p1 === 0x11) this.#working.controller.abort()
      return this.#status(isExtended)
    }
    if (ins !== 0x10) return word(StatusWord.INS_NOT_SUPPORTED)
    const controller = new AbortController()
    const working: Working = { controller, status: 1 }
    this.#working = working
    const answer = this.#call('cbor', data, controller, (status) => {
      working.status = status
    }).then((bytes) => {
      working.answer = bytes
    })
    if (p1 !== 0x80) await answer
    return this.#status(isExtended)
  }

  /** What there is to say, once a handler that need not wait has had its turn. */
  async #status(isExtended: boolean): Promise<Bytes> {
    for (let turn = 0; turn < 8; turn++) await undefined
    const { status = 1, answer } = this.#working ?? {}
    if (!answer) return encodeResponse({ data: Uint8Array.of(status), sw: 0x9100 })
    this.#working = undefined
    return this.#send(answer, isExtended)
  }

  async #call(
    kind: 'cbor' | 'msg',
    request: Bytes,
    controller = new AbortController(),
    tell: (status: number) => void = () => {},
  ): Promise<Bytes> {
    return this.#handler(kind, request, {
      signal: controller.signal,
      onKeepalive: (status) => tell(status === 'upneeded' ? 2 : 1),
    })
  }

  #send(answer: Bytes, isExtended: boolean): Bytes {
    if (isExtended) return ok(answer)
    this.#rest = answer
    return this.#next(256)
  }

  #getResponse({ cla, ne = 256 }: CommandApdu): Bytes {
    if (cla !== (this.#options.responseClass ?? 0)) return word(StatusWord.CLA_NOT_SUPPORTED)
    return this.#next(ne)
  }

  #next(ne: number): Bytes {
    const size = Math.min(ne, this.#options.part ?? 256)
    const data = this.#rest.slice(0, size)
    this.#rest = this.#rest.slice(size)
    const left = Math.min(this.#rest.length, 256)
    const sw = left > 0 ? 0x6100 | (left & 0xff) : StatusWord.NO_ERROR
    return encodeResponse({ data, sw })
  }
}

function word(sw: number): Bytes {
  return encodeResponse({ data: NOTHING, sw })
}

function ok(data: Bytes): Bytes {
  return encodeResponse({ data, sw: StatusWord.NO_ERROR })
}
