import { constants, createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import type { CoseAlgorithm, SignatureScheme } from '../../core/fido/cose/algorithms.ts'
import { toJwk } from '../../core/fido/cose/jwk.ts'
import type { CoseKey } from '../../core/fido/cose/key.ts'
import { WebAuthnError } from '../../core/fido/errors.ts'
import { nobleKnows, verifyWithNoble } from '../../core/fido/signature/noble.ts'
import type { SignatureVerifier } from '../../core/fido/signature/verifier.ts'
import type { Bytes } from '../../core/shared/bytes.ts'

/** What `crypto.verify` is told of a key: the key itself where there is nothing to add. */
type VerifyKey = Parameters<typeof verify>[2]

type ToVerifyKey = (key: KeyObject, algorithm: CoseAlgorithm) => VerifyKey

/** How a scheme's key is handed to `crypto.verify`. ECDSA signatures are DER there by default. */
const KEY_OPTIONS: ReadonlyMap<SignatureScheme, ToVerifyKey> = new Map<
  SignatureScheme,
  ToVerifyKey
>([
  ['ECDSA', (key) => key],
  ['EdDSA', (key) => key],
  ['ML-DSA', (key) => key],
  ['RSASSA-PKCS1-v1_5', (key) => key],
  [
    'RSA-PSS',
    (key, { hashSize }) => ({
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: hashSize,
    }),
  ],
])

/**
 * Verifies with node:crypto, in the same turn: the fastest way there is in Node. ML-DSA, which
 * Node has from 24 on, falls back to `@noble/post-quantum`.
 *
 * Imported keys are kept as long as the parsed key they belong to.
 *
 * @example
 *
 * ```ts
 * import { nodeVerifier } from 'claviger/node/crypto'
 * import { verifyAuthentication } from 'claviger/webauthn'
 *
 * const verifier = nodeVerifier()
 * const result = await verifyAuthentication(response, { options, origins, credential, verifier })
 * ```
 */
export function nodeVerifier(): SignatureVerifier {
  const imported = new WeakMap<CoseKey, VerifyKey | 'unknown'>()
  return {
    sha256: (data) => hash('sha256', data, 'buffer') as Bytes,
    verify(key, signature, data) {
      let known = imported.get(key)
      if (!known) {
        known = importKey(key)
        imported.set(key, known)
      }
      if (known === 'unknown') return verifyWithNoble(key, signature, data)
      return verify(key.algorithm.hash || null, data, known, signature)
    },
  }
}

/** JWK is the form that OpenSSL 3 imports fastest, by up to thirty times. */
function importKey(key: CoseKey): VerifyKey | 'unknown' {
  const { name, scheme, curve } = key.algorithm
  try {
    const handle = createPublicKey({ key: { ...toJwk(key) }, format: 'jwk' })
    const options = KEY_OPTIONS.get(scheme)
    return options ? options(handle, key.algorithm) : handle
  } catch (cause) {
    if (scheme === 'ML-DSA' && nobleKnows(curve)) return 'unknown'
    const problem = `node:crypto refuses the ${name} key`
    throw new WebAuthnError('WEBAUTHN_PUBLIC_KEY_MALFORMED', problem, { cause })
  }
}
