/** Key types of COSE, RFC 9053 section 7 and RFC 9864. */
export const KeyType = { okp: 1, ec2: 2, rsa: 3, akp: 7 } as const

/** How a signature is made; each has one way to be checked in each crypto library. */
export type SignatureScheme = 'ECDSA' | 'EdDSA' | 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ML-DSA'

/** The hash functions that a signature scheme is combined with. */
export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

/** What a COSE algorithm identifier stands for in WebAuthn. */
export interface CoseAlgorithm {
  /** The identifier, a negative number. */
  readonly alg: number
  /** Its name in the IANA registry. */
  readonly name: string
  readonly scheme: SignatureScheme
  /** The key type that goes with it. */
  readonly kty: number
  /** The one curve that goes with it, by its COSE number; 0 where there is none. */
  readonly crv: number
  /** The curve, or the parameter set, by its JOSE name; empty where there is none. */
  readonly curve: string
  /** Bytes in a coordinate, or in the whole public key for OKP and AKP; 0 for RSA. */
  readonly size: number
  /** Bytes in the digest, or 0 where the scheme hashes by itself. */
  readonly hashSize: number
  /** The hash, empty where the scheme hashes by itself. */
  readonly hash: HashName | ''
}

const HASH_SIZES = { '': 0, 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const

type Row = readonly [
  alg: number,
  name: string,
  scheme: SignatureScheme,
  kty: number,
  crv: number,
  curve: string,
  size: number,
  hash: HashName | '',
]

const ROWS: readonly Row[] = [
  [-7, 'ES256', 'ECDSA', 2, 1, 'P-256', 32, 'SHA-256'],
  [-9, 'ESP256', 'ECDSA', 2, 1, 'P-256', 32, 'SHA-256'],
  [-35, 'ES384', 'ECDSA', 2, 2, 'P-384', 48, 'SHA-384'],
  [-51, 'ESP384', 'ECDSA', 2, 2, 'P-384', 48, 'SHA-384'],
  [-36, 'ES512', 'ECDSA', 2, 3, 'P-521', 66, 'SHA-512'],
  [-52, 'ESP512', 'ECDSA', 2, 3, 'P-521', 66, 'SHA-512'],
  [-47, 'ES256K', 'ECDSA', 2, 8, 'secp256k1', 32, 'SHA-256'],
  [-8, 'EdDSA', 'EdDSA', 1, 6, 'Ed25519', 32, ''],
  [-19, 'Ed25519', 'EdDSA', 1, 6, 'Ed25519', 32, ''],
  [-53, 'Ed448', 'EdDSA', 1, 7, 'Ed448', 57, ''],
  [-257, 'RS256', 'RSASSA-PKCS1-v1_5', 3, 0, '', 0, 'SHA-256'],
  [-258, 'RS384', 'RSASSA-PKCS1-v1_5', 3, 0, '', 0, 'SHA-384'],
  [-259, 'RS512', 'RSASSA-PKCS1-v1_5', 3, 0, '', 0, 'SHA-512'],
  [-65535, 'RS1', 'RSASSA-PKCS1-v1_5', 3, 0, '', 0, 'SHA-1'],
  [-37, 'PS256', 'RSA-PSS', 3, 0, '', 0, 'SHA-256'],
  [-38, 'PS384', 'RSA-PSS', 3, 0, '', 0, 'SHA-384'],
  [-39, 'PS512', 'RSA-PSS', 3, 0, '', 0, 'SHA-512'],
  [-48, 'ML-DSA-44', 'ML-DSA', 7, 0, 'ML-DSA-44', 1312, ''],
  [-49, 'ML-DSA-65', 'ML-DSA', 7, 0, 'ML-DSA-65', 1952, ''],
  [-50, 'ML-DSA-87', 'ML-DSA', 7, 0, 'ML-DSA-87', 2592, ''],
]

/**
 * Every signature algorithm of this package, by its COSE identifier.
 *
 * ECDSA identifiers that leave the curve open in COSE are bound to one curve by WebAuthn, so each
 * identifier has exactly one curve here.
 *
 * @see [WebAuthn Level 3 §5.8.5](https://www.w3.org/TR/webauthn-3/#sctn-alg-identifier)
 * @see [IANA COSE algorithms](https://www.iana.org/assignments/cose/cose.xhtml#algorithms)
 */
export const COSE_ALGORITHMS: ReadonlyMap<number, CoseAlgorithm> = /* @__PURE__ */ (() =>
  new Map(
    ROWS.map(([alg, name, scheme, kty, crv, curve, size, hash]) => [
      alg,
      { alg, name, scheme, kty, crv, curve, size, hash, hashSize: HASH_SIZES[hash] },
    ]),
  ))()
