import { bytes, bytesOf, unsigned, type ValueOf } from './codec.ts'
import { message, needed, optional } from './table.ts'

/**
 * Parameters of authenticatorLargeBlobs.
 *
 * @see [CTAP 2.2 section 6.10](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorLargeBlobs)
 */
export const LargeBlobsRequest = /* @__PURE__ */ (() =>
  message({
    /** How many bytes to read. */
    get: optional(0x01, unsigned),
    /** The fragment to write. */
    set: optional(0x02, bytes),
    offset: needed(0x03, unsigned),
    /** Bytes of the whole, when `offset` is 0. */
    length: optional(0x04, unsigned),
    pinUvAuthParam: optional(0x05, bytes),
    pinUvAuthProtocol: optional(0x06, unsigned),
  }))()
export type LargeBlobsRequest = ValueOf<typeof LargeBlobsRequest>

/** What authenticatorLargeBlobs answers to `get`. */
export const LargeBlobsResponse = /* @__PURE__ */ (() =>
  message({ config: optional(0x01, bytes) }))()
export type LargeBlobsResponse = ValueOf<typeof LargeBlobsResponse>

/** One entry of the large-blob array, section 6.10.3. */
export const LargeBlobEntry = /* @__PURE__ */ (() =>
  message({
    /** The deflated data under AES-256-GCM, and the tag. */
    ciphertext: needed(0x01, bytes),
    nonce: needed(0x02, bytesOf(12)),
    /** Bytes before deflating. */
    origSize: needed(0x03, unsigned),
  }))()
export type LargeBlobEntry = ValueOf<typeof LargeBlobEntry>
