import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  concat,
  decodeUtf8,
  encodeUtf8,
  equal,
  equalText,
  fromHex,
  randomBytes,
  toBytes,
  toHex,
} from '../../../src/core/shared/bytes.ts'
import { isViewOf } from '../../support/bytes.ts'

describe('toBytes', () => {
  it('gives a plain array back as it is', () => {
    const bytes = Uint8Array.of(1, 2)
    expect(toBytes(bytes)).toBe(bytes)
  })

  it('views an ArrayBuffer', () => {
    const buffer = new ArrayBuffer(3)
    expect(toBytes(buffer).buffer).toBe(buffer)
  })

  it("unwraps Node's Buffer without copying, whose slice() would share memory", () => {
    const buffer = Buffer.from('xabcx').subarray(1, 4)
    const bytes = toBytes(buffer)
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
    expect(isViewOf(bytes, buffer)).toBe(true)
    expect(decodeUtf8(bytes)).toBe('abc')
    expect(bytes.slice().buffer).not.toBe(buffer.buffer)
  })

  it('copies shared memory, which another thread could change', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2))
    const bytes = toBytes(shared)
    shared[0] = 1
    expect(bytes).toEqual(Uint8Array.of(0, 0))
    expect(bytes.buffer).toBeInstanceOf(ArrayBuffer)
  })
})

describe('concat', () => {
  it('joins two arrays in order into memory of its own', () => {
    const part = Uint8Array.of(1)
    const whole = concat(part, Uint8Array.of(2, 3))
    part[0] = 9
    concat(Uint8Array.of(8), Uint8Array.of(8)).fill(7)
    expect(whole).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('makes nothing of nothing', () => {
    expect(concat(new Uint8Array(), new Uint8Array())).toEqual(new Uint8Array())
  })
})

describe('equal', () => {
  it.each([
    [[], [], true],
    [[1, 2], [1, 2], true],
    [[1, 2], [1, 3], false],
    [[2, 1], [3, 1], false],
    [[1], [1, 0], false],
  ])('of %j and %j is %j', (a, b, same) => {
    expect(equal(Uint8Array.from(a), Uint8Array.from(b))).toBe(same)
    expect(equalText(String.fromCharCode(...a), String.fromCharCode(...b))).toBe(same)
  })

  it('tells texts apart that differ only above the low byte', () => {
    expect(equalText('\u0141', '\u0041')).toBe(false)
  })
})

describe('UTF-8', () => {
  it.each([
    ['$', '24'],
    ['£', 'c2a3'],
    ['€', 'e282ac'],
    ['𐍈', 'f0908d88'],
  ])('of %s is %s', (text, digits) => {
    expect(toHex(encodeUtf8(text))).toBe(digits)
    expect(decodeUtf8(fromHex(digits))).toBe(text)
  })

  it('leaves one leading byte order mark out', () => {
    expect(decodeUtf8(fromHex('efbbbf61'))).toBe('a')
    expect(decodeUtf8(fromHex('efbbbfefbbbf61'))).toBe('\ufeffa')
    expect(decodeUtf8(fromHex('61efbbbf'))).toBe('a\ufeff')
  })

  it.each(['80', 'c3', 'c080', 'eda080', 'f4908080', 'ff', 'e282'])('is not %s', (digits) => {
    expect(() => decodeUtf8(fromHex(digits))).toThrow(TypeError)
  })
})

describe('hexadecimal digits', () => {
  it('are two for each byte, in lower case', () => {
    expect(toHex(Uint8Array.of(0, 1, 0xab, 0xff))).toBe('0001abff')
  })

  it('are read in either case', () => {
    expect(fromHex('00AbfF')).toEqual(Uint8Array.of(0, 0xab, 0xff))
    expect(fromHex('')).toEqual(new Uint8Array())
  })

  it.each(['a', 'abc', 'zz', '0x', ' ab', 'ab\n', '+1', 'a b'])('are not %j', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError)
  })

  it("agree with Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(fromHex(toHex(bytes))).toEqual(bytes)
      }),
    )
  })
})

describe('randomBytes', () => {
  it('gives as many as asked for, and others each time', () => {
    expect(randomBytes(32)).toHaveLength(32)
    expect(randomBytes(0)).toHaveLength(0)
    expect(randomBytes(32)).not.toEqual(randomBytes(32))
  })
})
