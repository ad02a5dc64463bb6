import { integer, sequence } from '../../../core/fido/der.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'

/**
 * An ECDSA signature in DER, as authenticators make it, from the `r` and `s` side by side that
 * WebCrypto makes.
 *
 * @see [RFC 3279 section 2.2.3](https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3)
 */
export function rawToDer(raw: Uint8Array): Bytes {
  const size = raw.length / 2
  return sequence(integer(raw.subarray(0, size)), integer(raw.subarray(size)))
}
