import {
  type CommandApdu,
  decodeApdu,
  encodeApdu,
  encodeResponse,
  StatusWord,
} from '../../core/fido/ctap/apdu.ts'
import type { CardChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import { type Bytes, concat, encodeUtf8, equal, fromHex, toBytes } from '../../core/shared/bytes.ts'
import type { SoftwareKey } from './ctap/software-key.ts'

const AID = 'a0000006472f0001'
const CHAINED = 0x10
const MAX_SHORT = 256
const MAX_DATA = 7609

const Ins = {
  nfcctapMsg: 0x10,
  nfcctapGetResponse: 0x11,
  nfcctapControl: 0x12,
  select: 0xa4,
  getResponse: 0xc0,
} as const

/** First parameters of the instructions. */
const P1 = { withGetResponse: 0x80, cancel: 0x11, end: 0x01, byName: 0x04 } as const

const Keepalive = { processing: 1, upneeded: 2 } as const

/** A command whose answer is asked for again and again. */
interface Work {
  readonly stop: AbortController
  readonly done: Promise<Bytes>
  status: number
  response: Bytes | undefined
}

/**
 * Puts a software key onto a card: the FIDO applet, with chained and extended commands, answers in
 * parts, and NFCCTAP_GETRESPONSE while it waits for its user.
 *
 * @example
 *
 * ```ts
 * import { nfcCard, softwareKey } from 'claviger/emulators/authenticator'
 * import { openNfc } from 'claviger/fido2/ctap'
 *
 * const device = await openNfc(nfcCard(softwareKey()))
 * const getInfo = await device.cbor(Uint8Array.of(0x04))
 * ```
 * @see [CTAP 2.2 §11.3](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#nfc)
 */
export function nfcCard(key: SoftwareKey): CardChannel {
  const card = new Card(key)
  return {
    async transmit(apdu) {
      if (card.closed) throw new TransportError('TRANSPORT_CLOSED', 'the card was taken away')
      return card.transmit(toBytes(apdu).slice())
    },
    async close() {
      card.close()
    },
  }
}

class Card {
  readonly #key: SoftwareKey
  #selected = false
  #closed = false
  /** Data of a chain that has begun, and what the chain is of. */
  #chain: { readonly of: string; readonly data: Bytes } | undefined
  /** What is left of an answer. */
  #rest: Bytes | undefined
  #work: Work | undefined

  constructor(key: SoftwareKey) {
    this.#key = key
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    this.#closed = true
    this.#work?.stop.abort()
  }

  async transmit(apdu: Bytes): Promise<Bytes> {
    const command = decodeApdu(apdu)
    if (!command) return word('WRONG_LENGTH')
    if (command.ins === Ins.getResponse) return this.#nextPart(command)
    this.#rest = undefined
    const data = concat(this.#begunBy(command), command.data ?? new Uint8Array())
    this.#chain = undefined
    if (data.length > MAX_DATA) return word('WRONG_LENGTH')
    if (command.cla & CHAINED) {
      this.#chain = { of: nameOf(command), data }
      return word('NO_ERROR')
    }
    return this.#run({ ...command, data })
  }

  /** What came before a command in its chain. */
  #begunBy(command: CommandApdu): Bytes {
    return this.#chain?.of === nameOf(command) ? this.#chain.data : new Uint8Array()
  }

  #run(command: CommandApdu & { readonly data: Bytes }): Bytes | Promise<Bytes> {
    const { cla, ins, p1 } = command
    if (cla === 0 && ins === Ins.select) return this.#select(command)
    if (!this.#selected) return word('INS_NOT_SUPPORTED')
    if (cla === 0) return this.#u2f(command)
    if (cla !== 0x80) return word('CLA_NOT_SUPPORTED')
    if (ins === Ins.nfcctapMsg) return this.#begin(command)
    if (ins === Ins.nfcctapGetResponse) return this.#poll(command)
    if (ins !== Ins.nfcctapControl || p1 !== P1.end) return word('INS_NOT_SUPPORTED')
    this.#selected = false
    return word('NO_ERROR')
  }

  #select(command: CommandApdu & { readonly data: Bytes }): Bytes {
    this.#selected = command.p1 === P1.byName && equal(command.data, fromHex(AID))
    if (!this.#selected) return word('FILE_NOT_FOUND')
    return this.#inParts(command, encodeUtf8(this.#key.speaksU2f ? 'U2F_V2' : 'FIDO_2_0'))
  }

  async #u2f(command: CommandApdu): Promise<Bytes> {
    const { cla, ins, p1, p2, data } = command
    const request = encodeApdu({ cla, ins, p1, p2, ...(data && { data }) }, 'extended')
    const response = await this.#key.handleU2f(request)
    const end = response.length - 2
    if (end === 0) return response
    return this.#inParts(command, response.slice(0, end))
  }

  /** Begins a CTAP2 command. It is waited for, unless the host can ask later and the user is slow. */
  async #begin(command: CommandApdu & { readonly data: Bytes }): Promise<Bytes> {
    this.#work?.stop.abort()
    const stop = new AbortController()
    let tellSlow = () => {}
    const slow = new Promise<void>((resolve) => {
      tellSlow = resolve
    })
    const done = this.#key.handle(command.data, {
      signal: stop.signal,
      onKeepalive: (status) => {
        work.status = Keepalive[status]
        if (status === 'upneeded') tellSlow()
      },
    })
    const work: Work = { stop, done, status: Keepalive.processing, response: undefined }
    done.then((response) => {
      work.response = response
    })
    this.#work = work
    await (command.p1 === P1.withGetResponse ? Promise.race([done, slow]) : done)
    return this.#answer(command, work)
  }

  async #poll(command: CommandApdu): Promise<Bytes> {
    const work = this.#work
    if (!work) return word('CONDITIONS_NOT_SATISFIED')
    if (command.p1 === P1.cancel) {
      work.stop.abort()
      await work.done
    }
    return this.#answer(command, work)
  }

  #answer(command: CommandApdu, work: Work): Bytes {
    if (!work.response) {
      const data = Uint8Array.of(work.status)
      return encodeResponse({ data, sw: StatusWord.STATUS_UPDATE })
    }
    if (this.#work === work) this.#work = undefined
    return this.#inParts(command, work.response)
  }

  /** As much of an answer as the host has room for; the rest waits for GET RESPONSE. */
  #inParts({ ne = MAX_SHORT }: CommandApdu, data: Bytes): Bytes {
    const rest = data.slice(ne)
    this.#rest = rest.length > 0 ? rest : undefined
    const sw = this.#rest ? 0x6100 | (rest.length < MAX_SHORT ? rest.length : 0) : 0x9000
    return encodeResponse({ data: data.slice(0, ne), sw })
  }

  #nextPart(command: CommandApdu): Bytes {
    if (command.cla !== 0 && command.cla !== 0x80) return word('CLA_NOT_SUPPORTED')
    if (!this.#rest) return word('CONDITIONS_NOT_SATISFIED')
    return this.#inParts(command, this.#rest)
  }
}

function nameOf({ cla, ins, p1, p2 }: CommandApdu): string {
  return [cla & ~CHAINED, ins, p1, p2].join()
}

function word(name: keyof typeof StatusWord): Bytes {
  return encodeResponse({ data: new Uint8Array(), sw: StatusWord[name] })
}
