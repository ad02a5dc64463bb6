import type { Bytes } from '../../shared/bytes.ts'
import type { CoseKey } from '../cose/key.ts'

/**
 * The port through which verifiers reach cryptography.
 *
 * Adapters answer at once where their library can, because a promise for each hash would cost more
 * than the hash; callers await either way.
 */
export interface SignatureVerifier {
  /** The SHA-256 digest of the data: every signature of WebAuthn covers one. */
  sha256(data: Bytes): Bytes | Promise<Bytes>

  /**
   * Whether a signature is one of this key over this data.
   *
   * A signature in the wrong form is simply not one: the answer is `false`. ECDSA signatures are
   * DER, as WebAuthn has them.
   *
   * @throws {WebAuthnError} `WEBAUTHN_PUBLIC_KEY_MALFORMED` when the library refuses the key;
   *   `WEBAUTHN_ALGORITHM_UNSUPPORTED` when neither it nor a fallback knows the algorithm.
   * @see [WebAuthn Level 3 §6.5.5](https://www.w3.org/TR/webauthn-3/#sctn-signature-attestation-types)
   */
  verify(key: CoseKey, signature: Bytes, data: Bytes): boolean | Promise<boolean>
}
