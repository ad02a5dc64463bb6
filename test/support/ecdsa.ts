import type { Bytes } from '../../src/core/shared/bytes.ts'

/** The two numbers of a well-formed DER signature, in `size` bytes each. */
export function readRaw(der: Uint8Array, size: number): [r: Bytes, s: Bytes] {
  const start = der[1] === 0x81 ? 3 : 2
  const middle = start + 2 + (der[start + 1] ?? 0)
  return [number(der.subarray(start + 2, middle), size), number(der.subarray(middle + 2), size)]
}

function number(content: Uint8Array, size: number): Bytes {
  const digits = content.length > size ? content.subarray(content.length - size) : content
  const fixed = new Uint8Array(size)
  fixed.set(digits, size - digits.length)
  return fixed
}
