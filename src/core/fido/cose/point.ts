import { toHex } from '../../shared/bytes.ts'
import { WebAuthnError } from '../errors.ts'
import { KeyType } from './algorithms.ts'
import type { CoseKey } from './key.ts'

/** The field's prime p and the coefficients of y² = x³ + ax + b. */
interface Curve {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
}

/**
 * @see [SP 800-186 section 3.2.1](https://doi.org/10.6028/NIST.SP.800-186)
 * @see [SEC 2 section 2.4.1](https://www.secg.org/sec2-v2.pdf)
 */
const CURVES: ReadonlyMap<string, Curve> = /* @__PURE__ */ (() =>
  new Map<string, Curve>([
    [
      'P-256',
      {
        p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
        a: -3n,
        b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
      },
    ],
    [
      'P-384',
      {
        p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
        a: -3n,
        b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
      },
    ],
    [
      'P-521',
      {
        p: 2n ** 521n - 1n,
        a: -3n,
        b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
      },
    ],
    ['secp256k1', { p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n }],
  ]))()

/**
 * Checks that an EC2 key is a point of its curve; keys of other types pass.
 *
 * All curves here have cofactor 1, so every point on them is in the right group.
 *
 * @throws {WebAuthnError} `WEBAUTHN_PUBLIC_KEY_MALFORMED`.
 * @see [SP 800-56A section 5.6.2.3.4](https://doi.org/10.6028/NIST.SP.800-56Ar3)
 */
export function checkPoint(key: CoseKey): void {
  const { kty, curve } = key.algorithm
  if (kty !== KeyType.ec2) return
  const { p, a, b } = CURVES.get(curve) as Curve
  const [x, y] = key.parts.map((part) => BigInt(`0x${toHex(part)}`)) as [bigint, bigint]
  const onCurve = x < p && y < p && (y * y - (x * x * x + a * x + b)) % p === 0n
  if (!onCurve) {
    const problem = `the COSE key is not a point of ${curve}`
    throw new WebAuthnError('WEBAUTHN_PUBLIC_KEY_MALFORMED', problem)
  }
}
