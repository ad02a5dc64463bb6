import { sha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../../shared/bytes.ts'
import type { SignatureScheme } from '../cose/algorithms.ts'
import { toJwk } from '../cose/jwk.ts'
import type { CoseKey } from '../cose/key.ts'
import { WebAuthnError } from '../errors.ts'
import { derToRaw } from './der.ts'
import { nobleKnows, verifyWithNoble } from './noble.ts'
import type { SignatureVerifier } from './verifier.ts'

/** A key as WebCrypto holds it, with the parameters of its algorithm. */
interface Imported {
  readonly key: CryptoKey
  readonly parameters: object
}

/** Tells WebCrypto which algorithm a key is for. */
type Parameters = (key: Pick<CoseKey, 'algorithm'>) => object

/** What a scheme's keys and signatures need to be told to WebCrypto. */
export const WEB_CRYPTO_PARAMETERS: ReadonlyMap<SignatureScheme, Parameters> =
  /* @__PURE__ */ (() =>
    new Map<SignatureScheme, Parameters>([
      ['ECDSA', ({ algorithm: { curve, hash } }) => ({ name: 'ECDSA', namedCurve: curve, hash })],
      ['EdDSA', ({ algorithm: { curve } }) => ({ name: curve })],
      ['ML-DSA', ({ algorithm: { curve } }) => ({ name: curve })],
      ['RSASSA-PKCS1-v1_5', ({ algorithm: { scheme, hash } }) => ({ name: scheme, hash })],
      [
        'RSA-PSS',
        ({ algorithm: { scheme, hash, hashSize } }) => ({
          name: scheme,
          hash,
          saltLength: hashSize,
        }),
      ],
    ]))()

/**
 * Verifies with WebCrypto, and with the noble libraries where the runtime's WebCrypto lacks an
 * algorithm: the default in every runtime. In Node, `nodeVerifier()` of `claviger/node/crypto` is
 * about twice as fast.
 *
 * Imported keys are kept as long as the parsed key they belong to. SHA-256 comes from
 * `@noble/hashes`: for the short inputs of WebAuthn it is 20 times as fast as a round trip to
 * WebCrypto's worker threads.
 */
export function webCryptoVerifier(): SignatureVerifier {
  const imported = new WeakMap<CoseKey, Imported | 'unknown'>()
  const load = async (key: CoseKey) => {
    const made = await importKey(key)
    imported.set(key, made)
    return made
  }
  return {
    sha256: (data) => sha256(data) as Bytes,
    verify(key, signature, data) {
      const known = imported.get(key)
      if (known) return verifyWith(known, key, signature, data)
      return load(key).then((made) => verifyWith(made, key, signature, data))
    },
  }
}

function verifyWith(
  imported: Imported | 'unknown',
  key: CoseKey,
  signature: Bytes,
  data: Bytes,
): false | Promise<boolean> {
  if (imported === 'unknown') return verifyWithNoble(key, signature, data)
  const { scheme, size } = key.algorithm
  const raw = scheme === 'ECDSA' ? derToRaw(signature, size) : signature
  if (!raw) return false
  const answer = crypto.subtle.verify(imported.parameters, imported.key, raw, data)
  return scheme === 'RSA-PSS' ? answer.catch(notVerifiable) : answer
}

/** Some runtimes reject where others answer `false`: a PSS salt that does not fit a short key. */
function notVerifiable(error: unknown): false {
  if (error instanceof Error && error.name === 'OperationError') return false
  throw error
}

/** Imports a key, or finds that the runtime does not know its algorithm and noble does. */
async function importKey(key: CoseKey): Promise<Imported | 'unknown'> {
  const { name, scheme, curve } = key.algorithm
  const parameters = (WEB_CRYPTO_PARAMETERS.get(scheme) as Parameters)(key)
  try {
    const handle = await crypto.subtle.importKey('jwk', toJwk(key), parameters, false, ['verify'])
    return { key: handle, parameters }
  } catch (cause) {
    if (nobleKnows(curve)) return 'unknown'
    if (cause instanceof Error && cause.name === 'NotSupportedError') {
      const problem = `this runtime has no ${name}`
      throw new WebAuthnError('WEBAUTHN_ALGORITHM_UNSUPPORTED', problem, { cause })
    }
    const problem = `WebCrypto refuses the ${name} key`
    throw new WebAuthnError('WEBAUTHN_PUBLIC_KEY_MALFORMED', problem, { cause })
  }
}
