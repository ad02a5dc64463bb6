import { type Bytes, concat, fromHex } from '../../src/core/shared/bytes.ts'

/** A message made to cost its reader memory, time or control, and how it is refused. */
export interface Hostile {
  readonly name: string
  readonly bytes: Bytes
  readonly code: string
}

const of = (digits: string) => fromHex(digits.replaceAll(' ', ''))
const repeat = (digits: string, times: number) => fromHex(digits.repeat(times))

/** A few hundred bytes in which each packed value holds the last one twice. */
function packedBomb(levels: number): Bytes {
  const tables = Array.from({ length: levels }, () => of('d833 82 81'))
  const values = Array.from({ length: levels }, () => of('82 e0 e0'))
  return tables.concat(values).reduce((whole, part) => concat(whole, part))
}

/** A record of cbor-x: definition and value in one tag, which it would compile after three uses. */
const RECORD = 'd9dfff 83 1840 81 6161 01'

export const HOSTILE: readonly Hostile[] = [
  {
    name: 'packed values that double at each level (tag 51)',
    bytes: packedBomb(25),
    code: 'CBOR_TAG',
  },
  { name: 'a packed reference (tag 6)', bytes: of('c6 00'), code: 'CBOR_TAG' },
  { name: 'a reference into a packed table', bytes: of('e0'), code: 'CBOR_SIMPLE_VALUE' },
  {
    name: 'a bignum of 64 kB, which takes quadratic time (tag 2)',
    bytes: concat(of('c2 5a00010000'), new Uint8Array(65536).fill(0xff)),
    code: 'CBOR_TAG',
  },
  {
    name: 'a negative bignum (tag 3)',
    bytes: concat(of('c3 590400'), new Uint8Array(1024).fill(0xff)),
    code: 'CBOR_TAG',
  },
  { name: 'a record of cbor-x (tag 0xdfff)', bytes: of(RECORD), code: 'CBOR_TAG' },
  {
    name: 'records, often enough to be compiled',
    bytes: of(`84 ${RECORD} d840 81 02 d840 81 03 d840 81 04`),
    code: 'CBOR_TAG',
  },
  {
    name: 'record definitions (tag 0xdffe)',
    bytes: of('d9dffe 83 1840 81 6161 01'),
    code: 'CBOR_TAG',
  },
  { name: 'bundled strings (tag 0xdff9)', bytes: of('d9dff9 82 60 60'), code: 'CBOR_TAG' },
  { name: 'a legacy record (tag 105)', bytes: of('d869 83 1840 81 6161 01'), code: 'CBOR_TAG' },
  {
    name: 'a call to a constructor (tag 27)',
    bytes: of('d81b 82 6b636f6e7374727563746f72 6178'),
    code: 'CBOR_TAG',
  },
  {
    name: 'an array that holds itself (tags 28 and 29)',
    bytes: of('d81c 81 d81d 00'),
    code: 'CBOR_TAG',
  },
  { name: 'a date made of a map (tag 1)', bytes: of('c1 a0'), code: 'CBOR_TAG' },
  {
    name: 'a typed array over the input (tag 70)',
    bytes: of('d846 44 00000000'),
    code: 'CBOR_TAG',
  },
  { name: 'a set (tag 258)', bytes: of('d90102 80'), code: 'CBOR_TAG' },
  { name: 'shared structures of cbor-x', bytes: of('da53687264 82 80 80'), code: 'CBOR_TAG' },
  { name: 'the self-description of CBOR', bytes: of('d9d9f7 a0'), code: 'CBOR_TAG' },
  { name: 'an array of 2^32 - 1 items', bytes: of('9a ffffffff'), code: 'CBOR_TRUNCATED' },
  { name: 'an array of 2^63 items', bytes: of('9b 8000000000000000 00'), code: 'CBOR_TRUNCATED' },
  {
    name: 'an array of 10^8 items in a few bytes',
    bytes: of('9a 05f5e100 000000'),
    code: 'CBOR_TRUNCATED',
  },
  { name: 'a map of 2^40 entries', bytes: of('bb 0000010000000000 0000'), code: 'CBOR_TRUNCATED' },
  {
    name: 'a map of 2^53 + 1 entries',
    bytes: of('bb 0020000000000001 0000'),
    code: 'CBOR_TRUNCATED',
  },
  { name: 'bytes of 2^32 - 1', bytes: of('5a ffffffff 00'), code: 'CBOR_TRUNCATED' },
  { name: 'a text of 2^64 - 1', bytes: of('7b ffffffffffffffff 61'), code: 'CBOR_TRUNCATED' },
  {
    name: 'arrays that each promise all the bytes that are left',
    bytes: concat(of('99 2000'), repeat('99 1ff0'.replace(' ', ''), 3000)),
    code: 'CBOR_TOO_DEEP',
  },
  { name: '100,000 nested arrays', bytes: repeat('81', 100_000), code: 'CBOR_TOO_DEEP' },
  { name: '100,000 nested maps', bytes: repeat('a100', 100_000), code: 'CBOR_TOO_DEEP' },
  { name: '100,000 nested tags', bytes: repeat('c1', 100_000), code: 'CBOR_TAG' },
  {
    name: '100,000 nested indefinite arrays',
    bytes: repeat('9f', 100_000),
    code: 'CBOR_INDEFINITE_LENGTH',
  },
  { name: '100,000 nested arrays as keys', bytes: repeat('a181', 50_000), code: 'CBOR_TOO_DEEP' },
]
