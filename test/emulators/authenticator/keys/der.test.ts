import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derToRaw } from '../../../../src/core/fido/signature/der.ts'
import { rawToDer } from '../../../../src/emulators/authenticator/keys/der.ts'
import { hex } from '../../../support/bytes.ts'

describe('an ECDSA signature', () => {
  it.each([
    ['small numbers', '00010002', '3006 020101 020102'],
    ['numbers whose first bit is set', 'ff01 8002', '300a 020300ff01 0203008002'],
    ['zero', '0000 0000', '3006 020100 020100'],
  ])('of %s is written in the shortest form', (_, raw, der) => {
    expect(rawToDer(hex(raw))).toEqual(hex(der))
  })

  it.each([32, 48, 66])('with numbers of %i bytes reads back as it was', (size) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2 * size, maxLength: 2 * size }), (raw) => {
        expect(derToRaw(rawToDer(raw), size)).toEqual(raw)
      }),
    )
  })
})
