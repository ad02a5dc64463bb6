import { constants, generateKeyPair, type KeyObject, sign as signWithNode } from 'node:crypto'
import { promisify } from 'node:util'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import {
  COSE_ALGORITHMS,
  type CoseAlgorithm,
  type CoseKey,
  coseKeyFromJwk,
  type PublicJwk,
  parseCoseKey,
} from '../../src/core/fido/cose/index.ts'
import { type Bytes, toBytes } from '../../src/core/shared/bytes.ts'

/** A key pair of one COSE algorithm: the public half as verifiers take it. */
export interface SigningKey {
  readonly key: CoseKey
  sign(data: Bytes): Bytes
}

interface Pair {
  readonly publicKey: PublicJwk
  sign(data: Bytes, algorithm: CoseAlgorithm): Bytes
}

const generate = promisify(generateKeyPair)

/** A key pair of node:crypto on a named curve. */
export function ecKeyPair(namedCurve: string) {
  return generate('ec', { namedCurve })
}

function nodePair(pair: { publicKey: KeyObject; privateKey: KeyObject }): Pair {
  return {
    publicKey: pair.publicKey.export({ format: 'jwk' }) as PublicJwk,
    sign(data, { scheme, hash, hashSize }) {
      const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hashSize }
      const options = { key: pair.privateKey, ...(scheme === 'RSA-PSS' && pss) }
      return toBytes(signWithNode(hash || null, data, options))
    },
  }
}

function mlDsaPair(alg: string, scheme: typeof ml_dsa44): Pair {
  const { publicKey, secretKey } = scheme.keygen()
  return {
    publicKey: { kty: 'AKP', alg, pub: Buffer.from(publicKey).toString('base64url') },
    sign: (data) => toBytes(scheme.sign(data, secretKey)),
  }
}

const MAKERS: Readonly<Record<string, () => Promise<Pair>>> = {
  'P-256': async () => nodePair(await ecKeyPair('P-256')),
  'P-384': async () => nodePair(await ecKeyPair('P-384')),
  'P-521': async () => nodePair(await ecKeyPair('P-521')),
  secp256k1: async () => nodePair(await ecKeyPair('secp256k1')),
  Ed25519: async () => nodePair(await generate('ed25519')),
  Ed448: async () => nodePair(await generate('ed448')),
  'ML-DSA-44': async () => mlDsaPair('ML-DSA-44', ml_dsa44),
  'ML-DSA-65': async () => mlDsaPair('ML-DSA-65', ml_dsa65),
  'ML-DSA-87': async () => mlDsaPair('ML-DSA-87', ml_dsa87),
  '': async () => nodePair(await generate('rsa', { modulusLength: 2048 })),
}

/** Makes key pairs, one for each curve and parameter set, that its algorithms share. */
export function signingKeys(): (alg: number) => Promise<SigningKey> {
  const pairs = new Map<string, Promise<Pair>>()
  return async (alg) => {
    const algorithm = COSE_ALGORITHMS.get(alg)
    const make = algorithm && MAKERS[algorithm.curve]
    if (!make) throw new TypeError(`no key can be made for ${alg}`)
    const pair = pairs.get(algorithm.curve) ?? make()
    pairs.set(algorithm.curve, pair)
    const { publicKey, sign } = await pair
    return {
      key: parseCoseKey(coseKeyFromJwk(publicKey, alg)),
      sign: (data) => sign(data, algorithm),
    }
  }
}
