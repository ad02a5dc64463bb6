import type { Bytes } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'

const SEQUENCE = 0x30
const BIT_STRING = 0x03
const EXPLICIT_VERSION = 0xa0
const POINT_LENGTH = 65

/** Where the content of a DER element lies. */
interface Element {
  readonly tag: number
  readonly start: number
  readonly end: number
}

/**
 * Bytes of the certificate with which an input begins, header included.
 *
 * @throws {MessageError} When the input does not begin with a DER sequence that it holds whole.
 */
export function certificateLength(bytes: Bytes): number {
  const { tag, end } = readElement(bytes, 0, bytes.length)
  if (tag !== SEQUENCE) throw malformed()
  return end
}

/**
 * The public key of a certificate, as an uncompressed point.
 *
 * @throws {MessageError} When the certificate is not one, or its key not of 65 bytes.
 * @see [RFC 5280 section 4.1](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)
 */
export function certificatePoint(certificate: Bytes): Bytes {
  const whole = readElement(certificate, 0, certificate.length)
  const [signed] = children(certificate, whole)
  const parts = children(certificate, signed)
  // Before the key: serial number, algorithm, issuer, validity, subject; and mostly the version.
  const keyInfo = parts[parts[0]?.tag === EXPLICIT_VERSION ? 6 : 5]
  const [, bits] = children(certificate, keyInfo)
  const point = bits && certificate.subarray(bits.start + 1, bits.end)
  if (bits?.tag !== BIT_STRING || point?.length !== POINT_LENGTH) throw malformed()
  return point
}

function children(bytes: Bytes, parent: Element | undefined): readonly Element[] {
  if (parent?.tag !== SEQUENCE) throw malformed()
  const found: Element[] = []
  for (let at = parent.start; at < parent.end; ) {
    const element = readElement(bytes, at, parent.end)
    found.push(element)
    at = element.end
  }
  return found
}

function readElement(bytes: Bytes, at: number, limit: number): Element {
  const [tag, first] = bytes.subarray(at, at + 2)
  if (tag === undefined || first === undefined) throw malformed()
  const digits = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || digits > 3) throw malformed()
  const start = at + 2 + digits
  const length = bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
  const end = start + (digits === 0 ? first : length)
  if (end > limit) throw malformed()
  return { tag, start, end }
}

function malformed(): MessageError {
  const problem = 'the U2F certificate is not one in DER with a key of P-256'
  return new MessageError('MESSAGE_MALFORMED', problem)
}
