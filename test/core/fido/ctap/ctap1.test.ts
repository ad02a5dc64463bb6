import { describe, expect, it } from 'vitest'
import { Ctap1 } from '../../../../src/core/fido/ctap/ctap1.ts'
import {
  parseRegistrationData,
  parseSignatureData,
  verifyRegistrationData,
  verifySignatureData,
} from '../../../../src/core/fido/ctap/u2f-data.ts'
import { type Bytes, concat, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { flipped } from '../../../support/bytes.ts'
import { deviceThat } from '../../../support/ctap.ts'
import { CTAP } from '../../../support/ctap-vectors.ts'
import { codeOf } from '../../../support/errors.ts'

const { register, authenticate, version, registrations, signatures } = CTAP.u2f
const SUCCESS = fromHex('9000')
const about = (of: Readonly<Record<string, string>>) => ({
  clientParam: fromHex(String(of.clientParam)),
  appParam: fromHex(String(of.appParam)),
})
const [registration] = registrations.map(({ hex }) => fromHex(String(hex))) as [Bytes, ...Bytes[]]
const [signature] = signatures.map(({ hex }) => fromHex(hex)) as [Bytes]

function key(...answers: string[]) {
  const device = deviceThat(() => fromHex(answers.shift() ?? '6f00'))
  return { ctap: new Ctap1(device), sent: () => device.requests.map(toHex) }
}

describe('U2F', () => {
  it('tells its version', async () => {
    const { ctap, sent } = key(version.response)
    expect(await ctap.getVersion()).toBe('U2F_V2')
    expect(sent()).toEqual([version.apdu])
  })

  it('registers with the request of the vectors', async () => {
    const { ctap, sent } = key(toHex(concat(registration, SUCCESS)))
    const data = await ctap.register(about(register))
    expect(data.bytes).toEqual(registration)
    const { apdu_prefix, clientParam, appParam, apdu_suffix } = register
    expect(sent()).toEqual([`${apdu_prefix}${clientParam}${appParam}${apdu_suffix}`])
  })

  it('signs with the request of the vectors', async () => {
    const { ctap, sent } = key(toHex(concat(signature, SUCCESS)))
    const handle = new Uint8Array(64).fill(5)
    const data = await ctap.authenticate(about(authenticate), handle)
    expect(data).toMatchObject({ userPresence: 1, counter: 1 })
    const { apdu_header_enforce_kh64, clientParam, appParam } = authenticate
    const body = `${clientParam}${appParam}40${toHex(handle)}0000`
    expect(sent()).toEqual([`${apdu_header_enforce_kh64}${body}`])
  })

  it('can be asked not to wait for a touch', async () => {
    const { ctap, sent } = key(toHex(concat(signature, SUCCESS)))
    await ctap.authenticate(about(authenticate), new Uint8Array(8), { userPresence: false })
    expect(sent()[0]).toMatch(/^00020800/)
  })

  it.each([
    ['6985', true],
    ['9000', true],
    ['6a80', false],
  ])('answers %s to tell whether a handle is known', async (sw, known) => {
    const { ctap, sent } = key(sw)
    expect(await ctap.isKnown(about(authenticate), new Uint8Array(8))).toBe(known)
    expect(sent()[0]?.startsWith(String(authenticate.apdu_header_check_only_kh8))).toBe(true)
  })

  it.each([
    ['6985', 'U2F_CONDITIONS_NOT_SATISFIED'],
    ['6a80', 'U2F_WRONG_DATA'],
    ['6700', 'U2F_WRONG_LENGTH'],
    ['6e00', 'U2F_CLA_NOT_SUPPORTED'],
    ['6d00', 'U2F_INS_NOT_SUPPORTED'],
    ['6f42', 'U2F_UNKNOWN_STATUS'],
  ])('refuses with %s', async (sw, code) => {
    const error = { code, sw: Number.parseInt(sw, 16) }
    await expect(key(sw).ctap.register(about(register))).rejects.toMatchObject(error)
    await expect(key(sw).ctap.getVersion()).rejects.toMatchObject(error)
  })

  it('passes on what it cannot tell of a handle', async () => {
    const known = key('6f00').ctap.isKnown(about(authenticate), new Uint8Array(8))
    await expect(known).rejects.toMatchObject({ code: 'U2F_UNKNOWN_STATUS' })
  })

  it('has handles of at most 255 bytes', async () => {
    const { ctap, sent } = key()
    const signed = ctap.authenticate(about(authenticate), new Uint8Array(256))
    await expect(signed).rejects.toThrow(RangeError)
    expect(sent()).toEqual([])
  })

  it('is not spoken by every device', () => {
    const device = deviceThat(() => SUCCESS)
    const capabilities = { cbor: true, msg: false, wink: false }
    expect(() => new Ctap1({ ...device, capabilities })).toThrow(TypeError)
  })

  it('is not answered by nothing', async () => {
    const { ctap } = key('90')
    await expect(ctap.getVersion()).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('has a version in UTF-8', async () => {
    const { ctap } = key('ff9000')
    await expect(ctap.getVersion()).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })
})

describe('a registration', () => {
  it.each(registrations)('is taken apart', ({ hex, ...parts }) => {
    const data = parseRegistrationData(fromHex(String(hex)))
    const { bytes, ...found } = data
    expect(
      Object.entries(found)
        .map(([name, part]) => [name, toHex(part)])
        .sort(),
    ).toEqual(Object.entries(parts).sort())
    expect(toHex(bytes)).toBe(hex)
  })

  it('was signed by the key of its certificate', () => {
    const data = parseRegistrationData(registration)
    expect(() => verifyRegistrationData(data, about(register))).not.toThrow()
  })

  it('was not signed when anything is changed', () => {
    const data = parseRegistrationData(registration)
    const { clientParam, appParam } = about(register)
    const cases = [
      () => verifyRegistrationData(data, { clientParam: flipped(clientParam, 0), appParam }),
      () => verifyRegistrationData(data, { clientParam, appParam: flipped(appParam, 0) }),
      () => {
        const keyHandle = flipped(data.keyHandle, 0)
        verifyRegistrationData({ ...data, keyHandle }, { clientParam, appParam })
      },
      () => {
        const broken = { ...data, signature: flipped(data.signature, 0) }
        verifyRegistrationData(broken, { clientParam, appParam })
      },
    ]
    expect(cases.map(codeOf)).toEqual(cases.map(() => 'U2F_SIGNATURE_INVALID'))
  })

  it('is refused wherever it is cut', () => {
    const { signature: last } = parseRegistrationData(registration)
    for (let end = 0; end <= registration.length - last.length; end++) {
      expect(codeOf(() => parseRegistrationData(registration.slice(0, end)))).toBe(
        'MESSAGE_MALFORMED',
      )
    }
  })

  it('is taken apart, refused or invalid, whatever byte is changed', () => {
    const codes = [...registration.keys()].flatMap((i) =>
      [0x01, 0x80, 0xff].map((bits) =>
        codeOf(() => {
          verifyRegistrationData(
            parseRegistrationData(flipped(registration, i, bits)),
            about(register),
          )
          // What a certificate says besides its key is not looked at.
          parseRegistrationData(new Uint8Array())
        }),
      ),
    )
    expect(new Set(codes)).toEqual(new Set(['MESSAGE_MALFORMED', 'U2F_SIGNATURE_INVALID']))
  })
})

describe('a signature', () => {
  const publicKey = fromHex(String(authenticate.publicKey))

  it('was made by the registered key', () => {
    const data = parseSignatureData(signature)
    expect(() => verifySignatureData(data, about(authenticate), publicKey)).not.toThrow()
  })

  it('was not when any byte is changed', () => {
    for (const i of signature.keys()) {
      const verify = () =>
        verifySignatureData(
          parseSignatureData(flipped(signature, i)),
          about(authenticate),
          publicKey,
        )
      expect(codeOf(verify)).toBe('U2F_SIGNATURE_INVALID')
    }
  })

  it.each([0, 1, 4, 5])('has more than %i bytes', (length) => {
    expect(codeOf(() => parseSignatureData(new Uint8Array(length)))).toBe('MESSAGE_MALFORMED')
  })
})
