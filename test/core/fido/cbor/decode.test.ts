import { describe, expect, it } from 'vitest'
import {
  type CborDecodeOptions,
  type CborValue,
  decodeCbor,
  decodeCborItem,
} from '../../../../src/core/fido/cbor/index.ts'
import { toHex } from '../../../../src/core/shared/bytes.ts'
import { hex, isViewOf } from '../../../support/bytes.ts'
import { codeOf } from '../../../support/errors.ts'

/** RFC 8949 appendix A: the examples that CTAP2 has a place for. */
const ALLOWED: readonly (readonly [digits: string, value: CborValue])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1000000],
  ['1b000000e8d4a51000', 1000000000000],
  ['1bffffffffffffffff', 18446744073709551615n],
  ['3bffffffffffffffff', -18446744073709551616n],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f90000', 0],
  ['f98000', -0],
  ['f93c00', 1],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['f97bff', 65504],
  ['fa47c35000', 100000],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 2 ** -24],
  ['f90400', 0.00006103515625],
  ['f9c400', -4],
  ['fbc010666666666666', -4.1],
  ['f97c00', Number.POSITIVE_INFINITY],
  ['f97e00', Number.NaN],
  ['f9fc00', Number.NEGATIVE_INFINITY],
  ['fa7f800000', Number.POSITIVE_INFINITY],
  ['fa7fc00000', Number.NaN],
  ['faff800000', Number.NEGATIVE_INFINITY],
  ['fb7ff0000000000000', Number.POSITIVE_INFINITY],
  ['fb7ff8000000000000', Number.NaN],
  ['fbfff0000000000000', Number.NEGATIVE_INFINITY],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['40', new Uint8Array()],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['64f0908591', '𐅑'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  [
    '98190102030405060708090a0b0c0d0e0f101112131415161718181819',
    Array.from({ length: 25 }, (_, i) => i + 1),
  ],
  ['a0', new Map()],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  [
    'a26161016162820203',
    new Map<string, CborValue>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
  ['826161a161626163', ['a', new Map([['b', 'c']])]],
  [
    'a56161614161626142616361436164614461656145',
    new Map([...'abcde'].map((letter) => [letter, letter.toUpperCase()])),
  ],
]

/** The other examples of the appendix. */
const REFUSED = [
  ['c249010000000000000000', 'CBOR_TAG'],
  ['c349010000000000000000', 'CBOR_TAG'],
  ['f0', 'CBOR_SIMPLE_VALUE'],
  ['f8ff', 'CBOR_SIMPLE_VALUE'],
  ['c074323031332d30332d32315432303a30343a30305a', 'CBOR_TAG'],
  ['c11a514b67b0', 'CBOR_TAG'],
  ['c1fb41d452d9e8200000', 'CBOR_TAG'],
  ['d74401020304', 'CBOR_TAG'],
  ['d818456449455446', 'CBOR_TAG'],
  ['d82076687474703a2f2f7777772e6578616d706c652e636f6d', 'CBOR_TAG'],
  ['5f42010243030405ff', 'CBOR_INDEFINITE_LENGTH'],
  ['7f657374726561646d696e67ff', 'CBOR_INDEFINITE_LENGTH'],
  ['9fff', 'CBOR_INDEFINITE_LENGTH'],
  ['9f018202039f0405ffff', 'CBOR_INDEFINITE_LENGTH'],
  ['9f01820203820405ff', 'CBOR_INDEFINITE_LENGTH'],
  ['83018202039f0405ff', 'CBOR_INDEFINITE_LENGTH'],
  ['83019f0203ff820405', 'CBOR_INDEFINITE_LENGTH'],
  ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', 'CBOR_INDEFINITE_LENGTH'],
  ['bf61610161629f0203ffff', 'CBOR_INDEFINITE_LENGTH'],
  ['826161bf61626163ff', 'CBOR_INDEFINITE_LENGTH'],
  ['bf6346756ef563416d7421ff', 'CBOR_INDEFINITE_LENGTH'],
] as const

describe('the examples of RFC 8949 appendix A', () => {
  it.each(ALLOWED)('%s is read', (digits, value) => {
    expect(decodeCbor(hex(digits))).toEqual(value)
  })

  it.each(REFUSED)('%s is refused with %s', (digits, code) => {
    expect(codeOf(() => decodeCbor(hex(digits)))).toBe(code)
    expect(codeOf(() => decodeCbor(hex(digits), { strict: false }))).toBe(code)
  })

  it('keeps the sign of zero', () => {
    expect(Object.is(decodeCbor(hex('f98000')), -0)).toBe(true)
  })
})

describe('integers', () => {
  it.each([
    ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['1b0020000000000000', 2n ** 53n],
    ['1b0020000000000001', 2n ** 53n + 1n],
    ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER],
    ['3b001fffffffffffff', -(2n ** 53n)],
    ['3b0020000000000000', -(2n ** 53n) - 1n],
    ['1affffffff', 2 ** 32 - 1],
    ['3affffffff', -(2 ** 32)],
    ['1b0000000100000000', 2 ** 32],
    ['3b0000000100000000', -(2 ** 32) - 1],
    ['1b8000000000000000', 2n ** 63n],
    ['3b7fffffffffffffff', -(2n ** 63n)],
  ])('%s is a number where one is exact, else a bigint', (digits, value) => {
    expect(decodeCbor(hex(digits))).toBe(value)
    expect(decodeCbor(hex(`81${digits}`))).toEqual([value])
    expect(decodeCbor(hex(`a1${digits}00`))).toEqual(new Map([[value, 0]]))
    expect(decodeCbor(hex(`a100${digits}`))).toEqual(new Map([[0, value]]))
  })

  it('are read beside everything else that an item with eight-byte integers can hold', () => {
    const digits =
      'a6 00 1b001fffffffffffff 01 83f4f6f7 02 42abcd 03 6161 04 fb3ff199999999999a 05 a0'
    expect(decodeCbor(hex(digits))).toEqual(
      new Map<number, CborValue>([
        [0, Number.MAX_SAFE_INTEGER],
        [1, [false, null, undefined]],
        [2, Uint8Array.of(0xab, 0xcd)],
        [3, 'a'],
        [4, 1.1],
        [5, new Map()],
      ]),
    )
  })

  it.each([
    '1800',
    '190000',
    '1a00000000',
    '1b0000000000000000',
  ])('%s is zero where longer forms are allowed', (digits) => {
    expect(decodeCbor(hex(digits), { strict: false })).toBe(0)
  })
})

describe('texts', () => {
  it.each([
    0, 1, 15, 16, 23, 24, 31, 32, 63, 64, 65, 255, 256, 65535, 65536,
  ])('of %i bytes are read', (length) => {
    const text = 'x'.repeat(length)
    const head = length < 24 ? [0x60 + length] : length < 256 ? [0x78, length] : undefined
    const long = length < 65536 ? [0x79, length >> 8, length & 255] : [0x7a, 0, 1, 0, 0]
    const bytes = Uint8Array.from([...(head ?? long), ...Buffer.from(text)])
    expect(decodeCbor(bytes)).toBe(text)
  })

  it.each([1, 3, 20, 70])('keep a leading U+FEFF before %i characters', (length) => {
    const text = `\ufeff${'x'.repeat(length)}`
    const content = Buffer.from(text)
    const head = content.length < 24 ? [0x60 + content.length] : [0x78, content.length]
    expect(decodeCbor(Uint8Array.from([...head, ...content]))).toBe(text)
  })

  it('that differ by a leading U+FEFF are two keys', () => {
    const digits = 'a2 63616263 01 66efbbbf616263 02'
    const expected = new Map([
      ['abc', 1],
      ['\ufeffabc', 2],
    ])
    expect(decodeCbor(hex(digits))).toEqual(expected)
    expect(decodeCbor(hex(digits), { sorted: false })).toEqual(expected)
  })

  it('can be called __proto__ without touching any prototype', () => {
    const map = decodeCbor(hex('a1 695f5f70726f746f5f5f a1 61780 1'.replaceAll(' ', '')))
    expect(map).toEqual(new Map([['__proto__', new Map([['x', 1]])]]))
    expect('x' in {}).toBe(false)
  })
})

describe('byte strings', () => {
  it('are views of the input at every depth', () => {
    const bytes = hex('a2 00 42abcd 01 81 4101')
    const map = decodeCbor(bytes) as Map<number, CborValue>
    expect(isViewOf(map.get(0) as Uint8Array, bytes)).toBe(true)
    expect(isViewOf((map.get(1) as Uint8Array[])[0] as Uint8Array, bytes)).toBe(true)
  })

  it('are views of the input beside an eight-byte integer too', () => {
    const bytes = hex('82 1b0020000000000000 42abcd')
    const [, string] = decodeCbor(bytes) as [bigint, Uint8Array]
    expect(string).toEqual(Uint8Array.of(0xab, 0xcd))
    expect(isViewOf(string, bytes)).toBe(true)
  })

  it('are plain arrays when the input is a Buffer', () => {
    const value = decodeCbor(Buffer.from('42abcd', 'hex')) as Uint8Array
    expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype)
  })

  it('do not follow shared memory, which could change after it was checked', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3))
    shared.set(hex('42abcd'))
    const value = decodeCbor(shared)
    shared.fill(0)
    expect(value).toEqual(Uint8Array.of(0xab, 0xcd))
  })
})

describe('the input', () => {
  it('is left as it was, without members added', () => {
    const bytes = hex('a10142abcd')
    decodeCbor(bytes)
    expect(toHex(bytes)).toBe('a10142abcd')
    expect(Object.getOwnPropertyNames(bytes)).toEqual(['0', '1', '2', '3', '4'])
  })

  it('may lie anywhere in its memory', () => {
    const bytes = hex('ffff a10142abcd ffff').subarray(2, 7)
    expect(decodeCbor(bytes)).toEqual(new Map([[1, Uint8Array.of(0xab, 0xcd)]]))
  })
})

describe('decodeCborItem', () => {
  it('reads the item at an offset and tells where it ends', () => {
    const bytes = hex('ff ff a10142abcd 00')
    const { value, end } = decodeCborItem(bytes, 2)
    expect(value).toEqual(new Map([[1, Uint8Array.of(0xab, 0xcd)]]))
    expect(end).toBe(7)
    expect(decodeCborItem(bytes, end)).toEqual({ value: 0, end: 8 })
  })

  it('tells the end of items that are read apart', () => {
    expect(decodeCborItem(hex('00 1bffffffffffffffff 00'), 1)).toEqual({
      value: 2n ** 64n - 1n,
      end: 10,
    })
  })

  it('finds nothing at or behind the end', () => {
    expect(codeOf(() => decodeCborItem(hex('00'), 1))).toBe('CBOR_TRUNCATED')
    expect(codeOf(() => decodeCborItem(hex('00'), 99))).toBe('CBOR_TRUNCATED')
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the offset %d', (offset) => {
    expect(() => decodeCborItem(hex('0000'), offset)).toThrow(RangeError)
  })
})

describe('options', () => {
  const unsorted = 'a2 02 00 01 00'
  const long = 'a1 1801 00'
  const cases: readonly (readonly [string, CborDecodeOptions, string, string])[] = [
    ['the default', {}, 'CBOR_KEYS_UNSORTED', 'CBOR_NOT_SHORTEST'],
    ['strict: true', { strict: true }, 'CBOR_KEYS_UNSORTED', 'CBOR_NOT_SHORTEST'],
    ['strict: false', { strict: false }, 'read', 'read'],
    ['sorted: false', { sorted: false }, 'read', 'CBOR_NOT_SHORTEST'],
    ['strict: false, sorted: true', { strict: false, sorted: true }, 'CBOR_KEYS_UNSORTED', 'read'],
  ]
  const outcome = (digits: string, options: CborDecodeOptions) => {
    try {
      decodeCbor(hex(digits), options)
      return 'read'
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  it.each(cases)('%s', (_name, options, ofUnsorted, ofLong) => {
    expect(outcome(unsorted, options)).toBe(ofUnsorted)
    expect(outcome(long, options)).toBe(ofLong)
  })

  it('floats: false refuses numbers that are not integers by their form', () => {
    for (const digits of ['f9c700', 'fa40e00000', 'fb401c000000000000', '81f90000']) {
      expect(outcome(digits, { floats: false })).toBe('CBOR_FLOAT')
      expect(outcome(digits, {})).toBe('read')
    }
    expect(outcome('84f4f5f6f7', { floats: false })).toBe('read')
  })
})
