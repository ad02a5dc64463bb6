import { describe, expect, it } from 'vitest'
import { HeadReader, Major } from '../../../../src/core/fido/cbor/head.ts'
import { hex } from '../../../support/bytes.ts'
import { thrownBy } from '../../../support/errors.ts'

function headOf(digits: string, position = 0) {
  const reader = new HeadReader(hex(digits), position)
  reader.next()
  const { major, info, high, low, argument } = reader
  return { major, info, high, low, argument, position: reader.position }
}

describe('a head', () => {
  it.each([
    ['00', { major: Major.unsigned, info: 0, argument: 0, position: 1 }],
    ['17', { major: Major.unsigned, info: 23, argument: 23, position: 1 }],
    ['38ff', { major: Major.negative, info: 24, argument: 255, position: 2 }],
    ['590102', { major: Major.bytes, info: 25, argument: 0x0102, position: 3 }],
    ['7affffffff', { major: Major.text, info: 26, argument: 0xffffffff, position: 5 }],
    ['9b0000000100000002', { major: Major.array, high: 1, low: 2, argument: 2 ** 32 + 2 }],
    ['bbffffffffffffffff', { major: Major.map, high: 0xffffffff, low: 0xffffffff, position: 9 }],
    ['d9d9f7', { major: Major.tag, argument: 55799 }],
    ['f6', { major: Major.simple, info: 22 }],
  ])('%s is taken apart', (digits, parts) => {
    expect(headOf(digits)).toMatchObject(parts)
  })

  it('does not keep the upper half of the one before', () => {
    const reader = new HeadReader(hex('1b0000000100000002 1a00000003'), 0)
    reader.next()
    reader.next()
    expect(reader.argument).toBe(3)
  })

  it('is read at any position', () => {
    expect(headOf('ffff1864', 2)).toMatchObject({ argument: 100, position: 4 })
  })

  it('is refused where it starts, not where it ends', () => {
    expect(thrownBy(() => headOf('00001a0000', 2))).toMatchObject({
      code: 'CBOR_TRUNCATED',
      offset: 2,
      message: 'input ends at byte 2',
      name: 'CborError',
    })
  })
})

describe('the content of a string', () => {
  it('is passed over', () => {
    const reader = new HeadReader(hex('42abcd 00'), 0)
    reader.next()
    reader.skip(0)
    expect(reader.position).toBe(3)
  })

  it('is refused when it runs past the end', () => {
    const reader = new HeadReader(hex('43abcd'), 0)
    reader.next()
    expect(thrownBy(() => reader.skip(0))).toMatchObject({ code: 'CBOR_TRUNCATED', offset: 0 })
    expect(reader.position).toBe(1)
  })
})
