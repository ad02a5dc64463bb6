import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64url, toBase64url } from '../../core/shared/base64url.ts'
import { type Bytes, concat, encodeUtf8 } from '../../core/shared/bytes.ts'
import type { CredentialSource } from './credential-source.ts'
import type { RandomSource } from './keys/noble.ts'

const SECRET_SIZE = 32
const PREFIX = 'WebAuthn PRF\0'

/** One or two inputs or outputs of the pseudo-random function. */
export interface PrfValues<Data> {
  readonly first: Data
  readonly second?: Data
}

/** The two secrets of a new credential, for use with and without user verification. */
export function drawPrfSecrets(random: RandomSource): NonNullable<CredentialSource['prf']> {
  const draw = () => toBase64url(random(SECRET_SIZE))
  return { withUv: draw(), withoutUv: draw() }
}

/**
 * Evaluates a credential's pseudo-random function on a page's inputs.
 *
 * @param secrets The credential's secrets.
 * @param userVerified Which of the two is used.
 * @see [WebAuthn Level 3 §10.1.4](https://www.w3.org/TR/webauthn-3/#prf-extension)
 */
export function evaluatePrf(
  secrets: NonNullable<CredentialSource['prf']>,
  userVerified: boolean,
  { first, second }: PrfValues<Bytes>,
): PrfValues<Bytes> {
  const secret = fromBase64url(userVerified ? secrets.withUv : secrets.withoutUv)
  const output = (input: Bytes) => Uint8Array.from(hmac(sha256, secret, saltOf(input)))
  return { first: output(first), ...(second && { second: output(second) }) }
}

/** The hash keeps a page's inputs apart from those of other users of the authenticator. */
function saltOf(input: Bytes): Uint8Array {
  return sha256(concat(encodeUtf8(PREFIX), input))
}
