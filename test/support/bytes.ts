import { type Bytes, fromHex } from '../../src/core/shared/bytes.ts'

/** Bytes of hexadecimal digits, which may be spaced out to be read. */
export function hex(digits: string): Bytes {
  return fromHex(digits.replaceAll(/\s/g, ''))
}

/** A copy with one byte changed. */
export function flipped(bytes: Uint8Array, index: number, bits = 1): Bytes {
  const copy = new Uint8Array(bytes)
  copy[index] = (copy[index] ?? 0) ^ bits
  return copy
}

/** Whether one array is a window into the memory of another. */
export function isViewOf(part: Uint8Array, whole: Uint8Array): boolean {
  const start = part.byteOffset - whole.byteOffset
  return part.buffer === whole.buffer && start >= 0 && start + part.length <= whole.length
}
