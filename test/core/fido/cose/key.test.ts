import { describe, expect, it } from 'vitest'
import { type CborInput, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { COSE_ALGORITHMS, parseCoseKey } from '../../../../src/core/fido/cose/index.ts'
import { hex, isViewOf } from '../../../support/bytes.ts'
import { keyMap, plausibleKey } from '../../../support/cose.ts'
import { causeOf, codeOf } from '../../../support/errors.ts'

const MALFORMED = 'WEBAUTHN_PUBLIC_KEY_MALFORMED'
const codeOfMap = (map: ReadonlyMap<number, CborInput>) =>
  codeOf(() => parseCoseKey(encodeCbor(map)))
const changed = (alg: number, ...changes: readonly (readonly [number, CborInput])[]) =>
  new Map([...keyMap(alg), ...changes])

const partLabels = (alg: number) =>
  [...keyMap(alg)].flatMap(([label, part]) => (part instanceof Uint8Array ? [label] : []))

describe('the algorithm table', () => {
  it('has the numbers and names that IANA registered', () => {
    expect([...COSE_ALGORITHMS.values()].map(({ alg, name }) => [alg, name])).toEqual([
      [-7, 'ES256'],
      [-9, 'ESP256'],
      [-35, 'ES384'],
      [-51, 'ESP384'],
      [-36, 'ES512'],
      [-52, 'ESP512'],
      [-47, 'ES256K'],
      [-8, 'EdDSA'],
      [-19, 'Ed25519'],
      [-53, 'Ed448'],
      [-257, 'RS256'],
      [-258, 'RS384'],
      [-259, 'RS512'],
      [-65535, 'RS1'],
      [-37, 'PS256'],
      [-38, 'PS384'],
      [-39, 'PS512'],
      [-48, 'ML-DSA-44'],
      [-49, 'ML-DSA-65'],
      [-50, 'ML-DSA-87'],
    ])
  })
})

describe.each([...COSE_ALGORITHMS.values()])('a key for $name', (algorithm) => {
  const { alg, kty, size } = algorithm

  it('is read, and its parts are views of its bytes', () => {
    const bytes = plausibleKey(alg)
    const key = parseCoseKey(bytes)
    expect(key.algorithm).toBe(algorithm)
    expect(key.bytes).toBe(bytes)
    expect(key.parts).toHaveLength(kty === 2 || kty === 3 ? 2 : 1)
    for (const part of key.parts) expect(isViewOf(part, bytes)).toBe(true)
  })

  it('is read when it carries members besides', () => {
    expect(() => parseCoseKey(encodeCbor(changed(alg, [2, 'kid'], [-70000, [1]])))).not.toThrow()
  })

  it('is malformed without any one of its members, and without its curve on the wrong curve', () => {
    for (const label of keyMap(alg).keys()) {
      const map = new Map(keyMap(alg))
      map.delete(label)
      const isCurve = label === -1 && algorithm.crv !== 0
      expect(codeOfMap(map)).toBe(isCurve ? 'WEBAUTHN_PUBLIC_KEY_CURVE_MISMATCH' : MALFORMED)
    }
  })

  it('is malformed with another key type', () => {
    for (const other of [0, 1, 2, 3, 4, 5, 6, 7, -1, 'EC2', null].filter((type) => type !== kty)) {
      expect(codeOfMap(changed(alg, [1, other]))).toBe(MALFORMED)
    }
  })

  it('is malformed with a part that is not a byte string', () => {
    for (const label of partLabels(alg)) {
      for (const wrong of [true, null, 0, 'x'.repeat(32), [], new Map()]) {
        expect(codeOfMap(changed(alg, [label, wrong]))).toBe(MALFORMED)
      }
    }
  })

  it('is malformed with a part that is a byte too short, too long, or empty', () => {
    const sizes = size ? [0, 1, size - 1, size + 1, 2 * size + 1] : [0, 5000]
    for (const label of partLabels(alg)) {
      for (const wrong of sizes) {
        expect(codeOfMap(changed(alg, [label, new Uint8Array(wrong).fill(0xff)]))).toBe(MALFORMED)
      }
    }
  })
})

describe.each(
  [...COSE_ALGORITHMS.values()].filter(({ crv }) => crv),
)('a key for $name on another curve', ({ alg, crv }) => {
  it.each(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 'P-256', null].filter((other) => other !== crv),
  )('is refused: %j', (other) => {
    expect(codeOfMap(changed(alg, [-1, other]))).toBe('WEBAUTHN_PUBLIC_KEY_CURVE_MISMATCH')
  })
})

describe('the algorithm of a key', () => {
  it.each([-6, -10, -260, -65536, 0, 7, 2 ** 31, -(2 ** 40)])('%i is not known', (alg) => {
    expect(codeOfMap(changed(-7, [3, alg]))).toBe('WEBAUTHN_ALGORITHM_UNSUPPORTED')
  })

  it.each([
    ['a text', 'ES256'],
    ['null', null],
    ['bytes', Uint8Array.of(38)],
    ['a bigint', -(2n ** 60n)],
    ['a list', [-7]],
  ])('is not %s', (_what, alg) => {
    expect(codeOfMap(changed(-7, [3, alg]))).toBe(MALFORMED)
  })

  it.each(['f9c700', 'fac0e00000', 'fbc01c000000000000'])('is not -7.0, a float: %s', (float) => {
    const key = hex(`a5 0102 03${float} 2001 215820 ${'11'.repeat(32)} 225820 ${'22'.repeat(32)}`)
    expect(codeOf(() => parseCoseKey(key))).toBe(MALFORMED)
    expect(causeOf(() => parseCoseKey(key))).toBe('CBOR_FLOAT')
    expect(causeOf(() => parseCoseKey(key, { strict: false }))).toBe('CBOR_FLOAT')
  })
})

describe('the encoding of a key', () => {
  const good = plausibleKey(-8)

  it.each([
    ['nothing', new Uint8Array(), 'CBOR_TRUNCATED'],
    ['a key that is cut', good.subarray(0, -1), 'CBOR_TRUNCATED'],
    ['a byte behind the key', Uint8Array.from([...good, 0]), 'CBOR_TRAILING_BYTES'],
    ['a repeated label', hex('a2 0101 0101'), 'CBOR_KEY_REPEATED'],
    ['a tag', Uint8Array.from([0xc0, ...good]), 'CBOR_TAG'],
    ['three levels', hex('a1 01 8180'), 'CBOR_TOO_DEEP'],
  ])('is not %s', (_what, bytes, cause) => {
    expect(codeOf(() => parseCoseKey(bytes))).toBe(MALFORMED)
    expect(causeOf(() => parseCoseKey(bytes))).toBe(cause)
  })

  it.each(['80', '00', '40', '60', 'f6'])('is a map, not %s', (digits) => {
    expect(codeOf(() => parseCoseKey(hex(digits)))).toBe(MALFORMED)
  })

  it.each([
    ['labels out of order', `a4 0327 0101 2006 215820 ${'11'.repeat(32)}`],
    ['a longer number than needed', `a4 011801 0327 2006 215820 ${'11'.repeat(32)}`],
    ['a longer length than needed', `a4 0101 0327 2006 21590020 ${'11'.repeat(32)}`],
    ['an algorithm in nine bytes', `a4 0101 033b0000000000000007 2006 215820 ${'11'.repeat(32)}`],
  ])('has %s only with strict: false', (_what, digits) => {
    expect(codeOf(() => parseCoseKey(hex(digits)))).toBe(MALFORMED)
    expect(parseCoseKey(hex(digits), { strict: false }).algorithm.name).toBe('EdDSA')
  })
})

describe('an RSA key', () => {
  const withModulus = (size: number, first: number) => {
    const n = new Uint8Array(size).fill(0xff)
    n[0] = first
    return encodeCbor(changed(-257, [-1, n]))
  }
  const withExponent = (digits: string) => encodeCbor(changed(-257, [-2, hex(digits)]))

  it.each([
    [128, 0x80],
    [128, 0xff],
    [129, 0x01],
    [256, 0xff],
    [512, 0xff],
    [1024, 0xff],
  ])('may have a modulus of %i bytes that begins with %i', (size, first) => {
    expect(() => parseCoseKey(withModulus(size, first))).not.toThrow()
  })

  it.each([
    [64, 0xff],
    [127, 0xff],
    [128, 0x7f],
    [128, 0x00],
    [256, 0x00],
    [1025, 0x01],
    [1025, 0x00],
  ])('may not have a modulus of %i bytes that begins with %i', (size, first) => {
    expect(codeOf(() => parseCoseKey(withModulus(size, first)))).toBe(MALFORMED)
  })

  it.each(['03', '11', '010001', 'ffffffff'])('may have the exponent %s', (digits) => {
    expect(() => parseCoseKey(withExponent(digits))).not.toThrow()
  })

  it.each([
    '',
    '00',
    '01',
    '02',
    '0003',
    '010000',
    '00010001',
    '0100000001',
  ])('may not have the exponent %j', (digits) => {
    expect(codeOf(() => parseCoseKey(withExponent(digits)))).toBe(MALFORMED)
  })
})

describe('an EC2 key', () => {
  it('cannot be compressed: WebAuthn wants both coordinates', () => {
    expect(codeOfMap(changed(-7, [-3, true]))).toBe(MALFORMED)
  })
})
