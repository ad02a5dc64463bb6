import { Encoder } from 'cbor-x/index-no-eval'
import { type Bytes, encodeUtf8, toBytes } from '../../shared/bytes.ts'
import type { CborKey } from './decode.ts'

/** What can be written: {@link CborValue}, and plain objects as maps with text keys. */
export type CborInput =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | readonly CborInput[]
  | ReadonlyMap<CborKey, CborInput>
  | { readonly [key: string]: CborInput }

/** Deeper than anything in FIDO2, and shallow enough to end a cycle. */
const MAX_DEPTH = 16
const LIMIT_32 = 2 ** 32
const LIMIT_64 = 2n ** 64n
const LONE_SURROGATE = /\p{Surrogate}/u

const encoder = /* @__PURE__ */ new Encoder({
  mapsAsObjects: false,
  useRecords: false,
  tagUint8Array: false,
})

/**
 * Writes a value as CTAP2 canonical CBOR: sorted keys, shortest integers, definite lengths, no tags.
 *
 * Members of plain objects that are `undefined` are left out.
 *
 * @throws {TypeError} When the value holds something that CTAP2 has no form for, or a text with half
 *   of a surrogate pair.
 * @throws {RangeError} When an integer does not lie between -2^64 and 2^64, or more than 16 levels
 *   are nested.
 * @example
 *
 * ```ts
 * import { encodeCbor } from 'claviger/fido2/cbor'
 *
 * const bytes = encodeCbor(new Map([[3, -7], [1, 2]])) // a2 01 02 03 26
 * ```
 * @see [CTAP 2.2 section 8](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#message-encoding)
 */
export function encodeCbor(value: CborInput): Bytes {
  return new Uint8Array(encoder.encode(prepare(value, 0)))
}

/** Puts a value into the form for which cbor-x writes canonical bytes. */
function prepare(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return prepareNumber(value)
  if (typeof value === 'bigint') return prepareBigint(value)
  if (typeof value !== 'object' || value === null) return preparePrimitive(value)
  if (value instanceof Uint8Array) return toBytes(value)
  if (depth >= MAX_DEPTH) throw new RangeError(`more than ${MAX_DEPTH} levels of CBOR, or a cycle`)
  if (Array.isArray(value)) return value.map((item) => prepare(item, depth + 1))
  return prepareMap(entriesOf(value), depth + 1)
}

/** cbor-x writes integers beyond 32 bits as floats; as bigint they stay integers. */
function prepareNumber(value: number): number | bigint {
  if (!Number.isInteger(value)) return value
  if (value < LIMIT_32 && value >= -LIMIT_32) return value
  return prepareBigint(BigInt(value))
}

/** cbor-x writes every bigint in nine bytes; small ones must be numbers. */
function prepareBigint(value: bigint): number | bigint {
  // Of -2^64, which CBOR could hold, cbor-x would make a tag.
  if (value >= LIMIT_64 || value <= -LIMIT_64) throw new RangeError('integer of more than 64 bits')
  if (value < LIMIT_32 && value >= -LIMIT_32) return Number(value)
  return value
}

function preparePrimitive(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`CTAP2 has no CBOR form for a ${typeof value}`)
  }
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) {
    throw new TypeError('half of a surrogate pair has no UTF-8 form')
  }
  return value
}

function entriesOf(value: object): [CborKey, unknown][] {
  if (value instanceof Map) return [...value]
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError(
      `CTAP2 has no CBOR form for a ${value.constructor?.name ?? 'foreign object'}`,
    )
  }
  return Object.entries(value).filter(([, member]) => member !== undefined)
}

function prepareMap(entries: [CborKey, unknown][], depth: number): Map<unknown, unknown> {
  const sorted = entries.map(([key, value]) => ({ key, rank: rankOf(key), value }))
  sorted.sort((a, b) => compareRanks(a.rank, b.rank))
  const map = new Map(sorted.map(({ key, value }) => [prepare(key, depth), prepare(value, depth)]))
  if (map.size < entries.length) throw new TypeError('two keys of a map have the same CBOR form')
  return map
}

/** Major type, then a number or the UTF-8 bytes: sorts as the encoded keys do. */
type Rank = readonly [major: number, value: bigint | Bytes]

function rankOf(key: CborKey): Rank {
  if (typeof key === 'string') return [3, encodeUtf8(key)]
  if (typeof key !== 'bigint' && !Number.isInteger(key)) {
    throw new TypeError('a CBOR key is an integer or a text')
  }
  return key < 0 ? [1, -1n - BigInt(key)] : [0, BigInt(key)]
}

function compareRanks([aMajor, a]: Rank, [bMajor, b]: Rank): number {
  if (aMajor !== bMajor) return aMajor - bMajor
  if (typeof a === 'bigint' || typeof b === 'bigint') return a < b ? -1 : 1
  if (a.length !== b.length) return a.length - b.length
  for (const [i, byte] of a.entries()) {
    const difference = byte - (b[i] as number)
    if (difference !== 0) return difference
  }
  return 0
}
