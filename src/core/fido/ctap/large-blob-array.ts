import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, concat, equal } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'
import { HeadReader, Major } from '../cbor/head.ts'
import { decodeCborItem, encodeCbor } from '../cbor/index.ts'

const TRAILER_LENGTH = 16

/** The rules of the array: whoever wrote an entry may have written it in another way. */
export const LENIENT = { strict: false, text: 'lossy', maxDepth: 16 } as const

/**
 * Takes the stored array apart, into its items as they stand there: what others wrote is written
 * back byte for byte. An array whose hash is wrong counts as empty.
 *
 * @throws {MessageError} When what is stored is not an array.
 * @throws {CborError} When it is not CBOR.
 * @see [CTAP 2.2 section 6.10.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorLargeBlobs)
 */
export function splitArray(stored: Bytes): readonly Bytes[] {
  const end = Math.max(stored.length - TRAILER_LENGTH, 0)
  const array = stored.subarray(0, end)
  if (!equal(trailerOf(array), stored.subarray(end))) return []
  const head = new HeadReader(array, 0)
  head.next()
  if (head.major !== Major.array) throw malformed('is not an array')
  const items: Bytes[] = []
  let at = head.position
  for (let i = 0; i < head.argument; i++) {
    const item = decodeCborItem(array, at, LENIENT)
    items.push(array.subarray(at, item.end))
    at = item.end
  }
  if (at < end) throw malformed(`goes on for ${end - at} bytes after its end`)
  return items
}

/** Puts an array together, with the hash behind it. */
export function joinArray(items: readonly Bytes[]): Bytes {
  const array = concat(arrayHead(items.length), ...items)
  return concat(array, trailerOf(array))
}

/** What stands behind the array: the left half of its SHA-256. */
export function trailerOf(array: Bytes): Bytes {
  return new Uint8Array(sha256(array).subarray(0, TRAILER_LENGTH))
}

/** The head of an array is that of a number with another major type. */
function arrayHead(length: number): Bytes {
  const head = encodeCbor(length)
  head[0] = (head[0] as number) | (Major.array << 5)
  return head
}

function malformed(problem: string): MessageError {
  return new MessageError('MESSAGE_MALFORMED', `the large-blob array ${problem}`)
}
