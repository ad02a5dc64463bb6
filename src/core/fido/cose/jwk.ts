import { fromBase64url, toBase64url } from '../../shared/base64url.ts'
import type { Bytes } from '../../shared/bytes.ts'
import type { CborKey, CborValue } from '../cbor/decode.ts'
import { encodeCbor } from '../cbor/encode.ts'
import { COSE_ALGORITHMS, type CoseAlgorithm, KeyType } from './algorithms.ts'
import { type CoseKey, parseCoseKey } from './key.ts'

/** A public key as JSON, RFC 7517. The members that are there depend on `kty`. */
export interface PublicJwk {
  readonly kty: string
  readonly crv?: string
  readonly alg?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
  readonly pub?: string
}

/** For each COSE key type: its JOSE name and the members that hold the key's parts. */
const MEMBERS = /* @__PURE__ */ (() =>
  new Map<
    number,
    { readonly kty: string; readonly names: readonly ('x' | 'y' | 'n' | 'e' | 'pub')[] }
  >([
    [KeyType.okp, { kty: 'OKP', names: ['x'] }],
    [KeyType.ec2, { kty: 'EC', names: ['x', 'y'] }],
    [KeyType.rsa, { kty: 'RSA', names: ['n', 'e'] }],
    [KeyType.akp, { kty: 'AKP', names: ['pub'] }],
  ]))()

/**
 * The JSON Web Key of a COSE key: the form that WebCrypto and node:crypto import fastest.
 *
 * @see [RFC 7518 section 6](https://www.rfc-editor.org/rfc/rfc7518#section-6)
 * @see [RFC 8037](https://www.rfc-editor.org/rfc/rfc8037)
 */
export function toJwk(key: CoseKey): PublicJwk {
  const { kty, curve } = key.algorithm
  const { kty: type, names } = membersOf(kty)
  const parts = names.map((name, i) => [name, toBase64url(key.parts[i] as Bytes)])
  const bound = kty === KeyType.akp ? { alg: curve } : curve ? { crv: curve } : {}
  return { kty: type, ...bound, ...Object.fromEntries(parts) }
}

/**
 * The COSE_Key of a JSON Web Key, for an algorithm.
 *
 * @param jwk The key; private members are left out.
 * @param alg COSE identifier of the algorithm: the key's type does not tell which hash goes with it.
 * @throws {TypeError} When the algorithm is not known, the key is not of its type and curve, or a
 *   member is missing or has a wrong length.
 */
export function coseKeyFromJwk(jwk: PublicJwk, alg: number): Bytes {
  const algorithm = COSE_ALGORITHMS.get(alg)
  if (!algorithm) throw new TypeError(`COSE algorithm ${alg} is not known`)
  const { kty: type, names } = membersOf(algorithm.kty)
  if (jwk.kty !== type) throw new TypeError(`${algorithm.name} needs a key of type ${type}`)
  if (algorithm.crv && jwk.crv !== algorithm.curve) {
    throw new TypeError(`${algorithm.name} needs a key on ${algorithm.curve}`)
  }
  const parts = names.map((name) => jwk[name] ?? '')
  try {
    return parseCoseKey(encodeKey(algorithm, parts.map(fromBase64url))).bytes
  } catch (cause) {
    throw new TypeError(`${names.join(' or ')} is not what ${algorithm.name} needs`, { cause })
  }
}

function encodeKey({ kty, alg, crv }: CoseAlgorithm, parts: readonly Bytes[]): Bytes {
  const map = new Map<CborKey, CborValue>([
    [1, kty],
    [3, alg],
  ])
  if (crv) map.set(-1, crv)
  const first = crv ? -2 : -1
  for (const [i, part] of parts.entries()) map.set(first - i, part)
  return encodeCbor(map)
}

function membersOf(kty: number) {
  const members = MEMBERS.get(kty)
  if (!members) throw new TypeError(`COSE key type ${kty} has no JSON form`)
  return members
}
