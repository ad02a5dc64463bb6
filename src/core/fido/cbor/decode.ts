import { Decoder } from 'cbor-x/decode-no-eval'
import { type Bytes, toBytes } from '../../shared/bytes.ts'
import { CborError } from './errors.ts'
import { scan } from './scan.ts'

/** Everything that CTAP2's CBOR can hold. Integers beyond 2^53 are `bigint`. */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Bytes
  | CborValue[]
  | CborMap

/** A CBOR map, in the order in which it was written. */
export type CborMap = Map<CborKey, CborValue>

/** What the keys of CTAP2's maps can be. */
export type CborKey = number | bigint | string

/** How a decoder reads. */
export interface CborDecodeOptions {
  /** How many arrays and maps may lie inside each other. Default 4, as CTAP2 has it. */
  readonly maxDepth?: number
  /**
   * Demands sorted keys and shortest integers and lengths. Default `true`; `false` is for
   * authenticators that are known to write others. Nothing else is relaxed by it.
   */
  readonly strict?: boolean
  /** Demands sorted keys. Default: as `strict` says. */
  readonly sorted?: boolean
}

const decoder = /* @__PURE__ */ new Decoder({
  mapsAsObjects: false,
  useRecords: false,
  tagUint8Array: false,
})

/**
 * Reads one data item that fills the input.
 *
 * Byte strings in the value are views of the input, not copies.
 *
 * @throws {CborError} When the input is not CTAP2 canonical CBOR, or goes on behind the item.
 * @example
 *
 * ```ts
 * import { decodeCbor } from 'claviger/fido2/cbor'
 *
 * const key = decodeCbor(Uint8Array.of(0xa1, 0x01, 0x02)) // Map { 1 => 2 }
 * ```
 */
export function decodeCbor(bytes: Uint8Array, options?: CborDecodeOptions): CborValue {
  const { value, end } = decodeCborItem(bytes, 0, options)
  if (end < bytes.length) {
    throw new CborError('CBOR_TRAILING_BYTES', `${bytes.length - end} bytes left over`, end)
  }
  return value
}

/**
 * Reads one data item that starts at `offset`, and tells where it ends.
 *
 * @throws {CborError} When what is there is not CTAP2 canonical CBOR.
 */
export function decodeCborItem(
  bytes: Uint8Array,
  offset: number,
  options: CborDecodeOptions = {},
): { readonly value: CborValue; readonly end: number } {
  const { maxDepth = 4, strict = true, sorted = strict } = options
  const { end, wide } = scan(bytes, offset, { maxDepth, shortest: strict, sorted })
  const value: CborValue = decoder.decode(toBytes(bytes).subarray(offset, end))
  return { value: wide ? narrow(value) : value, end }
}

/** cbor-x answers with a bigint for every integer of eight bytes, also where a number is exact. */
function narrow(value: CborValue): CborValue {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
  if (Array.isArray(value)) return value.map(narrow)
  if (value instanceof Map) {
    return new Map([...value].map(([key, member]) => [narrow(key) as CborKey, narrow(member)]))
  }
  return value
}
