import { describe, expect, it } from 'vitest'
import {
  CborError,
  type CborErrorCode,
  decodeCbor,
  decodeCborItem,
} from '../../../../src/core/fido/cbor/index.ts'
import { hex } from '../../../support/bytes.ts'
import { codeOf, thrownBy } from '../../../support/errors.ts'

type Case = readonly [what: string, digits: string, code: CborErrorCode, offset: number]

/** Refused whatever the options say. */
const ALWAYS: readonly Case[] = [
  ['nothing at all', '', 'CBOR_TRUNCATED', 0],
  ['a head without its byte', '18', 'CBOR_TRUNCATED', 0],
  ['a head with one of two bytes', '1901', 'CBOR_TRUNCATED', 0],
  ['a head with three of four bytes', '1a010203', 'CBOR_TRUNCATED', 0],
  ['a head with seven of eight bytes', '1b01020304050607', 'CBOR_TRUNCATED', 0],
  ['a float that ends early', 'fb3ff199', 'CBOR_TRUNCATED', 0],
  ['a byte string that ends early', '4201', 'CBOR_TRUNCATED', 0],
  ['a text that ends early', '626a', 'CBOR_TRUNCATED', 0],
  ['an array without its items', '81', 'CBOR_TRUNCATED', 0],
  ['an array without its last item', '8201', 'CBOR_TRUNCATED', 0],
  ['a map without its value', 'a101', 'CBOR_TRUNCATED', 0],
  ['a map whose value ends early', 'a1014201', 'CBOR_TRUNCATED', 2],
  ['an array of 2^32 - 1 items', '9affffffff00', 'CBOR_TRUNCATED', 0],
  ['an array of 2^40 items', '9b000001000000000000', 'CBOR_TRUNCATED', 0],
  ['an array of 2^64 - 1 items', '9bffffffffffffffff00', 'CBOR_TRUNCATED', 0],
  ['a map of 2^32 - 1 entries', 'baffffffff0000', 'CBOR_TRUNCATED', 0],
  ['a map of 2^63 entries', 'bb80000000000000000000', 'CBOR_TRUNCATED', 0],
  ['a map of more entries than half the bytes left', 'a2000001', 'CBOR_TRUNCATED', 0],
  ['a byte string of 2^32 - 1 bytes', '5affffffff00', 'CBOR_TRUNCATED', 0],
  ['a byte string of 2^63 bytes', '5b800000000000000000', 'CBOR_TRUNCATED', 0],
  ['a text of 2^64 - 1 bytes', '7bffffffffffffffff61', 'CBOR_TRUNCATED', 0],
  ['a byte behind the item', '0000', 'CBOR_TRAILING_BYTES', 1],
  ['a second map behind the first', 'a0a0', 'CBOR_TRAILING_BYTES', 1],
  ['five levels', '8181818180', 'CBOR_TOO_DEEP', 4],
  ['five levels in maps', 'a100a100a100a100a0', 'CBOR_TOO_DEEP', 8],
  ['a fifth level in the second item', '82008181818100', 'CBOR_TOO_DEEP', 5],
  ['five levels in a key', '81818181a100', 'CBOR_TOO_DEEP', 4],
  ['an array without an end', '9f00ff', 'CBOR_INDEFINITE_LENGTH', 0],
  ['a map without an end', '829fff', 'CBOR_INDEFINITE_LENGTH', 1],
  ['bytes in pieces', '5f4100ff', 'CBOR_INDEFINITE_LENGTH', 0],
  ['a text in pieces', '7f6100ff', 'CBOR_INDEFINITE_LENGTH', 0],
  ['a break', 'ff', 'CBOR_INDEFINITE_LENGTH', 0],
  ['a break in an array', '82 01 ff', 'CBOR_INDEFINITE_LENGTH', 2],
  ['an integer of indefinite length', '1f', 'CBOR_INDEFINITE_LENGTH', 0],
  ['a tag of indefinite length', 'df', 'CBOR_INDEFINITE_LENGTH', 0],
  ['additional information 28', '1c', 'CBOR_RESERVED', 0],
  ['additional information 29', '815d', 'CBOR_RESERVED', 1],
  ['additional information 30', 'fe', 'CBOR_RESERVED', 0],
  ['a repeated integer key', 'a2 01 00 01 00', 'CBOR_KEY_REPEATED', 3],
  ['a repeated negative key', 'a2 20 00 20 00', 'CBOR_KEY_REPEATED', 3],
  ['a repeated text key', 'a2 6161 00 6161 00', 'CBOR_KEY_REPEATED', 4],
  ['a repeated empty text key', 'a2 60 00 60 00', 'CBOR_KEY_REPEATED', 3],
  ['a repeated key in an inner map', '81a201000100', 'CBOR_KEY_REPEATED', 4],
  [
    'a repeated eight-byte key',
    'a21bffffffffffffffff001bffffffffffffffff00',
    'CBOR_KEY_REPEATED',
    11,
  ],
  ['a byte string as a key', 'a1410000', 'CBOR_KEY_TYPE', 1],
  ['an array as a key', 'a18000', 'CBOR_KEY_TYPE', 1],
  ['a map as a key', 'a1a000', 'CBOR_KEY_TYPE', 1],
  ['a boolean as a key', 'a1f400', 'CBOR_KEY_TYPE', 1],
  ['a null as a key', 'a1f600', 'CBOR_KEY_TYPE', 1],
  ['a float as a key', 'a1f93c0000', 'CBOR_KEY_TYPE', 1],
  ['a byte string as the second key', 'a20100410000', 'CBOR_KEY_TYPE', 3],
  ['a tag', 'c000', 'CBOR_TAG', 0],
  ['a tag in an array', '8200d82000', 'CBOR_TAG', 2],
  ['a tag as a key', 'a1c00000', 'CBOR_TAG', 1],
  ['a tag of eight bytes', 'dbffffffffffffffff00', 'CBOR_TAG', 0],
  ['the simple value 0', 'e0', 'CBOR_SIMPLE_VALUE', 0],
  ['the simple value 19', 'f3', 'CBOR_SIMPLE_VALUE', 0],
  ['the simple value 20 in two bytes', 'f814', 'CBOR_SIMPLE_VALUE', 0],
  ['the simple value 255', '81f8ff', 'CBOR_SIMPLE_VALUE', 1],
  ['a continuation byte alone', '6180', 'CBOR_TEXT_INVALID', 0],
  ['half a character', '8161c3', 'CBOR_TEXT_INVALID', 1],
  ['an overlong form', '62c080', 'CBOR_TEXT_INVALID', 0],
  ['half a surrogate pair', '63eda080', 'CBOR_TEXT_INVALID', 0],
  ['a code point beyond Unicode', '64f4908080', 'CBOR_TEXT_INVALID', 0],
  ['a bad byte behind a good character', '64c3bc61ff', 'CBOR_TEXT_INVALID', 0],
  ['a bad text as a key', 'a161ff00', 'CBOR_TEXT_INVALID', 1],
  ['a text that is cut within a character', '8261c361bc', 'CBOR_TEXT_INVALID', 1],
]

/** Refused by default, read with `strict: false`. */
const STRICT: readonly Case[] = [
  ['a small integer in two bytes', '1817', 'CBOR_NOT_SHORTEST', 0],
  ['an integer in three bytes', '1900ff', 'CBOR_NOT_SHORTEST', 0],
  ['an integer in five bytes', '1a0000ffff', 'CBOR_NOT_SHORTEST', 0],
  ['an integer in nine bytes', '1b00000000ffffffff', 'CBOR_NOT_SHORTEST', 0],
  ['a negative integer in two bytes', '3800', 'CBOR_NOT_SHORTEST', 0],
  ['a negative integer in nine bytes', '3b0000000000000006', 'CBOR_NOT_SHORTEST', 0],
  ['a long byte string length', '580100', 'CBOR_NOT_SHORTEST', 0],
  ['a long text length', '7900016a', 'CBOR_NOT_SHORTEST', 0],
  ['a long array length', '8198 00', 'CBOR_NOT_SHORTEST', 1],
  ['a long map length', 'ba00000000', 'CBOR_NOT_SHORTEST', 0],
  ['an array length in nine bytes', '9b000000000000000100', 'CBOR_NOT_SHORTEST', 0],
  ['a map length in nine bytes', 'bb00000000000000010000', 'CBOR_NOT_SHORTEST', 0],
  ['a long key', 'a1180100', 'CBOR_NOT_SHORTEST', 1],
  ['integers out of order', 'a2 02 00 01 00', 'CBOR_KEYS_UNSORTED', 3],
  ['a negative before a positive', 'a2 20 00 00 00', 'CBOR_KEYS_UNSORTED', 3],
  ['a text before a negative', 'a2 60 00 20 00', 'CBOR_KEYS_UNSORTED', 3],
  ['a longer text before a shorter', 'a2 626161 00 6162 00', 'CBOR_KEYS_UNSORTED', 5],
  ['texts of one length out of order', 'a2 6162 00 6161 00', 'CBOR_KEYS_UNSORTED', 4],
  ['a longer integer before a shorter', 'a2 1818 00 17 00', 'CBOR_KEYS_UNSORTED', 4],
  ['a third key out of order', 'a3 01 00 03 00 02 00', 'CBOR_KEYS_UNSORTED', 5],
  ['an inner map out of order', 'a1 01 a2 02 00 01 00', 'CBOR_KEYS_UNSORTED', 5],
]

function expectRefusal(call: () => unknown, code: CborErrorCode, offset: number): void {
  const error = thrownBy(call) as CborError
  expect(error).toBeInstanceOf(CborError)
  expect({ code: error.code, offset: error.offset }).toEqual({ code, offset })
  expect(error.message).toContain(`at byte ${offset}`)
}

describe('refused', () => {
  it.each([...ALWAYS, ...STRICT])('%s: %s is %s at byte %i', (_what, digits, code, offset) => {
    expectRefusal(() => decodeCbor(hex(digits)), code, offset)
  })

  it.each(ALWAYS)('also with strict: false: %s', (_what, digits, code, offset) => {
    expectRefusal(() => decodeCbor(hex(digits), { strict: false }), code, offset)
  })

  it.each(ALWAYS)('also with sorted: false: %s', (_what, digits, code, offset) => {
    expectRefusal(() => decodeCbor(hex(digits), { sorted: false }), code, offset)
  })

  it.each(
    ALWAYS.filter(([, , code]) => code !== 'CBOR_TRAILING_BYTES'),
  )('at a position that counts from the start of the input: %s', (_what, digits, code, offset) => {
    expectRefusal(() => decodeCborItem(hex(`ffffff${digits}`), 3), code, offset + 3)
  })

  it('with every code that there is', () => {
    const codes: Record<CborErrorCode, true> = {
      CBOR_TRUNCATED: true,
      CBOR_TRAILING_BYTES: true,
      CBOR_TOO_DEEP: true,
      CBOR_INDEFINITE_LENGTH: true,
      CBOR_NOT_SHORTEST: true,
      CBOR_KEYS_UNSORTED: true,
      CBOR_KEY_REPEATED: true,
      CBOR_KEY_TYPE: true,
      CBOR_TAG: true,
      CBOR_SIMPLE_VALUE: true,
      CBOR_FLOAT: true,
      CBOR_RESERVED: true,
      CBOR_TEXT_INVALID: true,
    }
    const float = codeOf(() => decodeCbor(hex('f90000'), { floats: false }))
    const seen = new Set<string>([...ALWAYS, ...STRICT].map(([, , code]) => code)).add(float)
    expect([...seen].sort()).toEqual(Object.keys(codes).sort())
  })
})

describe('strict: false', () => {
  it.each(STRICT)('reads %s', (_what, digits) => {
    expect(() => decodeCbor(hex(digits), { strict: false })).not.toThrow()
  })

  it.each([
    ['one byte and two', 'a2 01 00 1801 00', 3],
    ['one byte and nine', 'a2 01 00 1b0000000000000001 00', 3],
    ['nine bytes and one', 'a2 1b0000000000000001 00 01 00', 11],
    ['three bytes and five', 'a2 190001 00 1a00000001 00', 5],
    ['negative, one byte and two', 'a2 20 00 3800 00', 3],
    ['a text with two lengths', 'a2 6161 00 780161 00', 4],
    ['a text with two lengths, long first', 'a2 780161 00 6161 00', 5],
    ['with another key between', 'a3 01 00 02 00 1801 00', 5],
  ])('finds a key that is repeated in %s', (_what, digits, offset) => {
    const options = { strict: false }
    expectRefusal(() => decodeCbor(hex(digits), options), 'CBOR_KEY_REPEATED', offset)
  })

  it('finds it also where order is demanded', () => {
    const bytes = hex('a3 01 00 02 00 1801 00')
    const options = { strict: false, sorted: true }
    expectRefusal(() => decodeCbor(bytes, options), 'CBOR_KEY_REPEATED', 5)
  })

  it('takes keys that only look alike for what they are', () => {
    const digits = 'a5 01 00 20 00 6131 00 190101 00 1b0000000100000001 00'
    expect(decodeCbor(hex(digits), { strict: false })).toHaveProperty('size', 5)
  })
})

describe('canonical order', () => {
  it('is major type, then length, then bytes, as CTAP 2.2 section 8 orders', () => {
    const digits = 'a8 0a00 186400 19010000 2000 617a00 62616100 8100'
    const sorted = digits.replace('8100', '6362616200').replaceAll(' ', '')
    expect(codeOf(() => decodeCbor(hex(digits)))).toBe('CBOR_KEY_TYPE')
    expect([...(decodeCbor(hex(`a7${sorted.slice(2)}`)) as Map<unknown, unknown>).keys()]).toEqual([
      10,
      100,
      256,
      -1,
      'z',
      'aa',
      'bab',
    ])
  })

  it('compares bytes as unsigned numbers', () => {
    expect(() => decodeCbor(hex('a2 62c3bf 00 62c480 00'))).not.toThrow()
    expect(() => decodeCbor(hex('a2 187f 00 1880 00'))).not.toThrow()
  })
})

describe('depth', () => {
  const nested = (levels: number) => hex(`${'81'.repeat(levels - 1)}80`)

  it.each([1, 4, 8, 16])('of %i levels is allowed by maxDepth, and one more is not', (maxDepth) => {
    expect(() => decodeCbor(nested(maxDepth), { maxDepth })).not.toThrow()
    expectRefusal(() => decodeCbor(nested(maxDepth + 1), { maxDepth }), 'CBOR_TOO_DEEP', maxDepth)
  })

  it('is 4 by default', () => {
    expect(() => decodeCbor(nested(4))).not.toThrow()
    expectRefusal(() => decodeCbor(nested(5)), 'CBOR_TOO_DEEP', 4)
  })

  it('0 allows no array and no map', () => {
    expect(decodeCbor(hex('01'), { maxDepth: 0 })).toBe(1)
    expectRefusal(() => decodeCbor(hex('80'), { maxDepth: 0 }), 'CBOR_TOO_DEEP', 0)
  })

  it('counts levels, not items', () => {
    expect(decodeCbor(hex('8481808180818081 80'))).toHaveLength(4)
  })
})
