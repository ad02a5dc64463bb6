import { Decoder } from 'cbor-x/decode-no-eval'
import { type Bytes, toBytes } from '../../shared/bytes.ts'
import { CborError } from './errors.ts'
import { HeadReader, Major } from './head.ts'
import { scan } from './scan.ts'
import { decodeTextLossy } from './text.ts'

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
  /**
   * `false` refuses floating-point numbers, for structures where `-7.0` must not pass for `-7`.
   * Default `true`.
   */
  readonly floats?: boolean
  /**
   * `'lossy'` puts U+FFFD where a text is not UTF-8, for authenticators that cut the names of users
   * within a character. Keys must be UTF-8 in any case. Default `'exact'`.
   */
  readonly text?: 'exact' | 'lossy'
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
 * @throws {RangeError} When the offset is not a position.
 */
export function decodeCborItem(
  bytes: Uint8Array,
  offset: number,
  options: CborDecodeOptions = {},
): { readonly value: CborValue; readonly end: number } {
  if (!Number.isInteger(offset) || offset < 0) throw new RangeError(`no byte has offset ${offset}`)
  const { maxDepth = 4, strict = true, sorted = strict, floats = true, text = 'exact' } = options
  const raw = toBytes(bytes)
  const lossy = text === 'lossy'
  const { end, unusual } = scan(raw, offset, { maxDepth, shortest: strict, sorted, floats, lossy })
  const value = unusual
    ? new ExactReader(raw, offset).item()
    : (decoder.decode(raw.subarray(offset, end)) as CborValue)
  return { value, end }
}

/** Reads what was scanned without cbor-x, which changes the values that `scan` calls unusual. */
class ExactReader extends HeadReader {
  item(): CborValue {
    const start = this.position
    this.next()
    const { major, argument: length } = this
    if (major <= Major.negative) return this.#integer()
    if (major === Major.bytes) return this.#content(start)
    if (major === Major.text) return decodeTextLossy(this.#content(start))
    if (major === Major.array) return Array.from({ length }, () => this.item())
    if (major === Major.map) return new Map(Array.from({ length }, () => this.#entry()))
    return decoder.decode(this.bytes.subarray(start, this.position))
  }

  #entry(): [CborKey, CborValue] {
    return [this.item() as CborKey, this.item()]
  }

  #content(start: number): Bytes {
    this.skip(start)
    return toBytes(this.bytes.subarray(this.position - this.argument, this.position))
  }

  #integer(): number | bigint {
    const negative = this.major === Major.negative
    const number = negative ? -1 - this.argument : this.argument
    if (Number.isSafeInteger(number)) return number
    const exact = (BigInt(this.high) << 32n) | BigInt(this.low)
    return negative ? -1n - exact : exact
  }
}
