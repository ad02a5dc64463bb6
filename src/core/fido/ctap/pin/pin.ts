import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, encodeUtf8, toBytes } from '../../../shared/bytes.ts'

const PADDED_LENGTH = 64

/** What a PIN must be like. */
export interface PinRules {
  /** Code points. Default 4. */
  readonly minLength?: number
}

/**
 * The bytes of a PIN: UTF-8 of its normalization form C, unpadded.
 *
 * @throws {RangeError} When it is too short or too long, or contains U+0000, which the padding
 *   would swallow at its end.
 * @see [CTAP 2.2 section 6.5.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authnrClientPin-globalState)
 */
export function encodePin(pin: string, rules: PinRules = {}): Bytes {
  const { minLength = 4 } = rules
  const normalized = pin.normalize('NFC')
  if ([...normalized].length < minLength) {
    throw new RangeError(`a PIN has at least ${minLength} characters`)
  }
  const bytes = encodeUtf8(normalized)
  if (bytes.length >= PADDED_LENGTH) {
    throw new RangeError(`a PIN has at most ${PADDED_LENGTH - 1} bytes in UTF-8`)
  }
  if (bytes.includes(0)) throw new RangeError('a PIN does not contain U+0000')
  return bytes
}

/** The bytes of a PIN, filled up to 64 with zeros, as setPIN and changePIN want it. */
export function padPin(pin: Bytes): Bytes {
  const padded = new Uint8Array(PADDED_LENGTH)
  padded.set(pin)
  return padded
}

/**
 * The bytes of a PIN out of its padded form, or `undefined` when the form is not one: not of 64
 * bytes, or without a zero at the end.
 */
export function unpadPin(padded: Bytes): Bytes | undefined {
  if (padded.length !== PADDED_LENGTH || padded[PADDED_LENGTH - 1] !== 0) return undefined
  let end = PADDED_LENGTH
  while (end > 0 && padded[end - 1] === 0) end--
  return padded.slice(0, end)
}

/** What proves a PIN: the left half of its SHA-256. */
export function pinHash(pin: Bytes): Bytes {
  return toBytes(sha256(pin)).slice(0, 16)
}
