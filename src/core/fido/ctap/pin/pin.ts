import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, encodeUtf8, toBytes } from '../../../shared/bytes.ts'
import { CtapError, Status } from '../status.ts'

const PADDED_LENGTH = 64
const MAX_BYTES = PADDED_LENGTH - 1

/** The bytes of a PIN that was typed in: UTF-8 of its normalization form C. */
export function encodePin(pin: string): Bytes {
  return encodeUtf8(pin.normalize('NFC'))
}

/**
 * The bytes of a PIN that is to be set: as {@link encodePin} gives them, once it obeys the rules
 * that all authenticators share.
 *
 * @param minLength Code points, as the authenticator demands them. Default 4.
 * @throws {CtapError} `CTAP_PIN_POLICY_VIOLATION` when it is too short, is longer than 63 bytes, or
 *   contains U+0000, which the padding would swallow.
 * @see [CTAP 2.2 section 6.5.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authnrClientPin-globalState)
 */
export function encodeNewPin(pin: string, minLength = 4): Bytes {
  const bytes = encodePin(pin)
  const length = [...pin.normalize('NFC')].length
  if (length < minLength) throw against(`a PIN has at least ${minLength} characters`)
  if (bytes.length > MAX_BYTES) throw against(`a PIN has at most ${MAX_BYTES} bytes in UTF-8`)
  if (bytes.includes(0)) throw against('a PIN does not contain U+0000')
  return bytes
}

function against(rule: string): CtapError {
  return new CtapError(Status.PIN_POLICY_VIOLATION, rule)
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
