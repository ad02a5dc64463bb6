import type { Bytes } from './bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const INVALID = 64

const values = /* @__PURE__ */ (() => {
  const table = new Uint8Array(256).fill(INVALID)
  for (let i = 0; i < 64; i++) table[ALPHABET.charCodeAt(i)] = i
  return table
})()

/** The value of one digit, or `INVALID`. */
function valueAt(text: string, index: number): number {
  const code = text.charCodeAt(index)
  return code < 256 ? (values[code] as number) : INVALID
}

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
  const rest = text.length & 3
  const whole = text.length - rest
  const bytes = new Uint8Array((text.length * 3) >> 2)
  let seen = 0
  let out = 0
  for (let i = 0; i < whole; i += 4) {
    const a = valueAt(text, i)
    const b = valueAt(text, i + 1)
    const c = valueAt(text, i + 2)
    const d = valueAt(text, i + 3)
    seen |= a | b | c | d
    bytes[out++] = (a << 2) | (b >> 4)
    bytes[out++] = (b << 4) | (c >> 2)
    bytes[out++] = (c << 6) | d
  }
  if (rest > 0) seen |= readTail(text, whole, bytes, out)
  if (seen & INVALID) throw new SyntaxError('not unpadded base64url')
  return bytes
}

/** Reads the last 2 or 3 digits; answers with INVALID set when they do not end a byte exactly. */
function readTail(text: string, from: number, bytes: Bytes, out: number): number {
  if (text.length - from === 1) return INVALID
  const a = valueAt(text, from)
  const b = valueAt(text, from + 1)
  bytes[out] = (a << 2) | (b >> 4)
  if (text.length - from === 2) return b & 15 ? INVALID : a | b
  const c = valueAt(text, from + 2)
  bytes[out + 1] = (b << 4) | (c >> 2)
  return c & 3 ? INVALID : a | b | c
}
