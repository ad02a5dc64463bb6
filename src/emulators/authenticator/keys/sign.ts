import type { CoseAlgorithm } from '../../../core/fido/cose/algorithms.ts'
import { WEB_CRYPTO_PARAMETERS } from '../../../core/fido/signature/web-crypto.ts'
import { fromBase64url } from '../../../core/shared/base64url.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'
import { rawToDer } from './der.ts'
import type { PrivateJwk } from './generate.ts'
import { loadNoble } from './noble.ts'

type Sign = (data: Bytes) => Promise<Bytes>

/** Imported keys, as long as the JSON object they come from. */
const signers = /* @__PURE__ */ new WeakMap<PrivateJwk, Promise<Sign>>()

/**
 * Signs as WebAuthn has it: ECDSA in DER, all others as the scheme defines them. Through WebCrypto,
 * or the noble libraries where the runtime's WebCrypto lacks the algorithm.
 *
 * @see [WebAuthn Level 3 §6.5.5](https://www.w3.org/TR/webauthn-3/#sctn-signature-attestation-types)
 */
export async function sign(
  algorithm: CoseAlgorithm,
  privateKey: PrivateJwk,
  data: Bytes,
): Promise<Bytes> {
  let signer = signers.get(privateKey)
  if (!signer) {
    signer = signerOf(algorithm, privateKey)
    signers.set(privateKey, signer)
  }
  return (await signer)(data)
}

async function signerOf(algorithm: CoseAlgorithm, privateKey: PrivateJwk): Promise<Sign> {
  const parameters = WEB_CRYPTO_PARAMETERS.get(algorithm.scheme)?.({ algorithm }) ?? {}
  let key: CryptoKey
  try {
    key = await crypto.subtle.importKey('jwk', privateKey, parameters, false, ['sign'])
  } catch (cause) {
    const scheme = await loadNoble(algorithm.curve)
    if (!scheme) throw cause
    const secret = fromBase64url(privateKey.d ?? privateKey.priv ?? '')
    return async (data) => Uint8Array.from(scheme.sign(secret, data))
  }
  return async (data) => {
    const signature = new Uint8Array(await crypto.subtle.sign(parameters, key, data))
    return algorithm.scheme === 'ECDSA' ? rawToDer(signature) : signature
  }
}
