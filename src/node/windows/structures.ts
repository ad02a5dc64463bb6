import type { CredentialDescriptor } from '../../core/fido/ctap/messages/entities.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { transportBits } from './constants.ts'
import type { Members } from './memory.ts'

/** `WEBAUTHN_CREDENTIAL_TYPE_PUBLIC_KEY`. */
export const PUBLIC_KEY = 'public-key'

/** A BOOL. */
export function flag(value: boolean): number {
  return value ? 1 : 0
}

/** `ClientData`: Windows hashes it itself. */
export function clientDataOf(clientDataJSON: Bytes): Members {
  return {
    dwVersion: 1,
    cbClientDataJSON: clientDataJSON.length,
    pbClientDataJSON: clientDataJSON,
    pwszHashAlgId: 'SHA-256',
  }
}

/** `CredentialList`, or nothing where there is no list. */
export function credentialList(
  descriptors: readonly CredentialDescriptor[] | undefined,
): Members | null {
  if (!descriptors) return null
  const entries = descriptors.map(({ id, transports }) => ({
    dwVersion: 1,
    cbId: id.length,
    pbId: id,
    pwszCredentialType: PUBLIC_KEY,
    dwTransports: transportBits(transports),
  }))
  return { cCredentials: entries.length, ppCredentials: entries }
}

/** Hints of either ceremony; members from version 8 of the options on. */
export function hintMembers(hints: readonly string[] | undefined = []): Members {
  if (hints.length === 0) return {}
  return { cCredentialHints: hints.length, ppwszCredentialHints: [...hints] }
}
