import { describe, expect, it } from 'vitest'
import { type CborInput, encodeCbor, toDiagnostic } from '../../../../src/core/fido/cbor/index.ts'
import { hex } from '../../../support/bytes.ts'
import { codeOf, thrownBy } from '../../../support/errors.ts'

describe('diagnostic notation, as RFC 8949 appendix A has it', () => {
  it.each([
    ['00', '0'],
    ['17', '23'],
    ['1bffffffffffffffff', '18446744073709551615'],
    ['3bffffffffffffffff', '-18446744073709551616'],
    ['20', '-1'],
    ['3903e7', '-1000'],
    ['f90000', '0.0'],
    ['f98000', '-0.0'],
    ['f93c00', '1.0'],
    ['fb3ff199999999999a', '1.1'],
    ['f97bff', '65504.0'],
    ['fa47c35000', '100000.0'],
    ['fa7f7fffff', '3.4028234663852886e+38'],
    ['fb7e37e43c8800759c', '1.0e+300'],
    ['f90001', '5.960464477539063e-8'],
    ['f90400', '0.00006103515625'],
    ['f9c400', '-4.0'],
    ['fbc010666666666666', '-4.1'],
    ['f97c00', 'Infinity'],
    ['f97e00', 'NaN'],
    ['f9fc00', '-Infinity'],
    ['fb7ff0000000000000', 'Infinity'],
    ['fa7fc00000', 'NaN'],
    ['f4', 'false'],
    ['f5', 'true'],
    ['f6', 'null'],
    ['f7', 'undefined'],
    ['40', "h''"],
    ['4401020304', "h'01020304'"],
    ['60', '""'],
    ['6449455446', '"IETF"'],
    ['62225c', '"\\"\\\\"'],
    ['62c3bc', '"ü"'],
    ['64f0908591', '"𐅑"'],
    ['80', '[]'],
    ['8301820203820405', '[1, [2, 3], [4, 5]]'],
    ['a0', '{}'],
    ['a201020304', '{1: 2, 3: 4}'],
    ['a26161016162820203', '{"a": 1, "b": [2, 3]}'],
    ['826161a161626163', '["a", {"b": "c"}]'],
  ])('of %s is %s', (digits, text) => {
    expect(toDiagnostic(hex(digits))).toBe(text)
  })

  it('shows a control character and a leading U+FEFF', () => {
    expect(toDiagnostic(hex('620a00'))).toBe('"\\n\\u0000"')
    expect(toDiagnostic(hex('64efbbbf61'))).toBe('"\ufeffa"')
  })

  it('shows every half-precision number as its value', () => {
    expect(toDiagnostic(hex('f983ff'))).toBe(String(-1023 * 2 ** -24))
    expect(toDiagnostic(hex('f93555'))).toBe('0.333251953125')
    expect(toDiagnostic(hex('f9fe01'))).toBe('NaN')
  })
})

describe('layout', () => {
  const value: CborInput = new Map<number, CborInput>([
    [1, [1, { a: true }]],
    [2, {}],
    [3, []],
  ])

  it('is one line by default', () => {
    expect(toDiagnostic(encodeCbor(value))).toBe('{1: [1, {"a": true}], 2: {}, 3: []}')
  })

  it('indents by so many spaces a level', () => {
    expect(toDiagnostic(encodeCbor(value), { indent: 2 })).toBe(
      [
        '{',
        '  1: [',
        '    1,',
        '    {',
        '      "a": true',
        '    }',
        '  ],',
        '  2: {},',
        '  3: []',
        '}',
      ].join('\n'),
    )
  })

  it.each([
    [0, "h'…'"],
    [2, "h'abcd…'"],
    [3, "h'abcdef'"],
    [4, "h'abcdef'"],
  ])('cuts byte strings at maxBytes: %i', (maxBytes, text) => {
    expect(toDiagnostic(hex('43abcdef'), { maxBytes })).toBe(text)
  })
})

describe('what an authenticator got wrong', () => {
  it('can be looked at: order and longer forms', () => {
    expect(toDiagnostic(hex('a2 02 1800 01 00'))).toBe('{2: 0, 1: 0}')
    expect(toDiagnostic(hex('9b0000000000000001 1b0000000000000005'))).toBe('[5]')
  })

  it('is refused where FIDO2 has no place for it', () => {
    expect(codeOf(() => toDiagnostic(hex('c000')))).toBe('CBOR_TAG')
    expect(codeOf(() => toDiagnostic(hex('a2 01 00 1801 00')))).toBe('CBOR_KEY_REPEATED')
    expect(codeOf(() => toDiagnostic(new Uint8Array()))).toBe('CBOR_TRUNCATED')
    expect(thrownBy(() => toDiagnostic(hex('0000')))).toMatchObject({
      code: 'CBOR_TRAILING_BYTES',
      offset: 1,
    })
  })

  it('may be 16 levels deep', () => {
    expect(toDiagnostic(hex(`${'81'.repeat(15)}80`))).toBe('['.repeat(16) + ']'.repeat(16))
    expect(codeOf(() => toDiagnostic(hex(`${'81'.repeat(16)}80`)))).toBe('CBOR_TOO_DEEP')
  })
})

it('reads a window into larger memory', () => {
  expect(toDiagnostic(hex('ff fb3ff199999999999a ff').subarray(1, 10))).toBe('1.1')
})
