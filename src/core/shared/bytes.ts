import { allocate } from './slab.ts'

/** Binary data as every module of this package takes and returns it. */
export type Bytes = Uint8Array<ArrayBuffer>

const encoder = /* @__PURE__ */ new TextEncoder()
const utf8Decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true })

/**
 * A view of the same memory as a plain `Uint8Array`.
 *
 * Node's `Buffer` changes what `slice` means, and shared memory can change while it is checked;
 * the first is unwrapped, the second copied.
 */
export function toBytes(data: Uint8Array | ArrayBuffer): Bytes {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (!(data.buffer instanceof ArrayBuffer)) return new Uint8Array(data)
  if (Object.getPrototypeOf(data) === Uint8Array.prototype) return data as Bytes
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

/** Joins the parts into one new array. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const whole = allocate(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Whether two arrays hold the same bytes. The time taken depends on their lengths alone. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** Whether two strings are the same. The time taken depends on their lengths alone. */
export function equalText(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

/** UTF-8 bytes of a text. */
export function encodeUtf8(text: string): Bytes {
  return encoder.encode(text)
}

/**
 * Text of UTF-8 bytes, without a leading byte order mark.
 *
 * @throws {TypeError} When the bytes are not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes)
}

/** Lower-case hexadecimal digits, two for each byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/**
 * Bytes of hexadecimal digits in either case.
 *
 * @throws {RangeError} When the text is not an even number of hexadecimal digits.
 */
export function fromHex(text: string): Bytes {
  if (!/^(?:[\da-f]{2})*$/i.test(text)) throw new RangeError('not an even number of hex digits')
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** `size` bytes of the platform's cryptographic random source; at most 65,536. */
export function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size))
}
