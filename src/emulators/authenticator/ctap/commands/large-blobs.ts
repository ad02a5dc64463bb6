import { sha256 } from '@noble/hashes/sha2.js'
import { commandPrefix } from '../../../../core/fido/ctap/authenticated.ts'
import { Permission } from '../../../../core/fido/ctap/messages/client-pin.ts'
import type {
  LargeBlobsRequest,
  LargeBlobsResponse,
} from '../../../../core/fido/ctap/messages/large-blobs.ts'
import { fromBase64url, toBase64url } from '../../../../core/shared/base64url.ts'
import { type Bytes, concat, equal } from '../../../../core/shared/bytes.ts'
import { authorizeManagement } from '../authorization.ts'
import type { Call, Key } from '../key.ts'
import { demand, present } from '../refusal.ts'

/** What a message needs besides a fragment. */
const MESSAGE_OVERHEAD = 64
const TRAILER = 16
const COMMAND = 0x0c
/** Milliseconds between two fragments. */
const WRITE_TIMEOUT = 30_000

/**
 * authenticatorLargeBlobs.
 *
 * @see [CTAP 2.2 section 6.10.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#largeBlobsRW)
 */
export function largeBlobs({ key }: Call, request: LargeBlobsRequest): LargeBlobsResponse {
  const { get, set } = request
  demand((get === undefined) !== (set === undefined), 'INVALID_PARAMETER')
  if (get !== undefined) return read(key, request, get)
  write(key, request, present(set))
  return {}
}

function maxFragment({ settings }: Key): number {
  return settings.maxMsgSize - MESSAGE_OVERHEAD
}

function read(key: Key, request: LargeBlobsRequest, count: number): LargeBlobsResponse {
  key.session.blobWrite = undefined
  const { offset, length, pinUvAuthParam, pinUvAuthProtocol } = request
  const others = [length, pinUvAuthParam, pinUvAuthProtocol]
  demand(
    others.every((it) => it === undefined),
    'INVALID_PARAMETER',
  )
  demand(count <= maxFragment(key), 'INVALID_LENGTH')
  const stored = fromBase64url(key.memory.largeBlobs)
  demand(offset <= stored.length, 'INVALID_PARAMETER')
  return { config: stored.slice(offset, offset + count) }
}

function write(key: Key, request: LargeBlobsRequest, fragment: Bytes): void {
  demand(fragment.length <= maxFragment(key), 'INVALID_LENGTH')
  const begun = request.offset === 0 ? begin(key, request) : resume(key, request)
  authorizeManagement(key, request, () => signedPart(request.offset, fragment), Permission.lbw)
  demand(request.offset + fragment.length <= begun.length, 'INVALID_PARAMETER')
  const parts = [...begun.parts, fragment]
  const received = begun.received + fragment.length
  key.session.blobWrite = { ...begun, since: key.settings.now(), parts, received }
  if (received < begun.length) return
  key.session.blobWrite = undefined
  keep(key, concat(...parts))
}

function begin({ settings, session }: Key, { length }: LargeBlobsRequest) {
  session.blobWrite = undefined
  demand(length !== undefined, 'INVALID_PARAMETER')
  demand(length <= settings.maxLargeBlobs, 'LARGE_BLOB_STORAGE_FULL')
  demand(length > TRAILER, 'INVALID_PARAMETER')
  return { since: settings.now(), length, parts: [], received: 0 }
}

function resume({ settings, session }: Key, { length, offset }: LargeBlobsRequest) {
  demand(length === undefined, 'INVALID_PARAMETER')
  const { blobWrite } = session
  demand(blobWrite && settings.now() - blobWrite.since < WRITE_TIMEOUT, 'INVALID_SEQ')
  demand(offset === blobWrite.received, 'INVALID_SEQ')
  return blobWrite
}

/** What a token signs of a fragment. */
function signedPart(offset: number, fragment: Bytes): Bytes {
  const place = new Uint8Array(5)
  new DataView(place.buffer).setUint32(1, offset, true)
  return concat(commandPrefix(COMMAND), place, sha256(fragment))
}

function keep({ memory }: Key, whole: Bytes): void {
  const end = whole.length - TRAILER
  const sum = sha256(whole.subarray(0, end)).subarray(0, TRAILER)
  demand(equal(sum, whole.subarray(end)), 'INTEGRITY_FAILURE')
  memory.largeBlobs = toBase64url(whole)
}
