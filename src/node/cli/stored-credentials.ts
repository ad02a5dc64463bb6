import {
  CredentialManagement,
  type StoredCredential,
} from '../../core/fido/ctap/credential-management.ts'
import { Permission } from '../../core/fido/ctap/messages/client-pin.ts'
import type { PinUvAuthToken } from '../../core/fido/ctap/pin/token.ts'
import { toBase64url } from '../../core/shared/base64url.ts'
import { toHex } from '../../core/shared/bytes.ts'
import { CommandError } from './errors.ts'
import { demand, type OpenKey } from './keys/use-key.ts'
import { type TokenDemand, unlock } from './pin.ts'
import { printable } from './table.ts'

/** A stored credential, and whose it is. */
export interface Stored extends StoredCredential {
  /** base64url. */
  readonly id: string
  /** The RP ID, or the hash of it where the key tells no more. */
  readonly rpId: string
}

/**
 * Verifies the user for whatever manages credentials.
 *
 * @param more Permissions that are needed besides.
 */
export function unlockCredentials(
  context: Parameters<typeof unlock>[0],
  key: OpenKey,
  more = 0,
): Promise<PinUvAuthToken> {
  demand(CredentialManagement.isSupported(key.ctap.info), 'credential management')
  const request: TokenDemand = { permissions: Permission.cm | more }
  return unlock(context, key, request)
}

/** All credentials that the key stores, by relying party. */
export async function listStored(
  management: CredentialManagement,
  { call }: Pick<OpenKey, 'call'>,
): Promise<readonly Stored[]> {
  const all: Stored[] = []
  for (const { rp, rpIDHash } of await management.enumerateRps(call)) {
    for (const credential of await management.enumerateCredentials(rpIDHash, call)) {
      const id = toBase64url(credential.credentialID.id)
      all.push({ ...credential, id, rpId: rp.id || toHex(rpIDHash) })
    }
  }
  return all
}

const SHORTEST = 4

/**
 * The credential that an ID names, or the beginning of one that no other has.
 *
 * @throws {CommandError} `CLI_NOT_FOUND`.
 */
export function findStored(all: readonly Stored[], id: string): Stored {
  const found = all.filter((it) => it.id === id || (id.length >= SHORTEST && it.id.startsWith(id)))
  const exact = found.find((it) => it.id === id) ?? found[0]
  if (!exact) throw new CommandError('CLI_NOT_FOUND', `the key stores no credential ${id}`)
  if (exact.id === id || found.length === 1) return exact
  throw new CommandError('CLI_NOT_FOUND', `${found.length} credentials begin with ${id}`)
}

/** Whose credential it is, for people. */
export function userText({ user }: Pick<Stored, 'user'>): string {
  const name = user.name || user.displayName || toBase64url(user.id)
  const more = user.displayName && user.displayName !== name ? ` (${user.displayName})` : ''
  return printable(`${name}${more}`)
}
