import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ApduForm,
  decodeApdu,
  decodeResponse,
  describeStatusWord,
  encodeApdu,
  encodeResponse,
} from '../../../../src/core/fido/ctap/apdu.ts'
import { concat, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { hex } from '../../../support/bytes.ts'
import vectors from '../../../vectors/ctap-apdu.json' with { type: 'json' }

const NE_EXTENDED = 65_536

describe('encodeApdu', () => {
  it('writes what U2F over HID has, as others do', () => {
    const { register, authenticate, version, send_apdu: sent } = vectors.u2f
    const challenge = fromHex(register.clientParam)
    const application = fromHex(register.appParam)
    const base = { cla: 0, p2: 0, ne: NE_EXTENDED }
    const data = concat(challenge, application)
    const { apdu_prefix: prefix, apdu_suffix: suffix } = register
    expect(toHex(encodeApdu({ ...base, ins: 1, p1: 0, data }, 'u2f'))).toBe(
      prefix + toHex(data) + suffix,
    )
    expect(toHex(encodeApdu({ ...base, ins: 3, p1: 0 }, 'u2f'))).toBe(version.apdu)
    const signed = (p1: number, keyHandle: number) =>
      toHex(encodeApdu({ ...base, ins: 2, p1, data: new Uint8Array(65 + keyHandle) }, 'u2f'))
    expect(signed(3, 64).slice(0, 14)).toBe(authenticate.apdu_header_enforce_kh64)
    expect(signed(7, 8).slice(0, 14)).toBe(authenticate.apdu_header_check_only_kh8)
    const { cla, ins, p1, p2 } = sent
    const any = { cla, ins, p1, p2, data: fromHex(sent.data), ne: NE_EXTENDED }
    expect(toHex(encodeApdu(any, 'u2f'))).toBe(sent.apdu)
    expect(toHex(encodeApdu(any, 'extended'))).toBe(sent.apdu)
  })

  it.each<[string, ApduForm, number, number, string]>([
    ['nothing', 'short', 0, 0, '00b00102'],
    ['a response', 'short', 0, 16, '00b00102 10'],
    ['any response', 'short', 0, 256, '00b00102 00'],
    ['data', 'short', 2, 0, '00b00102 02 aaaa'],
    ['data and a response', 'short', 2, 256, '00b00102 02 aaaa 00'],
    ['nothing', 'extended', 0, 0, '00b00102'],
    ['a response', 'extended', 0, 256, '00b00102 00 0100'],
    ['any response', 'extended', 0, 65_536, '00b00102 00 0000'],
    ['data', 'extended', 2, 0, '00b00102 00 0002 aaaa'],
    ['data and a response', 'extended', 2, 65_536, '00b00102 00 0002 aaaa 0000'],
    ['nothing', 'u2f', 0, 65_536, '00b00102 00 0000 0000'],
  ])('writes the case with %s in the %s form', (_, form, length, ne, digits) => {
    const data = new Uint8Array(length).fill(0xaa)
    const apdu = encodeApdu({ cla: 0, ins: 0xb0, p1: 1, p2: 2, data, ne }, form)
    expect(toHex(apdu)).toBe(toHex(hex(digits)))
  })

  it.each<[ApduForm, number, number]>([
    ['short', 256, 0],
    ['short', 0, 257],
    ['extended', 65_536, 0],
    ['extended', 0, 65_537],
  ])('refuses what does not fit the %s form', (form, length, ne) => {
    const command = { cla: 0, ins: 0, p1: 0, p2: 0, data: new Uint8Array(length), ne }
    expect(() => encodeApdu(command, form)).toThrow(RangeError)
  })
})

describe('decodeApdu', () => {
  it('reads what encodeApdu writes', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const command = fc.record({
      cla: byte,
      ins: byte,
      p1: byte,
      p2: byte,
      data: fc.uint8Array({ maxLength: 255 }).map((it) => new Uint8Array(it)),
      ne: fc.integer({ min: 0, max: 256 }),
    })
    const forms = fc.constantFrom<ApduForm>('short', 'extended')
    fc.assert(
      fc.property(command, forms, (it, form) => {
        const { data = new Uint8Array(0), ne = 0, ...head } = decodeApdu(encodeApdu(it, form)) ?? {}
        expect({ ...head, data, ne }).toEqual(it)
      }),
    )
  })

  it('reads the form of U2F over HID', () => {
    expect(decodeApdu(fromHex(vectors.u2f.version.apdu))).toEqual({
      cla: 0,
      ins: 3,
      p1: 0,
      p2: 0,
      data: new Uint8Array(0),
      ne: NE_EXTENDED,
    })
  })

  it.each([
    '',
    '00',
    '000300',
    '00030000 05 01',
    '00030000 01 aa 00 00',
    '00030000 00 00',
    '00030000 00 0005 01',
  ])('gives nothing for lengths that contradict each other: %s', (digits) => {
    expect(decodeApdu(hex(digits))).toBeUndefined()
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (apdu) => void decodeApdu(apdu)))
  })

  it('reads a part of a Buffer', () => {
    const apdu = Buffer.from('ff000300000000000000ff', 'hex').subarray(1, 10)
    expect(decodeApdu(apdu)).toMatchObject({ ins: 3, ne: NE_EXTENDED })
  })
})

describe('responses', () => {
  it('carry data and a status word', () => {
    const response = { data: hex('553246'), sw: 0x9000 }
    expect(encodeResponse(response)).toEqual(hex('553246 9000'))
    expect(decodeResponse(hex('553246 9000'))).toEqual(response)
    expect(decodeResponse(hex('6985'))).toEqual({ data: new Uint8Array(0), sw: 0x6985 })
  })

  it.each(['', '90'])('without a status word are refused: %s', (digits) => {
    expect(() => decodeResponse(hex(digits))).toThrow(
      expect.objectContaining({ code: 'TRANSPORT_PROTOCOL' }),
    )
  })

  it('have status words for people', () => {
    expect(describeStatusWord(0x6985)).toBe('6985 (CONDITIONS_NOT_SATISFIED)')
    expect(describeStatusWord(0x0001)).toBe('0001')
  })
})
