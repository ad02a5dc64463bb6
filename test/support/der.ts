import type { Bytes } from '../../src/core/shared/bytes.ts'

/** A DER INTEGER with exactly these content bytes, right or wrong. */
export function derInteger(content: Uint8Array): Bytes {
  return Uint8Array.from([0x02, content.length, ...content])
}

/** A DER SEQUENCE of less than 256 bytes. */
export function derSequence(...parts: readonly Uint8Array[]): Bytes {
  const content = parts.flatMap((part) => [...part])
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length]
  return Uint8Array.from([0x30, ...length, ...content])
}

/** The DER form of a signature whose numbers are given as unsigned bytes. */
export function derSignature(r: Uint8Array, s: Uint8Array): Bytes {
  return derSequence(derInteger(shortest(r)), derInteger(shortest(s)))
}

function shortest(number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? Uint8Array.of(0) : number.subarray(first)
  return (digits[0] as number) < 0x80 ? digits : Uint8Array.from([0, ...digits])
}
