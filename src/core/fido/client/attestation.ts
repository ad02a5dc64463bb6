import { type Bytes, concat } from '../../shared/bytes.ts'
import type { AuthenticatorData } from '../authenticator-data.ts'
import { type CborMap, encodeCbor } from '../cbor/index.ts'
import type { MakeCredentialResponse } from '../ctap/messages/make-credential.ts'
import type { AttestationConveyancePreference } from '../rp/json.ts'

/** The attestation as the page gets it. */
export interface ConveyedAttestation {
  readonly attestationObject: Bytes
  readonly authenticatorData: Bytes
}

const AAGUID_OFFSET = 37
const AAGUID_LENGTH = 16

/**
 * Writes the attestation object. For `none` the page learns nothing about the authenticator: format
 * `none`, no statement, and an AAGUID of zeros. A self attestation with such an AAGUID says nothing
 * either, and stays.
 *
 * @see [WebAuthn Level 3 §5.1.3, attestation conveyance](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
 */
export function conveyAttestation(
  { fmt, attStmt = new Map() }: Pick<MakeCredentialResponse, 'fmt' | 'attStmt'>,
  data: AuthenticatorData,
  preference: AttestationConveyancePreference,
): ConveyedAttestation {
  const isAnonymous = data.attestedCredentialData?.aaguid.every((byte) => byte === 0) ?? true
  const isSelf = isAnonymous && fmt === 'packed' && !attStmt.has('x5c')
  if (preference !== 'none' || isSelf) return write(fmt, attStmt, data.bytes)
  return write('none', new Map(), withoutAaguid(data.bytes))
}

function write(fmt: string, attStmt: CborMap, authenticatorData: Bytes): ConveyedAttestation {
  const object = { fmt, attStmt, authData: authenticatorData }
  return { attestationObject: encodeCbor(object), authenticatorData }
}

function withoutAaguid(data: Bytes): Bytes {
  const end = AAGUID_OFFSET + AAGUID_LENGTH
  return concat(data.subarray(0, AAGUID_OFFSET), new Uint8Array(AAGUID_LENGTH), data.subarray(end))
}
