import { sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derToRaw } from '../../../../src/core/fido/signature/der.ts'
import { toHex } from '../../../../src/core/shared/bytes.ts'
import { hex } from '../../../support/bytes.ts'
import { derInteger, derSequence, derSignature } from '../../../support/der.ts'
import { ecKeyPair } from '../../../support/signing-keys.ts'

/** The signature in its DER form whose numbers are one and two, in two bytes each. */
const ONE_TWO = '3006 020101 020102'
const read = (digits: string, size = 2) => {
  const raw = derToRaw(hex(digits), size)
  return raw && toHex(raw)
}

describe('the DER form of an ECDSA signature', () => {
  it.each([
    [ONE_TWO, '00010002'],
    ['3008 02020080 02020081', '00800081'],
    ['3008 02020100 02027fff', '01007fff'],
    ['300a 0203008000 020300ffff', '8000ffff'],
    ['3007 020100 02020080', '00000080'],
    ['3006 020100 020100', '00000000'],
  ])('%s becomes %s', (digits, raw) => {
    expect(read(digits)).toBe(raw)
  })

  it('of P-521 has a length in two bytes', () => {
    const number = `01${'ff'.repeat(65)}`
    const der = `308188 0242${number} 0242${number}`
    expect(read(der, 66)).toBe(number + number)
    expect(read(`3080 023e${'7f'.repeat(62)} 023e${'7f'.repeat(62)}`, 66)).toBeUndefined()
    expect(read(`30817f 023e${'7f'.repeat(62)} 023d${'7f'.repeat(61)}`, 66)).toBeUndefined()
    expect(read(`307f 023e${'7f'.repeat(62)} 023d${'7f'.repeat(61)}`, 66)).toHaveLength(4 * 66)
    expect(read(`308180 023e${'7f'.repeat(62)} 023e${'7f'.repeat(62)}`, 66)).toHaveLength(4 * 66)
  })

  it('gives memory of its own', () => {
    const der = hex(ONE_TWO)
    const raw = derToRaw(der, 2)
    der.fill(0)
    expect(raw).toEqual(Uint8Array.of(0, 1, 0, 2))
  })
})

describe('refused', () => {
  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['a long length without its byte', '3081'],
    ['an empty sequence', '3000'],
    ['one number', '3003 020101'],
    ['three numbers', '3009 020101 020102 020103'],
    ['a SET', '3106 020101 020102'],
    ['a context tag', 'a006 020101 020102'],
    ['a BIT STRING for r', '3006 030101 020102'],
    ['an OCTET STRING for s', '3006 020101 040102'],
    ['a byte after the end', '3006 020101 020102 00'],
    ['a byte after s, inside', '3007 020101 020102 00'],
    ['a NULL after s, inside', '3008 020101 020102 0500'],
    ['a length beyond the end', '3007 020101 020102'],
    ['a length before the end', '3005 020101 020102'],
    ['a length in two bytes where one will do', '308106 020101 020102'],
    ['a length in three bytes', '30820006 020101 020102'],
    ['a length in five bytes', '308400000006 020101 020102'],
    ['an indefinite length', '3080 020101 020102 0000'],
    ['a length of 255 where 127 is the limit', '30ff 020101 020102'],
    ['a long length of r', '3007 02810101 020102'],
    ['a long length of s', '3007 020101 02810102'],
    ['r of no bytes', '3005 0200 020102'],
    ['s of no bytes', '3005 020101 0200'],
    ['a negative r', '3006 020181 020102'],
    ['a negative s', '3006 020101 0201ff'],
    ['r with a zero too many', '3007 02020001 020102'],
    ['s with a zero too many', '3007 020101 02020002'],
    ['s with two zeros', '3009 020101 0204000000ff'],
    ['zero in two bytes', '3007 02020000 020102'],
    ['r longer than its size', '3008 0203010000 020102'],
    ['s longer than its size', '3008 020101 0203010000'],
    ['r longer than its size, padded', '3009 020400800000 020102'],
    ['r that runs past the end', '3006 020501 020102'],
    ['s that runs past the end', '3006 020101 020202'],
    ['s whose length is missing', '3004 020101 02'],
    ['the numbers side by side', '00010002'],
    ['text', '4d4541434951'],
  ])('%s: %s', (_what, digits) => {
    expect(read(digits)).toBeUndefined()
  })

  it('every beginning of a signature', () => {
    const der = hex(ONE_TWO)
    for (let i = 0; i < der.length; i++) expect(derToRaw(der.subarray(0, i), 2)).toBeUndefined()
  })
})

describe('every pair of numbers', () => {
  const sizes = fc.constantFrom(32, 48, 66)
  const pairs = sizes.chain((size) => {
    const number = fc.uint8Array({ minLength: size, maxLength: size })
    const sparse = fc.nat(size).map((zeros) => new Uint8Array(size).fill(0xff, zeros))
    return fc.tuple(fc.constant(size), fc.oneof(number, sparse), fc.oneof(number, sparse))
  })

  it('has one DER form, and is read from it', () => {
    fc.assert(
      fc.property(pairs, ([size, r, s]) => {
        expect(derToRaw(derSignature(r, s), size)).toEqual(Uint8Array.from([...r, ...s]))
      }),
    )
  })

  it('is not read from that form with one byte changed, but as another pair', () => {
    fc.assert(
      fc.property(pairs, fc.nat(), fc.integer({ min: 1, max: 255 }), ([size, r, s], at, bits) => {
        const der = derSignature(r, s)
        const index = at % der.length
        der[index] = (der[index] as number) ^ bits
        const raw = derToRaw(der, size)
        if (raw) expect(derSignature(raw.subarray(0, size), raw.subarray(size))).toEqual(der)
      }),
      { numRuns: 1000 },
    )
  })

  it('is never read from arbitrary bytes, unless they are its DER form', () => {
    const almost = fc
      .tuple(fc.uint8Array({ maxLength: 6 }), fc.uint8Array({ maxLength: 6 }))
      .map(([r, s]) => derSequence(derInteger(r), derInteger(s)))
    fc.assert(
      fc.property(almost, (der) => {
        const raw = derToRaw(der, 4)
        if (raw) expect(derSignature(raw.subarray(0, 4), raw.subarray(4))).toEqual(der)
      }),
      { numRuns: 1000 },
    )
  })
})

describe.each([
  ['P-256', 'sha256', 32],
  ['P-384', 'sha384', 48],
  ['P-521', 'sha512', 66],
] as const)("node:crypto's own conversion on %s", (curve, hash, size) => {
  it('takes the raw form for the same signature', async () => {
    const { privateKey, publicKey } = await ecKeyPair(curve)
    for (let i = 0; i < 20; i++) {
      const data = Uint8Array.of(i)
      const raw = derToRaw(sign(hash, data, privateKey), size) as Uint8Array
      const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
      expect(verify(hash, data, key, raw)).toBe(true)
    }
  })
})
