import { describe, expect, it } from 'vitest'
import { encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { checkPoint, parseCoseKey } from '../../../../src/core/fido/cose/index.ts'
import { fromHex } from '../../../../src/core/shared/bytes.ts'
import { plausibleKey } from '../../../support/cose.ts'
import { codeOf } from '../../../support/errors.ts'

/** Base points, SP 800-186 section 3.2.1 and SEC 2 section 2.4.1, with their fields' primes. */
const CURVES = [
  {
    curve: 'P-256',
    alg: -7,
    crv: 1,
    size: 32,
    x: '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    y: '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    p: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
  },
  {
    curve: 'P-384',
    alg: -35,
    crv: 2,
    size: 48,
    x: 'aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
    y: '3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
    p: 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
  },
  {
    curve: 'P-521',
    alg: -36,
    crv: 3,
    size: 66,
    x: '00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    y: '011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
    p: `01${'ff'.repeat(65)}`,
  },
  {
    curve: 'secp256k1',
    alg: -47,
    crv: 8,
    size: 32,
    x: '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    y: '483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8',
    p: 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f',
  },
] as const

describe.each(CURVES)('on $curve', ({ alg, crv, size, x, y, p }) => {
  const a = crv === 8 ? 0n : -3n
  const digits = (value: bigint) => value.toString(16).padStart(2 * size, '0')
  const [gx, gy, prime] = [x, y, p].map((text) => BigInt(`0x${text}`)) as [bigint, bigint, bigint]
  const check = (px: bigint, py: bigint) =>
    checkPoint(
      parseCoseKey(
        encodeCbor(
          new Map<number, number | Uint8Array>([
            [1, 2],
            [3, alg],
            [-1, crv],
            [-2, fromHex(digits(px))],
            [-3, fromHex(digits(py))],
          ]),
        ),
      ),
    )

  it('the base point and its negative are points', () => {
    expect(() => check(gx, gy)).not.toThrow()
    expect(() => check(gx, prime - gy)).not.toThrow()
  })

  it('a point whose x is written with p added is none', () => {
    const b = (gy * gy - gx ** 3n - a * gx) % prime
    const square = (at: bigint) => (((at ** 3n + a * at + b) % prime) + prime) % prime
    // All four primes are 3 modulo 4, so that a root is a power.
    const rootOf = (value: bigint) => power(value, (prime + 1n) / 4n, prime)
    let at = 1n
    while (rootOf(square(at)) ** 2n % prime !== square(at)) at++
    expect(() => check(at, rootOf(square(at)))).not.toThrow()
    expect(codeOf(() => check(at + prime, rootOf(square(at))))).toBe(
      'WEBAUTHN_PUBLIC_KEY_MALFORMED',
    )
  })

  it.each([
    ['a neighbour', gx, gy + 1n],
    ['the coordinates exchanged', gy, gx],
    ['the origin', 0n, 0n],
    ['a coordinate of all ones', 2n ** BigInt(8 * size) - 1n, gy],
    ['y too large by p', gx, gy + prime],
    ['x = p', prime, gy],
    ['y = p', gx, prime],
  ])('%s is none', (_what, px, py) => {
    // What does not fit the field's bytes cannot be sent at all.
    if (px >= 2n ** BigInt(8 * size) || py >= 2n ** BigInt(8 * size)) py = prime
    expect(codeOf(() => check(px, py))).toBe('WEBAUTHN_PUBLIC_KEY_MALFORMED')
  })
})

/** A power in a field, by squaring. */
function power(base: bigint, exponent: bigint, p: bigint): bigint {
  if (exponent === 0n) return 1n
  const half = power((base * base) % p, exponent >> 1n, p)
  return exponent & 1n ? (half * base) % p : half
}

it('a key on another curve with the same field size is no point', () => {
  const [p256, , , k256] = CURVES
  const key = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, fromHex(k256.x)],
    [-3, fromHex(k256.y)],
  ])
  expect(codeOf(() => checkPoint(parseCoseKey(encodeCbor(key))))).toBe(
    'WEBAUTHN_PUBLIC_KEY_MALFORMED',
  )
  expect(p256.x).not.toBe(k256.x)
})

it.each([-8, -53, -257, -48])('asks nothing of keys that are not EC2: %i', (alg) => {
  expect(() => checkPoint(parseCoseKey(plausibleKey(alg)))).not.toThrow()
})
