import { expect, it } from 'vitest'
import { decodeText } from '../../../../src/core/fido/cbor/text.ts'
import { hex } from '../../../support/bytes.ts'

it('reads UTF-8, a leading U+FEFF included', () => {
  expect(decodeText(hex('efbbbf 61 e6b0b4'))).toBe('\ufeffa水')
  expect(decodeText(new Uint8Array())).toBe('')
})

it.each(['80', 'c3', 'c080', 'eda080', 'f4908080'])('refuses %s', (digits) => {
  expect(() => decodeText(hex(digits))).toThrow(TypeError)
})
