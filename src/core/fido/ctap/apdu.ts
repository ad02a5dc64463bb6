import { type Bytes, concat, toBytes } from '../../shared/bytes.ts'
import { TransportError } from './transport-error.ts'

/** A command for a card, taken apart. */
export interface CommandApdu {
  /** The class byte. */
  readonly cla: number
  /** The instruction. */
  readonly ins: number
  readonly p1: number
  readonly p2: number
  /** Default: none. */
  readonly data?: Bytes
  /** Bytes that the response may have at most, without its status word. Default: 0, no response. */
  readonly ne?: number
}

/** A card's answer, taken apart. */
export interface ResponseApdu {
  readonly data: Bytes
  /** SW1 and SW2 as one number, for example 0x9000. */
  readonly sw: number
}

/** The status words that FIDO2 cards and U2F use. */
export const StatusWord = {
  NO_ERROR: 0x9000,
  /** The authenticator is at work; NFCCTAP_GETRESPONSE asks again. */
  STATUS_UPDATE: 0x9100,
  WRONG_LENGTH: 0x6700,
  LAST_OF_CHAIN_EXPECTED: 0x6883,
  CHAINING_NOT_SUPPORTED: 0x6884,
  /** In U2F: the user has to touch; when only checking: the key handle is known. */
  CONDITIONS_NOT_SATISFIED: 0x6985,
  COMMAND_NOT_ALLOWED: 0x6986,
  /** In U2F: the key handle is not known. */
  WRONG_DATA: 0x6a80,
  FUNCTION_NOT_SUPPORTED: 0x6a81,
  FILE_NOT_FOUND: 0x6a82,
  WRONG_PARAMETERS: 0x6b00,
  INS_NOT_SUPPORTED: 0x6d00,
  CLA_NOT_SUPPORTED: 0x6e00,
  UNKNOWN: 0x6f00,
} as const

const namesOfStatusWords: ReadonlyMap<number, string> = /* @__PURE__ */ (() =>
  new Map(Object.entries(StatusWord).map(([name, sw]) => [sw, name])))()

/** A status word for people: `6A80 (WRONG_DATA)`. */
export function describeStatusWord(sw: number): string {
  const digits = sw.toString(16).toUpperCase().padStart(4, '0')
  const name = namesOfStatusWords.get(sw)
  return name ? `${digits} (${name})` : digits
}

/**
 * How a command is written: with lengths of one byte; with lengths of two bytes (`extended`); or as
 * U2F over HID has it (`u2f`), which is extended with both lengths always there.
 */
export type ApduForm = 'short' | 'extended' | 'u2f'

const MAX_SHORT = 256
const MAX_EXTENDED = 65_536

/**
 * Writes a command APDU.
 *
 * @throws {RangeError} When the data or the wanted length do not fit the form.
 * @see ISO/IEC 7816-4 §5.1
 */
export function encodeApdu(command: CommandApdu, form: ApduForm): Bytes {
  const { cla, ins, p1, p2, data = new Uint8Array(0), ne = 0 } = command
  const max = form === 'short' ? MAX_SHORT : MAX_EXTENDED
  if (data.length >= max || ne > max) {
    throw new RangeError(`${data.length} bytes and ${ne} wanted do not fit a ${form} APDU`)
  }
  const lengths = { short: shortLengths, extended: extendedLengths, u2f: u2fLengths }[form]
  const [lc, le] = lengths(data.length, ne)
  return concat(Uint8Array.of(cla, ins, p1, p2), Uint8Array.from(lc), data, Uint8Array.from(le))
}

type Lengths = readonly [lc: readonly number[], le: readonly number[]]

function shortLengths(nc: number, ne: number): Lengths {
  return [nc > 0 ? [nc] : [], ne > 0 ? [ne & 0xff] : []]
}

/** The zero that marks the form stands before the first of the two lengths that is there. */
function extendedLengths(nc: number, ne: number): Lengths {
  const le = ne > 0 ? word(ne) : []
  if (nc > 0) return [[0, ...word(nc)], le]
  return [[], ne > 0 ? [0, ...le] : []]
}

function u2fLengths(nc: number, ne: number): Lengths {
  return [[0, ...word(nc)], word(ne)]
}

function word(value: number): readonly number[] {
  return [(value >> 8) & 0xff, value & 0xff]
}

/**
 * Reads a command APDU in any of the three forms.
 *
 * @returns `undefined` when its lengths contradict each other: a card answers 6700.
 */
export function decodeApdu(apdu: Uint8Array): CommandApdu | undefined {
  if (apdu.length < 4) return undefined
  const [cla, ins, p1, p2] = apdu as unknown as [number, number, number, number]
  const body = readBody(toBytes(apdu).slice(4))
  return body && { cla, ins, p1, p2, ...body }
}

type Body = Pick<CommandApdu, 'data' | 'ne'>

function readBody(body: Bytes): Body | undefined {
  const [lc = 0] = body
  if (body.length === 0) return {}
  if (body.length === 1) return { ne: lc || MAX_SHORT }
  if (lc > 0) {
    const [le] = body.subarray(1 + lc)
    if (body.length === 1 + lc) return { data: body.slice(1) }
    if (body.length === 2 + lc) return { data: body.slice(1, -1), ne: le || MAX_SHORT }
    return undefined
  }
  return readExtended(body)
}

function readExtended(body: Bytes): Body | undefined {
  if (body.length < 3) return undefined
  const view = new DataView(body.buffer, body.byteOffset)
  const first = view.getUint16(1)
  if (body.length === 3) return { ne: first || MAX_EXTENDED }
  const data = body.slice(3, 3 + first)
  const rest = body.length - 3 - first
  if (rest === 0) return { data }
  if (rest === 2) return { data, ne: view.getUint16(3 + first) || MAX_EXTENDED }
  return undefined
}

/** Writes a response APDU. */
export function encodeResponse({ data, sw }: ResponseApdu): Bytes {
  return concat(data, Uint8Array.from(word(sw)))
}

/**
 * Reads a response APDU.
 *
 * @throws {TransportError} `TRANSPORT_PROTOCOL` when it has no status word.
 */
export function decodeResponse(apdu: Bytes): ResponseApdu {
  if (apdu.length < 2) {
    throw new TransportError('TRANSPORT_PROTOCOL', 'the card answered without a status word')
  }
  const end = apdu.length - 2
  const sw = new DataView(apdu.buffer, apdu.byteOffset).getUint16(end)
  return { data: apdu.subarray(0, end), sw }
}
