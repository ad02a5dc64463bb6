import { CredentialManagement } from '../../core/fido/ctap/credential-management.ts'
import { LargeBlobs } from '../../core/fido/ctap/large-blobs.ts'
import { Permission } from '../../core/fido/ctap/messages/client-pin.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { CommandError } from './errors.ts'
import { demand, type OpenKey } from './keys/use-key.ts'
import type { unlock } from './pin.ts'
import { findStored, listStored, type Stored, unlockCredentials } from './stored-credentials.ts'

/** The large blobs of a key, and the credentials that open them. */
export interface OpenBlobs {
  readonly blobs: LargeBlobs
  readonly stored: readonly Stored[]
}

/**
 * Verifies the user and lists the credentials, whose keys open the blobs.
 *
 * @param access Whether blobs are to be written as well.
 */
export async function openBlobs(
  context: Parameters<typeof unlock>[0],
  key: OpenKey,
  access: 'read' | 'write',
): Promise<OpenBlobs> {
  demand(LargeBlobs.isSupported(key.ctap.info), 'large blobs')
  const more = access === 'write' ? Permission.lbw : 0
  const token = await unlockCredentials(context, key, more)
  const stored = await listStored(new CredentialManagement(key.ctap, token), key)
  return { blobs: new LargeBlobs(key.ctap, token), stored }
}

/**
 * What opens the blob of a credential.
 *
 * @throws {CommandError} `CLI_NOT_FOUND` when there is no such credential; `CLI_UNSUPPORTED` when it
 *   was made without a key for a blob.
 */
export function blobKeyOf({ stored }: OpenBlobs, id: string): Bytes {
  const { largeBlobKey } = findStored(stored, id)
  if (largeBlobKey) return largeBlobKey
  throw new CommandError('CLI_UNSUPPORTED', 'the credential was made without room for a blob')
}
