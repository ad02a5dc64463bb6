import { toBytes, toHex } from '../../shared/bytes.ts'
import { CborError } from './errors.ts'
import { HeadReader } from './head.ts'
import { scan } from './scan.ts'
import { decodeText } from './text.ts'

const RULES = {
  maxDepth: 16,
  shortest: false,
  sorted: false,
  floats: true,
  lossy: false,
} as const

/** How diagnostic notation is laid out. */
export interface DiagnosticOptions {
  /** Spaces for each level; 0, the default, puts everything on one line. */
  readonly indent?: number
  /** Longest byte string that is written out, in bytes; the rest becomes `…`. Default: all. */
  readonly maxBytes?: number
}

/**
 * Writes CBOR as text for people, in diagnostic notation. Key order and shortest forms are not
 * demanded, so that what an authenticator got wrong can be looked at.
 *
 * @throws {CborError} When the bytes are not CBOR that FIDO2 could hold.
 * @example
 *
 * ```ts
 * import { toDiagnostic } from 'claviger/fido2/cbor'
 *
 * toDiagnostic(Uint8Array.of(0xa1, 0x01, 0x41, 0xff)) // "{1: h'ff'}"
 * ```
 * @see [RFC 8949 section 8](https://www.rfc-editor.org/rfc/rfc8949#section-8)
 */
export function toDiagnostic(bytes: Uint8Array, options: DiagnosticOptions = {}): string {
  const raw = toBytes(bytes)
  const { end } = scan(raw, 0, RULES)
  if (end < raw.length) throw new CborError('CBOR_TRAILING_BYTES', 'bytes left over', end)
  return new Writer(raw, options).item(0)
}

const SIMPLE = new Map([
  [20, 'false'],
  [21, 'true'],
  [22, 'null'],
  [23, 'undefined'],
])

class Writer extends HeadReader {
  readonly #indent: number
  readonly #maxBytes: number

  constructor(bytes: Uint8Array, options: DiagnosticOptions) {
    super(bytes, 0)
    this.#indent = options.indent ?? 0
    this.#maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY
  }

  item(depth: number): string {
    this.next()
    const write = [
      () => this.#integer(0n),
      () => this.#integer(-1n),
      () => this.#bytes(),
      () => JSON.stringify(decodeText(this.#content())),
      () => this.#list('[', ']', depth, (inner) => this.item(inner)),
      () => this.#list('{', '}', depth, (inner) => `${this.item(inner)}: ${this.item(inner)}`),
    ][this.major]
    return write ? write() : this.#simple()
  }

  #integer(base: bigint): string {
    const argument = (BigInt(this.high) << 32n) | BigInt(this.low)
    return String(base === 0n ? argument : base - argument)
  }

  #content(): Uint8Array {
    const start = this.position
    this.skip(start)
    return this.bytes.subarray(start, this.position)
  }

  #bytes(): string {
    const content = this.#content()
    const shown = content.subarray(0, this.#maxBytes)
    return `h'${toHex(shown)}${shown.length < content.length ? '…' : ''}'`
  }

  #list(open: string, close: string, depth: number, entry: (depth: number) => string): string {
    const entries = Array.from({ length: this.argument }, () => entry(depth + 1))
    if (entries.length === 0) return open + close
    if (this.#indent === 0) return `${open}${entries.join(', ')}${close}`
    const margin = `\n${' '.repeat(this.#indent * depth)}`
    const inner = margin + ' '.repeat(this.#indent)
    return `${open}${entries.map((text) => inner + text).join(',')}${margin}${close}`
  }

  #simple(): string {
    const float = readFloat(this.bytes, this.position, this.info)
    if (float === undefined) return SIMPLE.get(this.info) ?? `simple(${this.info})`
    return floatText(float)
  }
}

/** As JavaScript writes it, but never like an integer. */
function floatText(float: number): string {
  const text = Object.is(float, -0) ? '-0' : String(float)
  return text.replace(/^-?\d+(?=e|$)/, '$&.0')
}

/** The float whose head, argument included, ends at `end`; nothing for other simple values. */
function readFloat(bytes: Uint8Array, end: number, info: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  if (info === 27) return view.getFloat64(end - 8)
  if (info === 26) return view.getFloat32(end - 4)
  if (info === 25) return halfToNumber(view.getUint16(end - 2))
  return undefined
}

/** @see [RFC 8949 appendix D](https://www.rfc-editor.org/rfc/rfc8949#appendix-D) */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const mantissa = half & 0x3ff
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (mantissa + 1024) * 2 ** (exponent - 25)
}
