import type {
  AttestedCredentialData,
  AuthenticatorData,
} from '../../core/fido/authenticator-data.ts'
import { flagsByte } from '../../core/fido/authenticator-data.ts'
import { encodeCbor } from '../../core/fido/cbor/encode.ts'
import { type Bytes, concat } from '../../core/shared/bytes.ts'

/** What goes into authenticator data. A part goes in when it is there, whatever the flags say. */
export type AuthenticatorDataParts = Omit<AuthenticatorData, 'bytes'>

/**
 * Writes authenticator data.
 *
 * @see [WebAuthn Level 3 §6.1](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data)
 */
export function encodeAuthenticatorData(parts: AuthenticatorDataParts): Bytes {
  const { rpIdHash, flags, signCount, attestedCredentialData, extensions } = parts
  return concat(
    rpIdHash,
    Uint8Array.of(flagsByte(flags)),
    uint(signCount, 4),
    ...(attestedCredentialData ? encodeAttested(attestedCredentialData) : []),
    ...(extensions ? [encodeCbor(extensions)] : []),
  )
}

/** §6.5.1. */
function encodeAttested(data: AttestedCredentialData): Bytes[] {
  const { aaguid, credentialId, credentialPublicKey } = data
  return [aaguid, uint(credentialId.length, 2), credentialId, credentialPublicKey]
}

/** A big-endian number of that many bytes. */
function uint(value: number, size: number): Bytes {
  const bytes = new Uint8Array(size)
  for (let i = size - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest
  return bytes
}
