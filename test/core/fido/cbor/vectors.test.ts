import { describe, expect, it } from 'vitest'
import { type CborInput, decodeCbor, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { CTAP, type TaggedValue } from '../../../support/ctap-vectors.ts'
import { codeOf } from '../../../support/errors.ts'

function untag(value: TaggedValue): CborInput {
  if ('int' in value) return BigInt(value.int)
  if ('bool' in value) return value.bool
  if ('bytes' in value) return fromHex(value.bytes)
  if ('text' in value) return value.text
  if ('array' in value) return value.array.map(untag)
  return new Map(value.map.map(([key, member]) => [untag(key) as string, untag(member)]))
}

/** Maps whose keys CTAP2 has no use for. */
const isStrange = (digits: string) => /^a[23](?:0100413|1901000|4|f)/.test(digits)
/** What cbor-x has no form for. */
const LOWEST = '3bffffffffffffffff'

describe('the CBOR vectors', () => {
  const values = CTAP.cbor.roundtrip.filter(({ hex }) => hex !== LOWEST)

  it.each(values)('write and read $hex', ({ hex, value }) => {
    expect(toHex(encodeCbor(untag(value)))).toBe(hex)
    expect(toHex(encodeCbor(decodeCbor(fromHex(hex))))).toBe(hex)
  })

  it.each(CTAP.cbor.canonical_ints)('write $value', ({ hex, value }) => {
    expect(toHex(encodeCbor(value))).toBe(hex)
    expect(decodeCbor(fromHex(hex))).toBe(value)
  })

  const orders = CTAP.cbor.canonical_map_order.filter(({ hex }) => !isStrange(hex))
  it.each(orders)('sort $hex', ({ hex, value }) => {
    expect(toHex(encodeCbor(untag(value)))).toBe(hex)
  })

  const refused = CTAP.cbor.negative.filter(({ why }) => !/null|undefined|float/.test(why))
  it.each(refused)('refuse $why', ({ hex }) => {
    expect(codeOf(() => decodeCbor(fromHex(hex)))).toMatch(/^CBOR_/)
  })
})

describe('texts that were cut within a character', () => {
  const cut = fromHex('a1 62 6964 63 61c3bc'.replaceAll(' ', '').slice(0, -2).replace('63', '62'))
  const lossy = { text: 'lossy' } as const

  it('are refused', () => {
    expect(codeOf(() => decodeCbor(cut))).toBe('CBOR_TEXT_INVALID')
  })

  it('can be read with a mark in their place', () => {
    expect(decodeCbor(cut, lossy)).toEqual(new Map([['id', 'a\ufffd']]))
  })

  it('leave all other texts as they are', () => {
    const value = ['\ufeffa', 'ü', 'x'.repeat(300), '𐍈']
    expect(decodeCbor(encodeCbor(value), lossy)).toEqual(value)
  })

  it('are no keys', () => {
    expect(codeOf(() => decodeCbor(fromHex('a162c3c301'), lossy))).toBe('CBOR_TEXT_INVALID')
    const loose = { ...lossy, strict: false }
    expect(codeOf(() => decodeCbor(fromHex('a162c3c301'), loose))).toBe('CBOR_TEXT_INVALID')
  })

  it('still end where the input does', () => {
    expect(codeOf(() => decodeCbor(fromHex('64c3'), lossy))).toBe('CBOR_TRUNCATED')
  })
})
