import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  COSE_ALGORITHMS,
  coseKeyFromJwk,
  type PublicJwk,
  parseCoseKey,
  toJwk,
} from '../../../../src/core/fido/cose/index.ts'
import { toHex } from '../../../../src/core/shared/bytes.ts'
import { hex } from '../../../support/bytes.ts'
import { plausibleKey } from '../../../support/cose.ts'
import { readVectors } from '../../../support/vectors.ts'

const all = [...COSE_ALGORITHMS.values()]

describe.each(all)('a key for $name', ({ alg, kty, curve, name }) => {
  const cose = plausibleKey(alg)
  const jwk = toJwk(parseCoseKey(cose))

  it('goes from COSE to JWK and back without a change', () => {
    expect(toHex(coseKeyFromJwk(jwk, alg))).toBe(toHex(cose))
  })

  it('has the members that JOSE gives its type, and no other', () => {
    const members: Record<number, string[]> = {
      1: ['crv', 'kty', 'x'],
      2: ['crv', 'kty', 'x', 'y'],
      3: ['e', 'kty', 'n'],
      7: ['alg', 'kty', 'pub'],
    }
    expect(Object.keys(jwk).sort()).toEqual(members[kty])
    if (curve) expect(kty === 7 ? jwk.alg : jwk.crv).toBe(curve)
  })

  it('loses private members on the way to COSE', () => {
    const secret = { ...jwk, d: 'AAAA', p: 'AAAA', priv: 'AAAA', k: 'AAAA' }
    expect(coseKeyFromJwk(secret, alg)).toEqual(cose)
  })

  it.each([
    'kty',
    ...Object.keys(jwk).filter((member) => !['kty', 'alg'].includes(member)),
  ])('is refused without %s', (member) => {
    const { [member as keyof PublicJwk]: _left, ...rest } = jwk
    expect(() => coseKeyFromJwk(rest as PublicJwk, alg)).toThrow(TypeError)
  })

  it('is refused with a part that is too short or not base64url', () => {
    const part = kty === 3 ? 'n' : kty === 7 ? 'pub' : 'x'
    for (const wrong of ['', 'AAAA', '+/+/', `${jwk[part]}=`]) {
      expect(() => coseKeyFromJwk({ ...jwk, [part]: wrong }, alg)).toThrow(TypeError)
    }
  })

  it('is refused for an algorithm of another type or curve', () => {
    const others = all.filter((other) => other.kty !== kty || other.curve !== curve)
    for (const other of others) {
      expect(() => coseKeyFromJwk(jwk, other.alg), `${name} as ${other.name}`).toThrow(TypeError)
    }
  })
})

it('refuses an algorithm that is not known', () => {
  expect(() => coseKeyFromJwk({ kty: 'EC' }, -1)).toThrow(TypeError)
})

it('writes the JWK of RFC 7517 appendix A.1', () => {
  const x = '30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3e'
  const y = 'e04b65e92456d9888b52b379bdfbd51ee869ef1f0fc65b6659695b6cce081723'
  const cose = hex(`a5 0102 0326 2001 215820${x} 225820${y}`)
  const jwk: PublicJwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  }
  expect(toJwk(parseCoseKey(cose))).toEqual(jwk)
  expect(coseKeyFromJwk(jwk, -7)).toEqual(cose)
})

describe('the keys of the Level 3 test vectors', () => {
  const { vectors } = readVectors<{
    vectors: readonly { name: string; alg: number; credentialPublicKeyCose: string }[]
  }>('webauthn-l3.json')

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const bytes = hex(vector.credentialPublicKeyCose)
    const key = parseCoseKey(bytes)
    expect(key.algorithm.alg).toBe(vector.alg)
    expect(coseKeyFromJwk(toJwk(key), vector.alg)).toEqual(bytes)
  })
})

it('goes both ways for any parts of the right length', () => {
  const keys = fc.constantFrom(...all).chain((algorithm) => {
    const { size } = algorithm
    const part = size
      ? fc.uint8Array({ minLength: size, maxLength: size })
      : fc
          .uint8Array({ minLength: 130, maxLength: 1024 })
          .map((n) => n.map((b, i) => (i ? b : b | 1)))
    return fc.record({ algorithm: fc.constant(algorithm), first: part, second: part })
  })
  fc.assert(
    fc.property(keys, ({ algorithm: { alg, kty, curve }, first, second }) => {
      const [a, b] = [first, second].map((part) => Buffer.from(part).toString('base64url')) as [
        string,
        string,
      ]
      const types: Record<number, PublicJwk> = {
        1: { kty: 'OKP', crv: curve, x: a },
        2: { kty: 'EC', crv: curve, x: a, y: b },
        3: { kty: 'RSA', n: a, e: 'AQAB' },
        7: { kty: 'AKP', alg: curve, pub: a },
      }
      const jwk = types[kty] as PublicJwk
      expect(toJwk(parseCoseKey(coseKeyFromJwk(jwk, alg)))).toEqual(jwk)
    }),
  )
})
