import type { Bytes } from '../../../core/shared/bytes.ts'

/** Gives that many random bytes. */
export type RandomSource = (size: number) => Uint8Array

/** A private key with the parts of its public key, as a COSE_Key has them. */
export interface RawKeyPair {
  readonly secret: Bytes
  readonly parts: readonly Bytes[]
}

/** What one curve or parameter set can do. */
export interface NobleScheme {
  generate(random: RandomSource): RawKeyPair
  sign(secret: Bytes, data: Bytes): Uint8Array
}

/** What this module calls of a library for a Weierstraß curve. */
interface WeierstrassLibrary {
  readonly utils: { isValidSecretKey(secret: Uint8Array): boolean }
  getPublicKey(secret: Uint8Array, compressed: boolean): Uint8Array
  sign(data: Uint8Array, secret: Uint8Array, options: object): Uint8Array
}

/** What this module calls of a library for an Edwards curve. */
interface EdwardsLibrary {
  getPublicKey(secret: Uint8Array): Uint8Array
  sign(data: Uint8Array, secret: Uint8Array): Uint8Array
}

/** What this module calls of a library for ML-DSA. */
interface MlDsaLibrary {
  keygen(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array }
  sign(data: Uint8Array, secretKey: Uint8Array): Uint8Array
}

const LOADERS: ReadonlyMap<string, () => Promise<NobleScheme>> = /* @__PURE__ */ (() =>
  new Map<string, () => Promise<NobleScheme>>([
    ['P-256', async () => weierstrass((await loadNist()).p256, 32)],
    ['P-384', async () => weierstrass((await loadNist()).p384, 48)],
    ['P-521', async () => weierstrass((await loadNist()).p521, 66)],
    [
      'secp256k1',
      async () => weierstrass((await import('@noble/curves/secp256k1.js')).secp256k1, 32),
    ],
    ['Ed25519', async () => edwards((await import('@noble/curves/ed25519.js')).ed25519, 32)],
    ['Ed448', async () => edwards((await import('@noble/curves/ed448.js')).ed448, 57)],
    ['ML-DSA-44', async () => mlDsa((await loadMlDsa()).ml_dsa44)],
    ['ML-DSA-65', async () => mlDsa((await loadMlDsa()).ml_dsa65)],
    ['ML-DSA-87', async () => mlDsa((await loadMlDsa()).ml_dsa87)],
  ]))()

/**
 * Loads what makes keys and signatures of a curve or parameter set.
 *
 * @param curve Its JOSE name.
 * @returns `undefined` for RSA, which has no keys that follow from a few random bytes.
 */
export async function loadNoble(curve: string): Promise<NobleScheme | undefined> {
  return LOADERS.get(curve)?.()
}

function loadNist() {
  return import('@noble/curves/nist.js')
}

function loadMlDsa() {
  return import('@noble/post-quantum/ml-dsa.js')
}

/** DER with any S: what authenticators make. */
const ECDSA_DER = { format: 'der', lowS: false, prehash: true } as const

function weierstrass(library: WeierstrassLibrary, size: number): NobleScheme {
  return {
    generate(random) {
      const secret = drawScalar(library, size, random)
      const point = Uint8Array.from(library.getPublicKey(secret, false))
      return { secret, parts: [point.slice(1, 1 + size), point.slice(1 + size)] }
    },
    sign: (secret, data) => library.sign(data, secret, ECDSA_DER),
  }
}

const MAX_DRAWS = 64
const P521_SIZE = 66

/** Draws until the number is in the curve's range: nearly always once. */
function drawScalar(library: WeierstrassLibrary, size: number, random: RandomSource): Bytes {
  for (let i = 0; i < MAX_DRAWS; i++) {
    const secret = Uint8Array.from(random(size))
    if (size === P521_SIZE) secret[0] = (secret[0] as number) & 1 // 521 bits are 65 bytes and one
    if (library.utils.isValidSecretKey(secret)) return secret
  }
  throw new RangeError('random never gave a valid private key')
}

function edwards(library: EdwardsLibrary, size: number): NobleScheme {
  return {
    generate(random) {
      const secret = Uint8Array.from(random(size))
      return { secret, parts: [Uint8Array.from(library.getPublicKey(secret))] }
    },
    sign: (secret, data) => library.sign(data, secret),
  }
}

const ML_DSA_SEED = 32

function mlDsa(library: MlDsaLibrary): NobleScheme {
  return {
    generate(random) {
      const secret = Uint8Array.from(random(ML_DSA_SEED))
      return { secret, parts: [Uint8Array.from(library.keygen(secret).publicKey)] }
    },
    sign: (secret, data) => library.sign(data, library.keygen(secret).secretKey),
  }
}
