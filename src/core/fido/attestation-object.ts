import { type Bytes, toBytes } from '../shared/bytes.ts'
import { type CborMap, type CborValue, decodeCbor } from './cbor/decode.ts'
import { WebAuthnError } from './errors.ts'

/**
 * A new credential with a statement about where it comes from.
 *
 * @see [WebAuthn Level 3 §6.5](https://www.w3.org/TR/webauthn-3/#sctn-attestation)
 */
export interface AttestationObject {
  readonly bytes: Bytes
  /** Identifier of the statement's format. */
  readonly fmt: string
  /** The statement, whose form depends on {@link fmt}. It need not be a map yet. */
  readonly attStmt: CborValue
  /** Authenticator data, not yet read. */
  readonly authData: Bytes
}

const MAX_DEPTH = 8

/** How an attestation object is read. */
export interface AttestationObjectOptions {
  /** `false` accepts longer numbers than needed. Default `true`. */
  readonly strict?: boolean
}

/**
 * Reads an attestation object. Its members and those of its statement may come in any order,
 * because widely used clients write them so.
 *
 * @throws {WebAuthnError} `WEBAUTHN_ATTESTATION_OBJECT_MALFORMED`.
 */
export function parseAttestationObject(
  bytes: Uint8Array,
  options: AttestationObjectOptions = {},
): AttestationObject {
  const raw = toBytes(bytes)
  const map = decodeMap(raw, options.strict ?? true)
  const fmt = map.get('fmt')
  const authData = map.get('authData')
  if (typeof fmt !== 'string') throw malformed('has no fmt')
  if (!(authData instanceof Uint8Array)) throw malformed('has no authData')
  if (!map.has('attStmt')) throw malformed('has no attStmt')
  return { bytes: raw, fmt, attStmt: map.get('attStmt'), authData }
}

function decodeMap(bytes: Uint8Array, strict: boolean): CborMap {
  let value: CborValue
  try {
    value = decodeCbor(bytes, { maxDepth: MAX_DEPTH, strict, sorted: false })
  } catch (cause) {
    throw malformed('is not CTAP2 canonical CBOR', cause)
  }
  if (!(value instanceof Map)) throw malformed('is not a CBOR map')
  return value
}

function malformed(problem: string, cause?: unknown): WebAuthnError {
  const sentence = `the attestation object ${problem}`
  return new WebAuthnError('WEBAUTHN_ATTESTATION_OBJECT_MALFORMED', sentence, { cause })
}
