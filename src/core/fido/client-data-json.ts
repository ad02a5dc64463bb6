import { type Bytes, encodeUtf8 } from '../shared/bytes.ts'

/**
 * Members of client data before they are written. Others than the five may follow: WebAuthn allows
 * clients to add some.
 *
 * @see [WebAuthn Level 3 §5.8.1](https://www.w3.org/TR/webauthn-3/#dictionary-client-data)
 */
export interface ClientDataMembers {
  /** `webauthn.create` or `webauthn.get`. */
  readonly type: string
  /** base64url. */
  readonly challenge: string
  readonly origin: string
  readonly crossOrigin: boolean
  /** Only where the page is framed by one of another origin. */
  readonly topOrigin?: string
  readonly [member: string]: unknown
}

/**
 * Writes client data byte for byte as WebAuthn asks of clients, which is nearly but not quite what
 * `JSON.stringify()` writes.
 *
 * @see [WebAuthn Level 3 §5.8.1.1](https://www.w3.org/TR/webauthn-3/#clientdatajson-serialization)
 */
export function serializeClientData(members: ClientDataMembers): Bytes {
  const { type, challenge, origin, crossOrigin, topOrigin, ...rest } = members
  let text = `{"type":${quote(type)},"challenge":${quote(challenge)},"origin":${quote(origin)}`
  text += `,"crossOrigin":${crossOrigin ? 'true' : 'false'}`
  if (topOrigin !== undefined) text += `,"topOrigin":${quote(topOrigin)}`
  const remainder = JSON.stringify(rest)
  return encodeUtf8(remainder === '{}' ? `${text}}` : `${text},${remainder.slice(1)}`)
}

/** CCDToString: control characters are always escaped as `\u` and four digits. */
function quote(value: unknown): string {
  let text = '"'
  for (const character of String(value)) {
    if (character === '"' || character === '\\') text += `\\${character}`
    else if (character >= ' ') text += character
    else text += `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
  return `${text}"`
}
