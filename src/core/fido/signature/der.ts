import type { Bytes } from '../../shared/bytes.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02

/**
 * An ECDSA signature as WebCrypto wants it, `r` and `s` side by side, from the DER that
 * authenticators make. Only the one DER form of a signature is taken.
 *
 * @param der The signature.
 * @param size Bytes in each of the two numbers.
 * @returns `undefined` when it is not a DER signature of that size.
 * @see [RFC 3279 section 2.2.3](https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3)
 */
export function derToRaw(der: Uint8Array, size: number): Bytes | undefined {
  const long = der[1] === 0x81
  const start = long ? 3 : 2
  const length = der[start - 1] as number
  if (der[0] !== SEQUENCE || start + length !== der.length) return undefined
  if (long ? length < 0x80 : length >= 0x80) return undefined
  const raw = new Uint8Array(2 * size)
  const middle = readInteger(der, start, raw.subarray(0, size))
  if (middle === undefined) return undefined
  return readInteger(der, middle, raw.subarray(size)) === der.length ? raw : undefined
}

/** Reads a positive INTEGER into `target`, right-aligned; answers where it ends. */
function readInteger(der: Uint8Array, at: number, target: Uint8Array): number | undefined {
  const length = der[at + 1]
  if (der[at] !== INTEGER || length === undefined || length === 0 || length >= 0x80)
    return undefined
  const first = at + 2
  const end = first + length
  if (end > der.length || (der[first] as number) >= 0x80) return undefined
  const padded = length > 1 && der[first] === 0
  if (padded && (der[first + 1] as number) < 0x80) return undefined
  const digits = der.subarray(padded ? first + 1 : first, end)
  if (digits.length > target.length) return undefined
  target.set(digits, target.length - digits.length)
  return end
}
