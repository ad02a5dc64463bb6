import { type Bytes, concat } from '../../shared/bytes.ts'
import {
  type CommandApdu,
  decodeResponse,
  encodeApdu,
  type ResponseApdu,
  StatusWord,
} from './apdu.ts'
import { TransportError } from './transport-error.ts'

/** How long commands get to a card. */
export interface CardExchangeOptions {
  /** Whether long commands have lengths of two bytes. Otherwise they are sent in a chain. */
  readonly extended: boolean
  /** Bytes in each part of a chain. */
  readonly chunk: number
}

/** Sends one APDU and gives its answer. */
export type Transmit = (apdu: Bytes) => Promise<Bytes>

const CHAINED = 0x10
const GET_RESPONSE = 0xc0
const MAX_SHORT_DATA = 255
/** All the response that is wanted, in an APDU with short lengths. */
const NE_SHORT = 256
const NE_EXTENDED = 65_536
/** No message of CTAP is longer. */
const MAX_RESPONSE = 65_536
/** SW1 of a response that goes on. */
const MORE_DATA = 0x61
/** SW1 of a card that wants the command again with another length. */
const WRONG_NE = 0x6c

/**
 * Carries out one command, in as many APDUs as it and its response need.
 *
 * @throws {TransportError} `TRANSPORT_PROTOCOL` when the card's answers do not fit together.
 * @see ISO/IEC 7816-4 §5.1.1 (chaining), §11.5.1 (GET RESPONSE)
 */
export async function exchangeApdu(
  transmit: Transmit,
  command: CommandApdu,
  options: CardExchangeOptions,
): Promise<ResponseApdu> {
  const { data = new Uint8Array(0) } = command
  if (data.length <= MAX_SHORT_DATA && data.length <= options.chunk) {
    return gather(transmit, command, await sendShort(transmit, command))
  }
  if (options.extended) {
    const whole = { ...command, ne: NE_EXTENDED }
    return gather(transmit, command, await send(transmit, encodeApdu(whole, 'extended')))
  }
  return gather(transmit, command, await sendChain(transmit, command, data, options.chunk))
}

async function send(transmit: Transmit, apdu: Bytes): Promise<ResponseApdu> {
  return decodeResponse(await transmit(apdu))
}

async function sendShort(transmit: Transmit, command: CommandApdu): Promise<ResponseApdu> {
  const response = await send(transmit, encodeApdu({ ne: NE_SHORT, ...command }, 'short'))
  if (response.sw >> 8 !== WRONG_NE) return response
  return send(transmit, encodeApdu({ ...command, ne: remaining(response.sw) }, 'short'))
}

/** Each part but the last has the chaining bit and no response but its status word. */
async function sendChain(transmit: Transmit, command: CommandApdu, data: Bytes, chunk: number) {
  let offset = 0
  for (; data.length - offset > chunk; offset += chunk) {
    const part = data.subarray(offset, offset + chunk)
    const { cla, ins, p1, p2 } = command
    const apdu = encodeApdu({ cla: cla | CHAINED, ins, p1, p2, data: part }, 'short')
    const response = await send(transmit, apdu)
    if (response.sw !== StatusWord.NO_ERROR) return response
  }
  return sendShort(transmit, { ...command, data: data.subarray(offset) })
}

/** The number in SW2, where 0 stands for 256. */
function remaining(sw: number): number {
  return sw & 0xff || NE_SHORT
}

/** Fetches the rest of a response. */
async function gather(
  transmit: Transmit,
  command: CommandApdu,
  first: ResponseApdu,
): Promise<ResponseApdu> {
  if (first.sw >> 8 !== MORE_DATA) return first
  const parts: Bytes[] = [first.data]
  let length = first.data.length
  let { sw } = first
  while (sw >> 8 === MORE_DATA) {
    const next = await fetchRest(transmit, command, remaining(sw))
    sw = next.sw
    length += next.data.length
    if ((next.data.length === 0 && sw >> 8 === MORE_DATA) || length > MAX_RESPONSE) {
      throw new TransportError('TRANSPORT_PROTOCOL', 'the response of the card does not end')
    }
    parts.push(next.data)
  }
  return { data: concat(...parts), sw }
}

/** The class is that of the standard; some cards want that of the command. */
async function fetchRest(
  transmit: Transmit,
  { cla }: CommandApdu,
  ne: number,
): Promise<ResponseApdu> {
  const command = { cla: 0, ins: GET_RESPONSE, p1: 0, p2: 0, ne }
  const response = await send(transmit, encodeApdu(command, 'short'))
  const isRefused =
    response.sw === StatusWord.CLA_NOT_SUPPORTED || response.sw === StatusWord.INS_NOT_SUPPORTED
  if (!isRefused || cla === 0) return response
  return send(transmit, encodeApdu({ ...command, cla }, 'short'))
}
