import { type Bytes, toBytes } from '../shared/bytes.ts'
import { type CborMap, type CborValue, decodeCborItem } from './cbor/decode.ts'
import { WebAuthnError } from './errors.ts'

/** The flags of authenticator data, WebAuthn Level 3 §6.1. */
export interface AuthenticatorFlags {
  /** User present. */
  readonly up: boolean
  /** User verified. */
  readonly uv: boolean
  /** Backup eligible: the credential can leave the device it was made on. */
  readonly be: boolean
  /** Backup state: it has left it. */
  readonly bs: boolean
  /** Attested credential data is included. */
  readonly at: boolean
  /** Extension data is included. */
  readonly ed: boolean
}

/** A new credential, as its authenticator describes it, §6.5.1. */
export interface AttestedCredentialData {
  /** 16 bytes that name the authenticator's model; all zero where it does not say. */
  readonly aaguid: Bytes
  readonly credentialId: Bytes
  /** The COSE_Key, not yet checked: {@link parseCoseKey} does that. */
  readonly credentialPublicKey: Bytes
}

/**
 * What the authenticator says and signs. Every byte string in it is a view of {@link bytes}.
 *
 * @see [WebAuthn Level 3 §6.1](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data)
 */
export interface AuthenticatorData {
  /** The bytes that were signed. */
  readonly bytes: Bytes
  /** SHA-256 of the RP ID. */
  readonly rpIdHash: Bytes
  readonly flags: AuthenticatorFlags
  readonly signCount: number
  readonly attestedCredentialData: AttestedCredentialData | undefined
  /** Authenticator extension outputs, by extension identifier. */
  readonly extensions: CborMap | undefined
}

const Flag = { up: 0x01, uv: 0x04, be: 0x08, bs: 0x10, at: 0x40, ed: 0x80 } as const

const FIXED_LENGTH = 37
const AAGUID_LENGTH = 16

/** How authenticator data is read. */
export interface AuthenticatorDataOptions {
  /**
   * `false` accepts unsorted keys and longer numbers than needed in the CBOR inside, for
   * authenticators that are known to write them. Default `true`.
   */
  readonly strict?: boolean
}

/**
 * Reads authenticator data to its last byte.
 *
 * @throws {WebAuthnError} `WEBAUTHN_AUTHENTICATOR_DATA_TRUNCATED` when it ends too early,
 *   `WEBAUTHN_AUTHENTICATOR_DATA_TRAILING` when it goes on too long,
 *   `WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED` when a key or the extensions are not CTAP2 CBOR.
 * @see [WebAuthn Level 3 §6.1](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data)
 */
export function parseAuthenticatorData(
  bytes: Uint8Array,
  options: AuthenticatorDataOptions = {},
): AuthenticatorData {
  const raw = toBytes(bytes)
  if (raw.length < FIXED_LENGTH) throw truncated('the fixed part of 37 bytes')
  const flags = readFlags(raw[32] as number)
  const strict = options.strict ?? true
  let end = FIXED_LENGTH
  let attestedCredentialData: AttestedCredentialData | undefined
  let extensions: CborMap | undefined
  if (flags.at) {
    const attested = readAttestedCredentialData(raw, strict)
    attestedCredentialData = attested.value
    end = attested.end
  }
  if (flags.ed) {
    const item = readCbor(raw, end, strict, 'extensions')
    if (!(item.value instanceof Map)) throw malformed('the extensions are not a CBOR map')
    extensions = item.value
    end = item.end
  }
  if (end < raw.length) {
    const problem = `authenticator data goes on for ${raw.length - end} bytes after its end`
    throw new WebAuthnError('WEBAUTHN_AUTHENTICATOR_DATA_TRAILING', problem)
  }
  const rpIdHash = raw.subarray(0, 32)
  return {
    bytes: raw,
    rpIdHash,
    flags,
    signCount: readUint32(raw, 33),
    attestedCredentialData,
    extensions,
  }
}

function readFlags(byte: number): AuthenticatorFlags {
  return {
    up: (byte & Flag.up) !== 0,
    uv: (byte & Flag.uv) !== 0,
    be: (byte & Flag.be) !== 0,
    bs: (byte & Flag.bs) !== 0,
    at: (byte & Flag.at) !== 0,
    ed: (byte & Flag.ed) !== 0,
  }
}

/** The flags byte of a set of flags. */
export function flagsByte(flags: Partial<AuthenticatorFlags>): number {
  let byte = 0
  for (const [name, bit] of Object.entries(Flag)) {
    if (flags[name as keyof AuthenticatorFlags]) byte |= bit
  }
  return byte
}

function readUint32(bytes: Bytes, at: number): number {
  const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  const low = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
  return high * 0x10000 + low
}

function readAttestedCredentialData(
  bytes: Bytes,
  strict: boolean,
): { value: AttestedCredentialData; end: number } {
  const idStart = FIXED_LENGTH + AAGUID_LENGTH + 2
  if (bytes.length < idStart) throw truncated('the attested credential data')
  const idLength = ((bytes[idStart - 2] as number) << 8) | (bytes[idStart - 1] as number)
  const keyStart = idStart + idLength
  if (bytes.length < keyStart) throw truncated(`a credential ID of ${idLength} bytes`)
  const { end } = readCbor(bytes, keyStart, strict, 'credential public key')
  const value = {
    aaguid: bytes.subarray(FIXED_LENGTH, FIXED_LENGTH + AAGUID_LENGTH),
    credentialId: bytes.subarray(idStart, keyStart),
    credentialPublicKey: bytes.subarray(keyStart, end),
  }
  return { value, end }
}

function readCbor(
  bytes: Bytes,
  offset: number,
  strict: boolean,
  name: string,
): { readonly value: CborValue; readonly end: number } {
  try {
    return decodeCborItem(bytes, offset, { strict })
  } catch (cause) {
    throw malformed(`the ${name} is not CTAP2 canonical CBOR`, cause)
  }
}

function truncated(part: string): WebAuthnError {
  const problem = `authenticator data ends within ${part}`
  return new WebAuthnError('WEBAUTHN_AUTHENTICATOR_DATA_TRUNCATED', problem)
}

function malformed(problem: string, cause?: unknown): WebAuthnError {
  return new WebAuthnError('WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED', problem, { cause })
}
