import type { Bytes } from '../../shared/bytes.ts'
import { TransportError, type TransportErrorCode } from './transport-error.ts'

/** The messages of CCID that are sent to a reader and come from it. */
export const CcidMessageType = {
  ICC_POWER_ON: 0x62,
  ICC_POWER_OFF: 0x63,
  XFR_BLOCK: 0x6f,
  DATA_BLOCK: 0x80,
  SLOT_STATUS: 0x81,
} as const

/**
 * Where a block stands in a chain: wLevelParameter of what is sent, bChainParameter of what comes.
 * `CONTINUE` carries nothing and asks for the next block, or says that it is awaited.
 */
export const CcidChain = { WHOLE: 0, FIRST: 1, LAST: 2, MIDDLE: 3, CONTINUE: 0x10 } as const

/** What a reader says of the command, in the two highest bits of bStatus. */
export const CcidCommandStatus = { DONE: 0, FAILED: 1, TIME_EXTENSION: 2 } as const

const NO_CARD = 2

/** Bytes before the data of each message. */
export const CCID_HEADER = 10

/** A message to a reader. */
export interface CcidRequest {
  readonly type: number
  readonly slot: number
  readonly sequence: number
  /** The three bytes whose meaning depends on the type. */
  readonly parameters: readonly [number, number, number]
  readonly data: Bytes
}

/** A message from a reader. */
export interface CcidResponse {
  readonly type: number
  readonly slot: number
  readonly sequence: number
  /** One of {@link CcidCommandStatus}. */
  readonly commandStatus: number
  /** Whether there is a card in the slot. */
  readonly hasCard: boolean
  /** Why the command failed. */
  readonly error: number
  /** One of {@link CcidChain}, in a data block. */
  readonly chain: number
  readonly data: Bytes
}

/** Why commands fail, in bError. Smaller numbers are the position of a byte that is wrong. */
const ERRORS: ReadonlyMap<number, readonly [name: string, code: TransportErrorCode]> =
  /* @__PURE__ */ new Map([
    [0xff, ['CMD_ABORTED', 'TRANSPORT_FAILED']],
    [0xfe, ['ICC_MUTE', 'TRANSPORT_TIMEOUT']],
    [0xfd, ['XFR_PARITY_ERROR', 'TRANSPORT_FAILED']],
    [0xfc, ['XFR_OVERRUN', 'TRANSPORT_FAILED']],
    [0xfb, ['HW_ERROR', 'TRANSPORT_FAILED']],
    [0xf8, ['BAD_ATR_TS', 'TRANSPORT_PROTOCOL']],
    [0xf7, ['BAD_ATR_TCK', 'TRANSPORT_PROTOCOL']],
    [0xf6, ['ICC_PROTOCOL_NOT_SUPPORTED', 'TRANSPORT_UNAVAILABLE']],
    [0xf5, ['ICC_CLASS_NOT_SUPPORTED', 'TRANSPORT_UNAVAILABLE']],
    [0xf4, ['PROCEDURE_BYTE_CONFLICT', 'TRANSPORT_PROTOCOL']],
    [0xf3, ['DEACTIVATED_PROTOCOL', 'TRANSPORT_PROTOCOL']],
    [0xf2, ['BUSY_WITH_AUTO_SEQUENCE', 'TRANSPORT_BUSY']],
    [0xe0, ['CMD_SLOT_BUSY', 'TRANSPORT_BUSY']],
  ])

/**
 * Writes a message to a reader.
 *
 * @see [CCID 1.1 §6.1](https://www.usb.org/document-library/smart-card-ccid-version-11)
 */
export function encodeCcid(request: CcidRequest): Bytes {
  const { type, slot, sequence, parameters, data } = request
  const bytes = new Uint8Array(CCID_HEADER + data.length)
  bytes[0] = type
  new DataView(bytes.buffer).setUint32(1, data.length, true)
  bytes.set([slot, sequence, ...parameters], 5)
  bytes.set(data, CCID_HEADER)
  return bytes
}

/** How long the message is that begins with these bytes; `undefined` when they are too few. */
export function ccidLength(bytes: Bytes): number | undefined {
  if (bytes.length < CCID_HEADER) return undefined
  return CCID_HEADER + new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true)
}

/**
 * Reads a whole message from a reader.
 *
 * @see [CCID 1.1 §6.2](https://www.usb.org/document-library/smart-card-ccid-version-11)
 */
export function decodeCcid(bytes: Bytes): CcidResponse {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const status = view.getUint8(7)
  return {
    type: view.getUint8(0),
    slot: view.getUint8(5),
    sequence: view.getUint8(6),
    commandStatus: status >> 6,
    hasCard: (status & 3) < NO_CARD,
    error: view.getUint8(8),
    chain: view.getUint8(9),
    data: bytes.subarray(CCID_HEADER),
  }
}

/** The error of a command that failed. */
export function ccidError({ error, hasCard }: CcidResponse): TransportError {
  if (!hasCard) return new TransportError('TRANSPORT_CLOSED', 'there is no card in the reader')
  const [name, code] = ERRORS.get(error) ?? [`error ${error}`, 'TRANSPORT_FAILED']
  return new TransportError(code, `the reader answered ${name}`)
}
