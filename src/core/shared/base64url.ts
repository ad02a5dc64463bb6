import type { Bytes } from './bytes.ts'
import { allocate } from './slab.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** For each byte the six bits it stands for, or -1, whose sign survives every shift and `|`. */
const digits = /* @__PURE__ */ (() => {
  const table = new Int32Array(256).fill(-1)
  for (let i = 0; i < 64; i++) table[ALPHABET.charCodeAt(i)] = i
  return table
})()

const encoder = /* @__PURE__ */ new TextEncoder()
const scratch = /* @__PURE__ */ new Uint8Array(4096)

/**
 * Unpadded base64url, as WebAuthn's JSON forms carry bytes.
 *
 * @see [RFC 4648 section 5](https://www.rfc-editor.org/rfc/rfc4648#section-5)
 */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] as number
    const b = bytes[i + 1]
    const c = bytes[i + 2]
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63)
    if (b !== undefined) text += ALPHABET.charAt((group >> 6) & 63)
    if (c !== undefined) text += ALPHABET.charAt(group & 63)
  }
  return text
}

/**
 * Bytes of unpadded base64url. Exactly one text stands for each value: padding, other alphabets,
 * white space and set bits after the last byte are refused.
 *
 * @throws {SyntaxError} When the text is anything else.
 * @see [RFC 4648 sections 3.5 and 5](https://www.rfc-editor.org/rfc/rfc4648#section-5)
 */
export function fromBase64url(text: string): Bytes {
  const source = asciiBytes(text)
  const rest = text.length & 3
  const whole = text.length - rest
  const bytes = allocate((text.length * 3) >> 2)
  let seen = 0
  let out = 0
  for (let i = 0; i < whole; i += 4) {
    const group = quad(source, i)
    seen |= group
    bytes[out] = group >> 16
    bytes[out + 1] = group >> 8
    bytes[out + 2] = group
    out += 3
  }
  if (rest > 0) seen |= readTail(source, whole, rest, bytes, out)
  if (seen < 0) throw new SyntaxError('not unpadded base64url')
  return bytes
}

/** Bytes of the text; reading them is three times as fast as asking it for its characters. */
function asciiBytes(text: string): Uint8Array {
  if (text.length > scratch.length) return encoder.encode(text)
  const { written } = encoder.encodeInto(text, scratch)
  if (written !== text.length) throw new SyntaxError('not unpadded base64url')
  return scratch
}

/** The 24 bits of four digits, or a negative number when one of them is none. */
function quad(source: Uint8Array, at: number): number {
  const a = digits[source[at] as number] as number
  const b = digits[source[at + 1] as number] as number
  const c = digits[source[at + 2] as number] as number
  const d = digits[source[at + 3] as number] as number
  return (a << 18) | (b << 12) | (c << 6) | d
}

/** Reads the last 2 or 3 digits; answers with -1 when they do not end a byte exactly. */
function readTail(source: Uint8Array, at: number, rest: number, bytes: Bytes, out: number): number {
  if (rest === 1) return -1
  const a = digits[source[at] as number] as number
  const b = digits[source[at + 1] as number] as number
  const c = rest === 3 ? (digits[source[at + 2] as number] as number) : 0
  const group = (a << 18) | (b << 12) | (c << 6)
  bytes[out] = group >> 16
  if (rest === 2) return group & 0xffff ? -1 : group
  bytes[out + 1] = group >> 8
  return group & 0xff ? -1 : group
}
