import type { Bytes } from '../../shared/bytes.ts'
import type { CoseKey } from '../cose/key.ts'

type Verify = (signature: Bytes, data: Bytes, key: CoseKey) => boolean

/** Strict RFC 8032: ZIP 215 would let signatures pass that other libraries refuse. */
const RFC_8032 = { zip215: false } as const

/** WebAuthn has no rule of low S, and authenticators do not follow one. */
const ECDSA_DER = { format: 'der', lowS: false, prehash: true } as const

/** Loads one library for each curve or parameter set, when it is first needed. */
const LOADERS: ReadonlyMap<string, () => Promise<Verify>> = /* @__PURE__ */ (() =>
  new Map<string, () => Promise<Verify>>([
    [
      'secp256k1',
      async () => {
        const { secp256k1 } = await import('@noble/curves/secp256k1.js')
        return (signature, data, key) =>
          secp256k1.verify(signature, data, uncompressed(key), ECDSA_DER)
      },
    ],
    [
      'Ed25519',
      async () => {
        const { ed25519 } = await import('@noble/curves/ed25519.js')
        return (signature, data, key) =>
          ed25519.verify(signature, data, key.parts[0] as Bytes, RFC_8032)
      },
    ],
    [
      'Ed448',
      async () => {
        const { ed448 } = await import('@noble/curves/ed448.js')
        return (signature, data, key) =>
          ed448.verify(signature, data, key.parts[0] as Bytes, RFC_8032)
      },
    ],
    ['ML-DSA-44', async () => verifyMlDsa((await loadMlDsa()).ml_dsa44)],
    ['ML-DSA-65', async () => verifyMlDsa((await loadMlDsa()).ml_dsa65)],
    ['ML-DSA-87', async () => verifyMlDsa((await loadMlDsa()).ml_dsa87)],
  ]))()

/** Whether {@link verifyWithNoble} knows a curve or parameter set. */
export function nobleKnows(curve: string): boolean {
  return LOADERS.has(curve)
}

/**
 * Verifies with the noble libraries what a runtime's own cryptography lacks. Slower by tens of
 * times, the same on every runtime, and loaded when first needed.
 */
export async function verifyWithNoble(
  key: CoseKey,
  signature: Bytes,
  data: Bytes,
): Promise<boolean> {
  const load = LOADERS.get(key.algorithm.curve)
  if (!load) throw new TypeError(`no fallback for ${key.algorithm.name}`)
  const verify = await load()
  try {
    return verify(signature, data, key)
  } catch {
    return false // noble throws where a signature or point does not parse
  }
}

function uncompressed(key: CoseKey): Bytes {
  const [x, y] = key.parts as [Bytes, Bytes]
  const point = new Uint8Array(1 + x.length + y.length)
  point[0] = 4
  point.set(x, 1)
  point.set(y, 1 + x.length)
  return point
}

function loadMlDsa() {
  return import('@noble/post-quantum/ml-dsa.js')
}

interface MlDsa {
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
}

function verifyMlDsa(scheme: MlDsa): Verify {
  return (signature, data, key) => scheme.verify(signature, data, key.parts[0] as Bytes)
}
