import { CborError } from './errors.ts'

/** The eight kinds of data items, RFC 8949 section 3.1. */
export const Major = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const

const TWO_32 = 2 ** 32

/**
 * Reads the heads of data items one after the other and allocates nothing.
 *
 * @see [RFC 8949 section 3](https://www.rfc-editor.org/rfc/rfc8949#section-3)
 */
export class HeadReader {
  readonly bytes: Uint8Array
  /** Where the next head starts. */
  position: number
  /** Major type of the last head. */
  major = 0
  /** Low five bits of its initial byte. */
  info = 0
  /** Upper half of its argument. */
  high = 0
  /** Lower half of its argument. */
  low = 0

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes
    this.position = position
  }

  /** The argument of the last head. Above 2^53 it is not exact. */
  get argument(): number {
    return this.high === 0 ? this.low : this.high * TWO_32 + this.low
  }

  /**
   * Reads one head and moves behind it.
   *
   * @throws {CborError} `CBOR_TRUNCATED`, `CBOR_RESERVED` or `CBOR_INDEFINITE_LENGTH`.
   */
  next(): void {
    const start = this.position
    if (start >= this.bytes.length) throw new CborError('CBOR_TRUNCATED', 'input ends', start)
    const initial = this.bytes[start] as number
    const info = initial & 31
    this.position = start + 1
    this.major = initial >> 5
    this.info = info
    this.high = 0
    if (info < 24) this.low = info
    else if (info < 27) this.low = this.take(1 << (info - 24), start)
    else this.readLong(info, start)
  }

  /** Moves behind the content of a byte or text string whose head was just read. */
  skip(start: number): void {
    const length = this.argument
    if (length > this.bytes.length - this.position) {
      throw new CborError('CBOR_TRUNCATED', `string of ${length} bytes runs past the end`, start)
    }
    this.position += length
  }

  private readLong(info: number, start: number): void {
    if (info === 31) {
      throw new CborError('CBOR_INDEFINITE_LENGTH', 'indefinite length or break', start)
    }
    if (info > 27) throw new CborError('CBOR_RESERVED', `additional information ${info}`, start)
    this.high = this.take(4, start)
    this.low = this.take(4, start)
  }

  private take(size: number, start: number): number {
    const { bytes, position } = this
    if (position + size > bytes.length) throw new CborError('CBOR_TRUNCATED', 'input ends', start)
    let value = 0
    for (let i = position; i < position + size; i++) value = value * 256 + (bytes[i] as number)
    this.position = position + size
    return value
  }
}
