import { gcm } from '@noble/ciphers/aes.js'
import { type Bytes, concat, encodeUtf8, toBytes } from '../../shared/bytes.ts'
import { decodeCbor } from '../cbor/index.ts'
import { deflate, inflate } from './deflate.ts'
import { LENIENT } from './large-blob-array.ts'
import { FieldError } from './messages/codec.ts'
import { LargeBlobEntry } from './messages/large-blobs.ts'
import type { RandomSource } from './pin/key-agreement.ts'

const NONCE_LENGTH = 12
const KEY_LENGTH = 32

/** Bytes in one blob: what a small ciphertext can swell to is bounded by this. */
const MAX_SIZE = 2 ** 24

/**
 * Closes data into an entry of the large-blob array.
 *
 * @param key The credential's `largeBlobKey`, 32 bytes.
 * @param random Source of the nonce.
 * @throws {RangeError} When the key is not of 32 bytes, or the data longer than 16 MiB.
 * @see [CTAP 2.2 section 6.10.3](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#large-blob)
 */
export async function sealEntry(
  key: Bytes,
  data: Bytes,
  random: RandomSource,
): Promise<LargeBlobEntry> {
  checkKey(key)
  if (data.length > MAX_SIZE) throw new RangeError(`a blob has at most ${MAX_SIZE} bytes`)
  const nonce = toBytes(random(NONCE_LENGTH))
  const deflated = await deflate(data)
  const origSize = data.length
  const ciphertext = toBytes(gcm(key, nonce, associatedData(origSize)).encrypt(deflated))
  return { ciphertext, nonce, origSize }
}

/** An item of the array as an entry, or `undefined` when it is something else. */
export function readEntry(item: Bytes): LargeBlobEntry | undefined {
  try {
    return LargeBlobEntry.decode(decodeCbor(item, LENIENT), 'entry')
  } catch (error) {
    if (error instanceof FieldError) return undefined
    throw error
  }
}

/** The deflated data of an entry, or `undefined` when the key is another credential's. */
export function unlockEntry(key: Bytes, entry: LargeBlobEntry): Bytes | undefined {
  checkKey(key)
  try {
    const aad = associatedData(entry.origSize)
    return toBytes(gcm(key, entry.nonce, aad).decrypt(entry.ciphertext))
  } catch {
    return undefined
  }
}

/** The data of an entry, or `undefined` when the key is another's or the data does not inflate. */
export async function openEntry(key: Bytes, entry: LargeBlobEntry): Promise<Bytes | undefined> {
  const deflated = unlockEntry(key, entry)
  if (!deflated || entry.origSize > MAX_SIZE) return undefined
  return inflate(deflated, entry.origSize)
}

function checkKey({ length }: Bytes): void {
  if (length !== KEY_LENGTH) throw new RangeError(`a largeBlobKey has ${KEY_LENGTH} bytes`)
}

/** `blob` and the size of the data, as eight bytes with the lowest first. */
function associatedData(origSize: number): Bytes {
  const size = new DataView(new ArrayBuffer(8))
  size.setBigUint64(0, BigInt(origSize), true)
  return concat(encodeUtf8('blob'), new Uint8Array(size.buffer))
}
