import type { CoseAlgorithm } from '../../../core/fido/cose/algorithms.ts'
import { KeyType } from '../../../core/fido/cose/algorithms.ts'
import { WEB_CRYPTO_PARAMETERS } from '../../../core/fido/signature/web-crypto.ts'
import { toBase64url } from '../../../core/shared/base64url.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'
import { loadNoble, type RandomSource, type RawKeyPair } from './noble.ts'

/**
 * A private key as JSON, RFC 7517: `d` is the secret of elliptic curves, `priv` the seed of ML-DSA,
 * the rest belong to RSA.
 */
export interface PrivateJwk {
  readonly kty: string
  readonly [member: string]: string
}

const RSA_BITS = 2048
const RSA_EXPONENT = /* @__PURE__ */ Uint8Array.of(1, 0, 1)
const RSA_MEMBERS = ['kty', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

/**
 * Makes a key pair. All but RSA follow from the random bytes alone: the same bytes, the same key.
 *
 * @param algorithm What it will sign with.
 * @param random Is asked once for the private key of a curve or the seed of ML-DSA.
 */
export async function generateKey(
  algorithm: CoseAlgorithm,
  random: RandomSource,
): Promise<PrivateJwk> {
  const scheme = await loadNoble(algorithm.curve)
  return scheme ? jwkOf(algorithm, scheme.generate(random)) : generateRsa(algorithm)
}

function jwkOf({ kty, curve }: CoseAlgorithm, { secret, parts }: RawKeyPair): PrivateJwk {
  const [first, second] = parts.map(toBase64url) as [string, string?]
  const d = toBase64url(secret)
  if (kty === KeyType.akp) return { kty: 'AKP', alg: curve, pub: first, priv: d }
  if (second === undefined) return { kty: 'OKP', crv: curve, x: first, d }
  return { kty: 'EC', crv: curve, x: first, y: second, d }
}

async function generateRsa(algorithm: CoseAlgorithm): Promise<PrivateJwk> {
  const parameters = {
    ...WEB_CRYPTO_PARAMETERS.get(algorithm.scheme)?.({ algorithm }),
    modulusLength: RSA_BITS,
    publicExponent: RSA_EXPONENT as Bytes,
  }
  const { privateKey } = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify'])
  const jwk = await crypto.subtle.exportKey('jwk', privateKey)
  return Object.fromEntries(RSA_MEMBERS.map((name) => [name, jwk[name]])) as PrivateJwk & object
}
