import { describe, expect, it } from 'vitest'
import {
  encodeNewPin,
  encodePin,
  padPin,
  pinHash,
  unpadPin,
} from '../../../../../src/core/fido/ctap/pin/pin.ts'
import { encodeUtf8, toHex } from '../../../../../src/core/shared/bytes.ts'
import { CTAP } from '../../../../support/ctap-vectors.ts'
import { codeOf } from '../../../../support/errors.ts'

describe('a new PIN', () => {
  it.each([
    ['four characters', '1234', 4],
    ['four characters of two bytes', 'éééé', 8],
    ['four characters beyond the basic plane', '𐍈𐍈𐍈𐍈', 16],
    ['63 bytes', 'a'.repeat(63), 63],
  ])('may be %s', (_, pin, length) => {
    expect(encodeNewPin(pin)).toHaveLength(length)
  })

  it.each([
    ['empty', ''],
    ['three characters', '123'],
    ['three characters that are six halves of pairs', '𐍈𐍈𐍈'],
    ['three characters in four code points', 'abe\u0301'],
    ['64 bytes', 'a'.repeat(64)],
    ['64 bytes in 32 characters', 'é'.repeat(32)],
    ['without an end', '123\0'],
    ['half of a pair, too short', '12\ud800'],
  ])('may not be %s', (_, pin) => {
    expect(codeOf(() => encodeNewPin(pin))).toBe('CTAP_PIN_POLICY_VIOLATION')
  })

  it('has at least as many characters as the authenticator demands', () => {
    expect(encodeNewPin('123456', 6)).toHaveLength(6)
    expect(codeOf(() => encodeNewPin('12345', 6))).toBe('CTAP_PIN_POLICY_VIOLATION')
  })

  it('does not show in the error', () => {
    expect(() => encodeNewPin('geheim', 8)).toThrow(/^(?!.*geheim)/)
  })
})

describe('a PIN', () => {
  it('is the same however its accents were typed', () => {
    expect(encodePin('e\u0301')).toEqual(encodeUtf8('\u00e9'))
  })

  it('is padded to 64 bytes and back', () => {
    const padded = padPin(encodePin('1234'))
    expect(toHex(padded)).toBe(CTAP.pinUvProtocol.v1.set_pin_1234.padded_pin)
    expect(unpadPin(padded)).toEqual(encodePin('1234'))
  })

  it.each([
    ['shorter than 64 bytes', new Uint8Array(48)],
    ['longer', new Uint8Array(80)],
    ['without a zero at its end', new Uint8Array(64).fill(0x31)],
  ])('has no padded form %s', (_, padded) => {
    expect(unpadPin(padded)).toBeUndefined()
  })

  it('is proved by half of its hash', () => {
    const { pinHash: expected } = CTAP.pinUvProtocol.v1.change_pin_1234_4321
    expect(toHex(pinHash(encodePin('1234')))).toBe(expected)
  })
})
