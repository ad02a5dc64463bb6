import { CborError } from './errors.ts'
import { HeadReader, Major } from './head.ts'
import { decodeText } from './text.ts'

/** What a scan demands. */
export interface ScanRules {
  /** How many arrays and maps may lie inside each other. */
  readonly maxDepth: number
  /** Demands the shortest form of lengths and integers. */
  readonly shortest: boolean
  /** Demands sorted keys. */
  readonly sorted: boolean
  /** Allows floating-point numbers. */
  readonly floats: boolean
  /** Allows texts that are not UTF-8, other than keys. */
  readonly lossy: boolean
}

/** What a scan found. */
export interface Scanned {
  /** Where the item ends. */
  readonly end: number
  /**
   * Whether something is inside that cbor-x reads in another way: an integer of eight bytes, or a
   * text that begins with U+FEFF or is not UTF-8.
   */
  readonly unusual: boolean
}

/** Where U+FEFF begins in UTF-8. */
const BOM = 0xef

const FIRST_ARGUMENT = [24, 2 ** 8, 2 ** 16] as const

/**
 * Walks over one data item and proves that it is what CTAP2 allows, before anything is allocated
 * for it: no tags, no indefinite lengths, bounded depth, no repeated keys, valid UTF-8, nothing
 * beyond the input; and, where the rules say so, sorted keys and shortest forms.
 *
 * @throws {CborError} At the first byte that is not allowed.
 * @see [CTAP 2.2 section 8](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#message-encoding)
 */
export function scan(bytes: Uint8Array, offset: number, rules: ScanRules): Scanned {
  const scanner = new Scanner(bytes, offset, rules)
  scanner.item(0)
  return { end: scanner.position, unusual: scanner.unusual }
}

/** Has no private members: calling those costs as much as what they do. */
class Scanner extends HeadReader {
  unusual = false
  readonly rules: ScanRules

  constructor(bytes: Uint8Array, offset: number, rules: ScanRules) {
    super(bytes, offset)
    this.rules = rules
  }

  item(depth: number): void {
    const start = this.position
    this.next()
    const { major } = this
    if (major === Major.simple) return this.simple(start)
    if (this.rules.shortest) this.checkShortest(start)
    if (major <= Major.negative) {
      if (this.info === 27) this.unusual = true
    } else if (major === Major.bytes) this.skip(start)
    else if (major === Major.text) this.text(start)
    else if (major === Major.tag) throw new CborError('CBOR_TAG', 'a tag', start)
    else this.container(start, depth)
  }

  container(start: number, depth: number): void {
    if (depth >= this.rules.maxDepth) {
      throw new CborError('CBOR_TOO_DEEP', `more than ${this.rules.maxDepth} levels`, start)
    }
    const count = this.argument
    const isMap = this.major === Major.map
    if (count * (isMap ? 2 : 1) > this.bytes.length - this.position) {
      throw new CborError('CBOR_TRUNCATED', `${count} entries run past the end`, start)
    }
    if (isMap) this.map(count, depth + 1)
    else for (let i = 0; i < count; i++) this.item(depth + 1)
  }

  map(count: number, depth: number): void {
    const { shortest, sorted, lossy } = this.rules
    // Only where each key has one form does a repeated one lie beside its twin.
    const seen = shortest && sorted ? undefined : new Set<string>()
    let previous = -1
    let previousEnd = -1
    for (let i = 0; i < count; i++) {
      const start = this.position
      this.item(depth)
      this.checkKeyType(start)
      if (lossy) this.checkKeyText(start)
      if (seen) this.checkUnseen(seen, start)
      if (sorted && i > 0) this.checkOrder(previous, previousEnd, start)
      previous = start
      previousEnd = this.position
      this.item(depth)
    }
  }

  simple(start: number): void {
    const { info } = this
    if (info < 20 || info === 24) throw new CborError('CBOR_SIMPLE_VALUE', 'a simple value', start)
    if (info >= 25 && !this.rules.floats) throw new CborError('CBOR_FLOAT', 'a float', start)
  }

  checkShortest(start: number): void {
    const { info } = this
    if (info < 24) return
    const shortest = info === 27 ? this.high > 0 : this.low >= (FIRST_ARGUMENT[info - 24] as number)
    if (!shortest) throw new CborError('CBOR_NOT_SHORTEST', 'a number longer than needed', start)
  }

  text(start: number): void {
    const from = this.position
    this.skip(start)
    if (this.bytes[from] === BOM) this.unusual = true
    for (let i = from; i < this.position; i++) {
      if ((this.bytes[i] as number) < 0x80) continue
      try {
        decodeText(this.bytes.subarray(from, this.position))
        return
      } catch {
        if (!this.rules.lossy) throw notUtf8(start)
        this.unusual = true
        return
      }
    }
  }

  /** Where other texts need not be UTF-8, keys still must. */
  checkKeyText(start: number): void {
    try {
      this.keyName(start)
    } catch {
      throw notUtf8(start)
    }
  }

  checkKeyType(start: number): void {
    const major = (this.bytes[start] as number) >> 5
    if (major > Major.negative && major !== Major.text) {
      throw new CborError('CBOR_KEY_TYPE', 'a key that is neither integer nor text', start)
    }
  }

  checkUnseen(seen: Set<string>, start: number): void {
    const name = this.keyName(start)
    if (seen.has(name)) throw new CborError('CBOR_KEY_REPEATED', 'a repeated key', start)
    seen.add(name)
  }

  /** The same for all encodings of the same key. */
  keyName(start: number): string {
    const head = new HeadReader(this.bytes, start)
    head.next()
    if (head.major !== Major.text) return `${head.major}:${head.high}:${head.low}`
    return `"${decodeText(this.bytes.subarray(head.position, this.position))}`
  }

  checkOrder(previous: number, previousEnd: number, start: number): void {
    const order = compareKeys(this.bytes, previous, previousEnd, start, this.position)
    if (order < 0) return
    if (order === 0) throw new CborError('CBOR_KEY_REPEATED', 'a repeated key', start)
    throw new CborError('CBOR_KEYS_UNSORTED', 'a key that sorts before the last one', start)
  }
}

function notUtf8(start: number): CborError {
  return new CborError('CBOR_TEXT_INVALID', 'a text that is not UTF-8', start)
}

/** Major type first, then the shorter key, then byte by byte. */
function compareKeys(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): number {
  const major = ((bytes[a] as number) >> 5) - ((bytes[b] as number) >> 5)
  if (major !== 0) return major
  const length = aEnd - a - (bEnd - b)
  if (length !== 0) return length
  for (let i = 0; a + i < aEnd; i++) {
    const difference = (bytes[a + i] as number) - (bytes[b + i] as number)
    if (difference !== 0) return difference
  }
  return 0
}
