import type { Bytes } from '../../shared/bytes.ts'
import type { PublicKeyCredentialDescriptorJSON } from './json.ts'

/**
 * What a relying party keeps of a credential.
 *
 * @see [WebAuthn Level 3 §4, credential record](https://www.w3.org/TR/webauthn-3/#credential-record)
 */
export interface CredentialRecord {
  /** Credential ID, base64url. */
  readonly id: string
  /** The user handle that the credential was made for, base64url: `user.id` of the options. */
  readonly userHandle: string
  /** RP ID that the credential is scoped to. */
  readonly rpId: string
  /** The public key as a COSE_Key. */
  readonly publicKey: Bytes
  /** The authenticator's signature counter at the last ceremony. */
  readonly signCount: number
  /** How the authenticator can be reached: `usb`, `nfc`, `ble`, `smart-card`, `hybrid`, `internal`. */
  readonly transports: readonly string[]
  /** Whether the user was verified when the credential was made. */
  readonly uvInitialized: boolean
  /** Whether the credential can be backed up. */
  readonly backupEligible: boolean
  /** Whether it was, at the last ceremony. */
  readonly backupState: boolean
  /** The authenticator's model as a UUID; all zero where it does not say. */
  readonly aaguid: string
  /** Whether the credential is discoverable, where the client said so (`credProps.rk`). */
  readonly discoverable: boolean | undefined
  /** The attestation object of the registration, to assess it again later. */
  readonly attestationObject: Bytes
  /** The client data of the registration, which its attestation signature covers. */
  readonly attestationClientDataJSON: Bytes
}

/** The entry of an allow or exclude list that names a credential. */
export function descriptorOf(
  credential: Pick<CredentialRecord, 'id' | 'transports'>,
): PublicKeyCredentialDescriptorJSON {
  const { id, transports } = credential
  return { type: 'public-key', id, ...(transports.length > 0 && { transports }) }
}

/** Writes an AAGUID as a UUID. */
export function formatAaguid(aaguid: Uint8Array): string {
  const digits = Array.from(aaguid, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
