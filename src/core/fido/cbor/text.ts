const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lossyDecoder = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Text of UTF-8 bytes. A leading U+FEFF stays: in CBOR it is a character like any other, and two
 * keys that differ by it are two keys.
 *
 * @throws {TypeError} When the bytes are not UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** Text of bytes of which some may not be UTF-8: U+FFFD stands in their place. */
export function decodeTextLossy(bytes: Uint8Array): string {
  return lossyDecoder.decode(bytes)
}
