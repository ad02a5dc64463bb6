import { cbc } from '@noble/ciphers/aes.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, concat, encodeUtf8, toBytes } from '../../../shared/bytes.ts'
import { MessageError } from '../../../shared/errors.ts'
import type { RandomSource } from './key-agreement.ts'

/** The members of authenticatorGetInfo that only holders of a persistent token can read. */
export type EncryptedMember = 'encIdentifier' | 'encCredStoreState'

const BLOCK = 16

/**
 * Reads a member of authenticatorGetInfo that is encrypted under a persistent token.
 *
 * @param token A token with the permission `pcmr` alone.
 * @param encrypted The member: an initialization vector and one block.
 * @returns 16 bytes, the same for as long as the authenticator or its store stay the same.
 * @throws {MessageError} When the member is not of 32 bytes.
 * @see [CTAP 2.2 section 6.4](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorGetInfo)
 */
export function decryptInfo(token: Bytes, member: EncryptedMember, encrypted: Bytes): Bytes {
  if (encrypted.length !== 2 * BLOCK) {
    throw new MessageError('MESSAGE_MALFORMED', `${member} is not of ${2 * BLOCK} bytes`)
  }
  return toBytes(
    cipher(token, member, encrypted.subarray(0, BLOCK)).decrypt(encrypted.subarray(BLOCK)),
  )
}

/**
 * Writes a member of authenticatorGetInfo under a persistent token.
 *
 * @param plain 16 bytes.
 * @param random Source of the initialization vector.
 */
export function encryptInfo(
  token: Bytes,
  member: EncryptedMember,
  plain: Bytes,
  random: RandomSource,
): Bytes {
  const iv = toBytes(random(BLOCK))
  return concat(iv, cipher(token, member, iv).encrypt(plain))
}

function cipher(token: Bytes, member: EncryptedMember, iv: Bytes) {
  const key = hkdf(sha256, token, new Uint8Array(32), encodeUtf8(member), BLOCK)
  return cbc(key, iv, { disablePadding: true })
}
