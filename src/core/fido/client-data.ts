import { type Bytes, decodeUtf8, toBytes } from '../shared/bytes.ts'
import { isJsonObject, type JsonObject } from '../shared/json-reader.ts'
import { WebAuthnError } from './errors.ts'

/**
 * What the client says about the ceremony, as it says it. The members that a ceremony compares are
 * `unknown`: a comparison with `===` is the only thing that may be done with them.
 *
 * @see [WebAuthn Level 3 §5.8.1](https://www.w3.org/TR/webauthn-3/#dictionary-client-data)
 */
export interface CollectedClientData {
  /** The bytes that were signed. */
  readonly bytes: Bytes
  readonly type: unknown
  /** base64url, as the client wrote it. */
  readonly challenge: unknown
  readonly origin: unknown
  /** Whether the page was framed by one of another origin. Absent means `false`. */
  readonly crossOrigin: boolean
  readonly topOrigin: unknown
  /** All members, also those that this version does not know. */
  readonly members: JsonObject
}

/**
 * Reads `clientDataJSON`. A byte order mark is ignored, unknown members are kept.
 *
 * @throws {WebAuthnError} `WEBAUTHN_CLIENT_DATA_MALFORMED` when it is not a JSON object in UTF-8.
 * @see [WebAuthn Level 3 §7.1, steps 5 and 6](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential)
 */
export function parseClientData(bytes: Uint8Array): CollectedClientData {
  const raw = toBytes(bytes)
  const members = parseJsonObject(raw)
  const { type, challenge, origin, crossOrigin = false, topOrigin } = members
  if (typeof crossOrigin !== 'boolean') throw malformed('crossOrigin is not a boolean')
  return { bytes: raw, type, challenge, origin, crossOrigin, topOrigin, members }
}

function parseJsonObject(bytes: Uint8Array): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(decodeUtf8(bytes))
  } catch (cause) {
    throw malformed('not JSON in UTF-8', cause)
  }
  if (isJsonObject(value)) return value
  throw malformed('not a JSON object')
}

function malformed(problem: string, cause?: unknown): WebAuthnError {
  return new WebAuthnError('WEBAUTHN_CLIENT_DATA_MALFORMED', `clientDataJSON: ${problem}`, {
    cause,
  })
}
