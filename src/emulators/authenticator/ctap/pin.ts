import type { KeyAgreementKey } from '../../../core/fido/ctap/messages/entities.ts'
import {
  generateKeyAgreement,
  type KeyAgreementPair,
} from '../../../core/fido/ctap/pin/key-agreement.ts'
import { pinHash, unpadPin } from '../../../core/fido/ctap/pin/pin.ts'
import { type PinProtocol, pinProtocol } from '../../../core/fido/ctap/pin/protocol.ts'
import type { StatusName } from '../../../core/fido/ctap/status.ts'
import { fromBase64url, toBase64url } from '../../../core/shared/base64url.ts'
import { type Bytes, decodeUtf8, equal } from '../../../core/shared/bytes.ts'
import type { Key } from './key.ts'
import { MAX_PIN_RETRIES, MAX_UV_RETRIES, type Memory } from './memory.ts'
import { demand, present, Refusal } from './refusal.ts'

/** Wrong PINs in a row before the power must go and come. */
const MAX_MISMATCHES = 3

/**
 * The PIN/UV auth protocol of a number.
 *
 * @throws {Refusal} MISSING_PARAMETER when there is no number, INVALID_PARAMETER when the key does
 *   not have that protocol.
 */
export function protocolOf({ settings }: Key, version: number | undefined): PinProtocol {
  const number = present(version)
  demand(settings.row.pinUvAuthProtocols.includes(number), 'INVALID_PARAMETER')
  return pinProtocol(number, settings.random)
}

/** The key's half of the key agreement of a protocol. */
export function agreementOf({ session, settings }: Key, version: number): KeyAgreementPair {
  const known = session.agreements.get(version)
  if (known) return known
  const pair = generateKeyAgreement(settings.random)
  session.agreements.set(version, pair)
  return pair
}

/**
 * What the key shares with a platform.
 *
 * @throws {Refusal} INVALID_PARAMETER when the platform's half is not a point.
 */
export function sharedSecret(key: Key, protocol: PinProtocol, peer: KeyAgreementKey): Bytes {
  const { secret } = agreementOf(key, protocol.version)
  return orRefuse(() => protocol.decapsulate(secret, peer), 'INVALID_PARAMETER')
}

/** Ends the command with a status where the function throws. */
export function orRefuse<Value>(make: () => Value, name: StatusName): Value {
  try {
    return make()
  } catch {
    throw new Refusal(name)
  }
}

/**
 * Checks a PIN that should be the key's, and counts.
 *
 * @param hash What came for the PIN, decrypted; only its first 16 bytes can be right.
 * @throws {Refusal} PIN_INVALID, PIN_AUTH_BLOCKED or PIN_BLOCKED.
 * @see [CTAP 2.2 section 6.5.5.7.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#getPinUvAuthTokenUsingPinWithPermissions)
 */
export function checkPin(key: Key, version: number, hash: Bytes | undefined): void {
  const { memory, session } = key
  memory.pinRetries--
  const right = fromBase64url(memory.pin?.hash ?? '')
  if (hash && equal(hash, right)) {
    memory.pinRetries = MAX_PIN_RETRIES
    memory.uvRetries = MAX_UV_RETRIES
    session.mismatches = 0
    return
  }
  session.agreements.delete(version)
  session.mismatches++
  demand(memory.pinRetries > 0, 'PIN_BLOCKED')
  demand(session.mismatches < MAX_MISMATCHES, 'PIN_AUTH_BLOCKED')
  demand(false, 'PIN_INVALID')
}

/**
 * Refuses to look at a PIN while there is none, or while it is blocked.
 *
 * @throws {Refusal} PIN_NOT_SET, PIN_BLOCKED or PIN_AUTH_BLOCKED.
 */
export function demandUsablePin({ memory, session }: Key): void {
  demand(memory.pin, 'PIN_NOT_SET')
  demand(memory.pinRetries > 0, 'PIN_BLOCKED')
  demand(session.mismatches < MAX_MISMATCHES, 'PIN_AUTH_BLOCKED')
}

/** Whether only a power cycle makes the key look at PINs again. */
export function needsPowerCycle({ session }: Key): boolean {
  return session.mismatches >= MAX_MISMATCHES
}

/**
 * Keeps a new PIN.
 *
 * @param padded Its bytes, filled up with zeros.
 * @throws {Refusal} PIN_POLICY_VIOLATION, or INVALID_PARAMETER for other lengths than 64.
 */
export function keepPin({ memory }: Key, padded: Bytes): void {
  demand(padded.length === 64, 'INVALID_PARAMETER')
  const pin = unpadPin(padded)
  demand(pin, 'PIN_POLICY_VIOLATION')
  const characters = [...orRefuse(() => decodeUtf8(pin), 'PIN_POLICY_VIOLATION')]
  demand(characters.length >= memory.minPINLength, 'PIN_POLICY_VIOLATION')
  demand(!memory.pinComplexityPolicy || isComplex(characters), 'PIN_POLICY_VIOLATION')
  const hash = toBase64url(pinHash(pin))
  demand(!memory.forcePINChange || hash !== memory.pin?.hash, 'PIN_POLICY_VIOLATION')
  setPin(memory, hash, characters.length)
}

/** Keeps what is left of a PIN. */
export function setPin(memory: Memory, hash: string, length: number): void {
  memory.pin = { hash, length }
  memory.pinRetries = MAX_PIN_RETRIES
  memory.forcePINChange = false
}

/** The policy of this key: not one character only, and no row of neighbours such as 1234 or 4321. */
function isComplex(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) as number)
  const steps = codes.slice(1).map((code, i) => code - (codes[i] as number))
  return ![0, 1, -1].some((step) => steps.every((it) => it === step))
}
