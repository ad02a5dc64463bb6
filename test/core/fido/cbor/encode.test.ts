import { describe, expect, it } from 'vitest'
import { type CborInput, decodeCbor, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { toHex } from '../../../../src/core/shared/bytes.ts'

const write = (value: unknown) => toHex(encodeCbor(value as CborInput))

describe('integers', () => {
  it.each([
    [0, '00'],
    [-0, '00'],
    [23, '17'],
    [24, '1818'],
    [255, '18ff'],
    [256, '190100'],
    [65535, '19ffff'],
    [65536, '1a00010000'],
    [2 ** 31 - 1, '1a7fffffff'],
    [2 ** 31, '1a80000000'],
    [2 ** 32 - 1, '1affffffff'],
    [2 ** 32, '1b0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [2 ** 53, '1b0020000000000000'],
    [-1, '20'],
    [-24, '37'],
    [-25, '3818'],
    [-256, '38ff'],
    [-257, '390100'],
    [-65536, '39ffff'],
    [-65537, '3a00010000'],
    [-(2 ** 31), '3a7fffffff'],
    [-(2 ** 31) - 1, '3a80000000'],
    [-(2 ** 32), '3affffffff'],
    [-(2 ** 32) - 1, '3b0000000100000000'],
    [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'],
  ])('%d is %s, as a number and as a bigint', (value, digits) => {
    expect(write(value)).toBe(digits)
    expect(write(BigInt(value))).toBe(digits)
  })

  it.each([
    [2n ** 63n, '1b8000000000000000'],
    [2n ** 64n - 1n, '1bffffffffffffffff'],
    [-(2n ** 63n), '3b7fffffffffffffff'],
    [-(2n ** 64n) + 1n, '3bfffffffffffffffe'],
  ])('%d is %s', (value, digits) => {
    expect(write(value)).toBe(digits)
  })

  it.each([
    2n ** 64n,
    -(2n ** 64n),
    -(2n ** 64n) - 1n,
    2n ** 100n,
    2 ** 64,
    1e300,
    -1e300,
  ])('%d is refused', (value) => {
    expect(() => encodeCbor(value)).toThrow(RangeError)
    expect(() => encodeCbor([value])).toThrow(RangeError)
    expect(() => encodeCbor({ value })).toThrow(RangeError)
  })
})

describe('other values', () => {
  it.each([
    [false, 'f4'],
    [true, 'f5'],
    [null, 'f6'],
    [undefined, 'f7'],
    [1.5, 'fb3ff8000000000000'],
    [Number.POSITIVE_INFINITY, 'fb7ff0000000000000'],
    [Number.NaN, 'fb7ff8000000000000'],
    ['', '60'],
    ['水', '63e6b0b4'],
    ['𐅑', '64f0908591'],
    ['\ufeff', '63efbbbf'],
    [new Uint8Array(), '40'],
    [Uint8Array.of(1, 2), '420102'],
    [Buffer.of(1, 2), '420102'],
    [[], '80'],
    [[1, [2]], '82018102'],
    [new Map(), 'a0'],
    [{}, 'a0'],
    [Object.create(null), 'a0'],
    [{ __proto__: null, a: 1 }, 'a1616101'],
  ])('%j is %s', (value, digits) => {
    expect(write(value)).toBe(digits)
  })

  it.each([
    ['bytes', (size: number) => new Uint8Array(size), 0x40],
    ['text', (size: number) => 'x'.repeat(size), 0x60],
    ['array', (size: number) => new Array(size).fill(0), 0x80],
    ['map', (size: number) => new Map(Array.from({ length: size }, (_, i) => [i, 0])), 0xa0],
    [
      'object',
      (size: number) => Object.fromEntries(Array.from({ length: size }, (_, i) => [`${i}`, 0])),
      0xa0,
    ],
  ])('have the shortest length: %s', (_what, make, major) => {
    const heads = [0, 1, 23, 24, 255, 256, 65535, 65536].map((size) =>
      write(make(size)).slice(0, 10),
    )
    const head = (info: number) => (major + info).toString(16)
    expect(heads[0]).toBe(head(0))
    expect(heads[1]?.slice(0, 2)).toBe(head(1))
    expect(heads[2]?.slice(0, 2)).toBe(head(23))
    expect(heads[3]?.slice(0, 4)).toBe(`${head(24)}18`)
    expect(heads[4]?.slice(0, 4)).toBe(`${head(24)}ff`)
    expect(heads[5]?.slice(0, 6)).toBe(`${head(25)}0100`)
    expect(heads[6]?.slice(0, 6)).toBe(`${head(25)}ffff`)
    expect(heads[7]).toBe(`${head(26)}00010000`)
  })
})

describe('maps', () => {
  it('are sorted by major type, then length, then bytes', () => {
    const keys = [
      'b',
      'aa',
      'a',
      '',
      'é',
      -1,
      -25,
      -24,
      10,
      100,
      1000,
      0,
      24,
      23,
      -256,
      -257,
      2n ** 40n,
    ]
    const bytes = encodeCbor(new Map(keys.map((key) => [key, 0])))
    const sorted = [...(decodeCbor(bytes) as Map<unknown, unknown>).keys()]
    expect(sorted).toEqual([
      0,
      10,
      23,
      24,
      100,
      1000,
      2 ** 40,
      -1,
      -24,
      -25,
      -256,
      -257,
      '',
      'a',
      'b',
      'aa',
      'é',
    ])
  })

  it('are sorted whatever order they came in', () => {
    expect(
      write(
        new Map([
          [3, -7],
          [1, 2],
        ]),
      ),
    ).toBe('a201020326')
    expect(write({ fmt: 'none', authData: Uint8Array.of(1), attStmt: {} })).toBe(
      'a363666d74646e6f6e656761747453746d74a068617574684461746141 01'.replace(' ', ''),
    )
  })

  it('are sorted at every depth, and arrays are not', () => {
    expect(write({ b: { d: 0, c: 0 }, a: [2, 1] })).toBe(
      'a26161820201 6162a2616300616400'.replace(' ', ''),
    )
  })

  it('order texts of one length by their UTF-8 bytes, not by UTF-16 units', () => {
    const bytes = encodeCbor({ '\u{10000}': 1, '\uffff!': 2 })
    expect([...(decodeCbor(bytes) as Map<string, number>).keys()]).toEqual(['\uffff!', '\u{10000}'])
  })

  it('leave undefined members of plain objects out, and keep those of a Map', () => {
    expect(write({ a: undefined, b: 1 })).toBe('a1616201')
    expect(write(new Map([['a', undefined]]))).toBe('a16161f7')
    expect(write([{ a: undefined }])).toBe('81a0')
  })

  it('take object members with digits for texts', () => {
    expect(write({ 1: 0 })).toBe('a1613100')
  })

  it('can have a member called __proto__ or toJSON', () => {
    expect(write(JSON.parse('{"__proto__":1,"toJSON":2}'))).toBe(
      'a266746f4a534f4e02695f5f70726f746f5f5f01',
    )
  })
})

describe('refused with a TypeError', () => {
  class Point {
    readonly x = 1
  }
  it.each<readonly [string, unknown]>([
    ['a Date', new Date()],
    ['a Set', new Set([1])],
    ['a RegExp', /a/],
    ['an Error', new Error()],
    ['a class instance', new Point()],
    ['an object without a constructor', Object.create(Object.create(null))],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a Promise', Promise.resolve()],
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['a DataView', new DataView(new ArrayBuffer(1))],
    ['a Uint16Array', new Uint16Array(1)],
    ['a boxed number', Object(1)],
    ['a boxed text', Object('a')],
    ['half a surrogate pair', '\ud800'],
    ['half a surrogate pair in a long text', `${'x'.repeat(100)}\udc00`],
  ])('%s, alone and inside', (_what, value) => {
    for (const wrapped of [value, [value], { a: value }, new Map([[1, value]])]) {
      expect(() => encodeCbor(wrapped as CborInput)).toThrow(TypeError)
    }
  })

  it.each<readonly [string, unknown]>([
    ['a fraction', 1.5],
    ['NaN', Number.NaN],
    ['a boolean', true],
    ['null', null],
    ['undefined', undefined],
    ['bytes', Uint8Array.of(1)],
    ['an array', [1]],
    ['half a surrogate pair', 'a\ud800'],
  ])('%s as a key', (_what, key) => {
    expect(() => encodeCbor(new Map([[key, 0]]) as CborInput)).toThrow(TypeError)
  })

  it('keys that are different values with the same form', () => {
    expect(() =>
      encodeCbor(
        new Map<number | bigint, number>([
          [1, 0],
          [1n, 0],
        ]),
      ),
    ).toThrow(TypeError)
    expect(() =>
      encodeCbor(
        new Map<number | bigint, number>([
          [2 ** 40, 0],
          [2n ** 40n, 0],
        ]),
      ),
    ).toThrow(TypeError)
  })

  it('and nothing of what was refused is left over in the next result', () => {
    expect(() => encodeCbor([1, 'x'.repeat(50), new Date() as unknown as CborInput])).toThrow()
    expect(write([1])).toBe('8101')
  })
})

describe('depth', () => {
  const nested = (levels: number) => {
    let value: CborInput = []
    for (let i = 1; i < levels; i++) value = i % 2 ? { a: value } : [value]
    return value
  }

  it('is at most 16', () => {
    expect(() => encodeCbor(nested(16))).not.toThrow()
    expect(() => encodeCbor(nested(17))).toThrow(RangeError)
  })

  it('ends every kind of cycle', () => {
    const array: unknown[] = []
    array.push(array)
    const object: Record<string, unknown> = {}
    object.self = [object]
    const map = new Map<string, unknown>()
    map.set('self', map)
    for (const cycle of [array, object, map]) {
      expect(() => encodeCbor(cycle as CborInput)).toThrow(RangeError)
    }
  })
})

describe('results', () => {
  it('never share memory with each other or with the value', () => {
    const content = Uint8Array.of(1, 2, 3)
    const first = encodeCbor(content)
    const second = encodeCbor(content)
    expect(first.buffer).not.toBe(second.buffer)
    expect(first.buffer.byteLength).toBe(4)
    content.fill(9)
    second.fill(9)
    encodeCbor('x'.repeat(100))
    expect(toHex(first)).toBe('43010203')
  })

  it('are plain arrays also in Node', () => {
    expect(Object.getPrototypeOf(encodeCbor(1))).toBe(Uint8Array.prototype)
  })

  it('leave the value as it was', () => {
    const value = new Map<number, CborInput>([
      [2, { b: 1, a: undefined }],
      [1, [1n]],
    ])
    encodeCbor(value)
    expect([...value]).toEqual([
      [2, { b: 1, a: undefined }],
      [1, [1n]],
    ])
  })
})
