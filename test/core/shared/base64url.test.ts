import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from '../../../src/core/shared/base64url.ts'
import { encodeUtf8 } from '../../../src/core/shared/bytes.ts'

describe('base64url', () => {
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('of %j is %j, as RFC 4648 section 10 has it', (text, encoded) => {
    expect(toBase64url(encodeUtf8(text))).toBe(encoded)
    expect(fromBase64url(encoded)).toEqual(encodeUtf8(text))
  })

  it('uses every digit of the alphabet for URLs', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    expect(toBase64url(fromBase64url(alphabet))).toBe(alphabet)
    expect(toBase64url(Uint8Array.of(0xfb, 0xff))).toBe('-_8')
  })

  it('gives bytes whose neighbours in memory are not written to', () => {
    const first = fromBase64url('AAAA')
    const second = fromBase64url('____')
    first.fill(1)
    expect(second).toEqual(Uint8Array.of(255, 255, 255))
    expect(fromBase64url('AAAA')).toEqual(new Uint8Array(3))
  })
})

describe('what is not base64url', () => {
  it.each([
    ['padding', 'Zg=='],
    ['padding in the middle', 'Zg==Zm9v'],
    ['a single padding character', 'Zm8='],
    ['a lone digit', 'Z'],
    ['a lone digit after a group', 'Zm9vZ'],
    ['the other alphabet, +', '+_8A'],
    ['the other alphabet, /', '-/8A'],
    ['a space before', ' Zm9v'],
    ['a space after', 'Zm9v '],
    ['a line end', 'Zm9v\n'],
    ['a line end between groups', 'Zm9v\r\nZm9v'],
    ['a NUL', 'Zm9\u0000'],
    ['a dot', 'Zm9v.Zm9v'],
    ['set bits after one byte', 'Zh'],
    ['set bits after two bytes', 'Zm9'],
    ['a character whose low byte is a digit', 'Zm9\u0141'],
    ['a character whose low byte is a digit, in the tail', 'Zm9vZ\u0141'],
    ['a character whose low byte is a digit, last of three', 'Zm9vZm\u0141'],
    ['a surrogate pair', 'Zm😀'],
    ['a full-width letter', 'Ａm9v'],
    ['a Latin-1 letter', 'Zmév'],
  ])('is refused: %s', (_what, text) => {
    expect(() => fromBase64url(text)).toThrow(SyntaxError)
  })

  it('is not repeated in the error', () => {
    expect(() => fromBase64url('secret!!')).toThrow(/^(?!.*secret)/)
  })

  it('is any tail of two or three digits but those that end a byte exactly', () => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const accepted = (prefix: string) =>
      [...digits].filter((digit) => {
        try {
          return fromBase64url(prefix + digit)
        } catch {
          return false
        }
      })
    expect(accepted('Z').join('')).toBe('AQgw')
    expect(accepted('Zm').join('')).toBe('AEIMQUYcgkosw048')
  })
})

describe('beside Node', () => {
  it('writes the same text and reads the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64url(text)).toEqual(bytes)
      }),
    )
  })

  it('reads a text only where Node would write just that text', () => {
    const digit = fc.constantFrom(...'ABEIQYZacgkoswz0489-_+/= \n\u0141')
    fc.assert(
      fc.property(fc.string({ unit: digit, maxLength: 12 }), (text) => {
        const canonical = Buffer.from(text, 'base64url').toString('base64url') === text
        if (canonical) expect(toBase64url(fromBase64url(text))).toBe(text)
        else expect(() => fromBase64url(text)).toThrow(SyntaxError)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('texts of every length', () => {
  const sizes = [1000, 1023, 1024, 1025, 2047, 2048, 4095, 4096, 4097, 8192, 65_536].flatMap(
    (size) => [size - 1, size, size + 1, Math.floor((size * 3) / 4)],
  )

  it('are read and written', () => {
    for (const size of sizes) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24)
      const text = Buffer.from(bytes).toString('base64url')
      expect(toBase64url(bytes)).toBe(text)
      expect(Buffer.from(fromBase64url(text)).equals(bytes)).toBe(true)
    }
  })

  it.each([
    '=',
    '+',
    ' ',
    'é',
    '€',
    '😀',
    '\u0000',
    '\ud800',
    '\u0141',
  ])('are refused with %j anywhere in them', (wrong) => {
    for (const size of sizes) {
      for (const at of [0, 1, size >> 1, size - 2, size - 1]) {
        const text = `${'A'.repeat(at)}${wrong}${'A'.repeat(Math.max(0, size - at - wrong.length))}`
        expect(() => fromBase64url(text), `${size} at ${at}`).toThrow(SyntaxError)
      }
    }
  })

  it('are refused with one digit too many', () => {
    for (const size of sizes.filter((length) => length % 4 === 1)) {
      expect(() => fromBase64url('A'.repeat(size))).toThrow(SyntaxError)
    }
  })
})
