import type { Bytes } from '../../shared/bytes.ts'
import { JsonReader } from '../../shared/json-reader.ts'
import type { ExtensionOutputsJSON } from './json.ts'

/** The members of a response that both ceremonies have, read and of the right types. */
export interface CredentialResponse {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly authenticatorAttachment: string | undefined
  readonly extensions: ExtensionOutputsJSON
  readonly clientDataJSON: Bytes
}

/** A registration's response. */
export interface RegistrationResponse extends CredentialResponse {
  readonly attestationObject: Bytes
  readonly transports: readonly string[]
}

/** An authentication's response. */
export interface AuthenticationResponse extends CredentialResponse {
  readonly authenticatorData: Bytes
  readonly signature: Bytes
  readonly userHandle: string | undefined
}

/**
 * Reads a `RegistrationResponseJSON`. Members that are not known are not looked at.
 *
 * @throws {MessageError} `MESSAGE_MALFORMED`, naming the member.
 */
export function readRegistrationResponse(value: unknown): RegistrationResponse {
  const json = new JsonReader('registration response', value)
  const response = json.object('response')
  return Object.assign(readCredential(json, response), {
    attestationObject: response.bytes('attestationObject'),
    transports: response.texts('transports'),
  })
}

/**
 * Reads an `AuthenticationResponseJSON`. Members that are not known are not looked at.
 *
 * @throws {MessageError} `MESSAGE_MALFORMED`, naming the member.
 */
export function readAuthenticationResponse(value: unknown): AuthenticationResponse {
  const json = new JsonReader('authentication response', value)
  const response = json.object('response')
  return Object.assign(readCredential(json, response), {
    authenticatorData: response.bytes('authenticatorData'),
    signature: response.bytes('signature'),
    userHandle: response.optionalText('userHandle'),
  })
}

function readCredential(json: JsonReader, response: JsonReader): CredentialResponse {
  return {
    id: json.text('id'),
    rawId: json.text('rawId'),
    type: json.text('type'),
    authenticatorAttachment: json.optionalText('authenticatorAttachment'),
    extensions: readExtensions(json),
    clientDataJSON: response.bytes('clientDataJSON'),
  }
}

const NO_EXTENSIONS: ExtensionOutputsJSON = /* @__PURE__ */ Object.freeze({})

/** Truth values that callers rely on, by extension. */
const BOOLEANS = [
  ['credProps', 'rk'],
  ['prf', 'enabled'],
  ['largeBlob', 'supported'],
  ['largeBlob', 'written'],
] as const

function readExtensions(json: JsonReader): ExtensionOutputsJSON {
  const outputs = json.optionalObject('clientExtensionResults')
  if (!outputs || Object.keys(outputs).length === 0) return NO_EXTENSIONS
  const reader = json.object('clientExtensionResults')
  reader.optionalBoolean('appid')
  reader.optionalBoolean('appidExclude')
  for (const [extension, member] of BOOLEANS) {
    if (reader.optionalObject(extension)) reader.object(extension).optionalBoolean(member)
  }
  return outputs
}
