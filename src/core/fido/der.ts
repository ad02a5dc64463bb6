import { type Bytes, concat } from '../shared/bytes.ts'

/** Tags of ASN.1's universal types, X.690 section 8. */
const Tag = { integer: 0x02, bitString: 0x03, null: 0x05, objectId: 0x06, sequence: 0x30 } as const

/** One DER value: tag, shortest length, content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const body = concat(...content)
  return concat(Uint8Array.of(tag, ...lengthOf(body.length)), body)
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** A SEQUENCE of values. */
export function sequence(...values: readonly Uint8Array[]): Bytes {
  return der(Tag.sequence, ...values)
}

/** A positive INTEGER from its big-endian digits: no leading zeros but the one that keeps it positive. */
export function integer(digits: Uint8Array): Bytes {
  const first = digits.findIndex((byte) => byte !== 0)
  const shortest = first < 0 ? digits.subarray(-1) : digits.subarray(first)
  return der(Tag.integer, Uint8Array.of(...((shortest[0] as number) < 0x80 ? [] : [0])), shortest)
}

/** A BIT STRING of whole bytes. */
export function bitString(bytes: Uint8Array): Bytes {
  return der(Tag.bitString, Uint8Array.of(0), bytes)
}

/** An OBJECT IDENTIFIER from its encoded content. */
export function objectId(content: Uint8Array): Bytes {
  return der(Tag.objectId, content)
}

/** NULL. */
export function nothing(): Bytes {
  return der(Tag.null)
}
