import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64url, toBase64url } from '../../../core/shared/base64url.ts'
import { type Bytes, encodeUtf8, equal, toBytes } from '../../../core/shared/bytes.ts'
import { type Credential, openCredential } from './credential.ts'
import type { Key } from './key.ts'
import type { StoredCredential } from './memory.ts'
import { demand } from './refusal.ts'

/** A credential, with what is stored of it when it is discoverable. */
export interface Found {
  readonly credential: Credential
  readonly stored: StoredCredential | undefined
}

/** What stands for a relying party in everything that is signed. */
export function hashRpId(rpId: string): Bytes {
  return toBytes(sha256(encodeUtf8(rpId)))
}

/** The secret that all of the key's private keys follow from. */
export function secretOf({ memory }: Key): Bytes {
  return fromBase64url(memory.secret)
}

/** The credential of an ID at a relying party. A discoverable one must not have been deleted. */
export function findCredential(key: Key, rpIdHash: Bytes, id: Bytes): Found | undefined {
  const credential = openCredential(secretOf(key), rpIdHash, id)
  if (!credential) return undefined
  const name = toBase64url(id)
  const stored = key.memory.credentials.find((it) => it.id === name)
  return credential.discoverable && !stored ? undefined : { credential, stored }
}

/** The discoverable credentials of a relying party, newest first. */
export function discoverAt(key: Key, rpIdHash: Bytes): Found[] {
  return key.memory.credentials
    .filter(({ rp }) => equal(hashRpId(rp.id), rpIdHash))
    .flatMap(({ id }) => findCredential(key, rpIdHash, fromBase64url(id)) ?? [])
    .reverse()
}

/** Discoverable credentials that there is still room for. */
export function roomLeft({ settings, memory }: Key): number {
  return Math.max(0, settings.capacity - memory.credentials.length)
}

/**
 * Stores a discoverable credential, in place of the account's earlier one.
 *
 * @throws {Refusal} KEY_STORE_FULL.
 */
export function storeCredential(key: Key, stored: StoredCredential): void {
  const others = key.memory.credentials.filter(
    ({ rp, user }) => rp.id !== stored.rp.id || user.id !== stored.user.id,
  )
  demand(others.length < key.settings.capacity, 'KEY_STORE_FULL')
  key.memory.credentials = [...others, stored]
  markChange(key)
}

/** Puts other details in place of those of a stored credential, or forgets it. */
export function changeCredential(key: Key, id: string, changed?: StoredCredential): void {
  key.memory.credentials = key.memory.credentials.flatMap((stored) => {
    if (stored.id !== id) return [stored]
    return changed ? [changed] : []
  })
  markChange(key)
}

/** Lets holders of a persistent token see that something changed. */
function markChange({ memory, settings }: Key): void {
  memory.storeState = toBase64url(settings.random(16))
}

/** The next value of the counter that all signatures carry. */
export function countUp({ memory }: Key): number {
  memory.signCount = (memory.signCount + 1) % 2 ** 32
  return memory.signCount
}
