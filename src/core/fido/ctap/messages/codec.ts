import type { Bytes } from '../../../shared/bytes.ts'
import type { CborMap, CborValue } from '../../cbor/index.ts'

/** Why a value is not what a message needs: `rp.id is not a text`. Becomes an error's sentence. */
export class FieldError extends Error {
  /** Whether a member that must be there is not, rather than of another kind. */
  readonly missing: boolean

  /**
   * @param message The sentence.
   * @param missing Whether a member is not there. Default `false`.
   */
  constructor(message: string, missing = false) {
    super(message)
    this.missing = missing
  }
}

/** One kind of value, in both directions. */
export interface Codec<Value> {
  /**
   * @param value What came, decoded from CBOR.
   * @param path Where it stands in the message, for the sentence.
   * @throws {FieldError} When it is something else.
   */
  readonly decode: (value: CborValue, path: string) => Value
  readonly encode: (value: Value) => CborValue
}

/** The value that a codec reads and writes. */
export type ValueOf<C> = C extends Codec<infer Value> ? Value : never

function primitive<Value extends CborValue>(
  wanted: string,
  fits: (value: CborValue) => boolean,
): Codec<Value> {
  return {
    decode(value, path) {
      if (fits(value)) return value as Value
      throw new FieldError(`${path} is not ${wanted}`)
    },
    encode: (value) => value,
  }
}

/** A byte string. */
export const bytes: Codec<Bytes> = /* @__PURE__ */ primitive(
  'a byte string',
  (value) => value instanceof Uint8Array,
)

/** A text. */
export const text: Codec<string> = /* @__PURE__ */ primitive(
  'a text',
  (value) => typeof value === 'string',
)

/** `true` or `false`. */
export const flag: Codec<boolean> = /* @__PURE__ */ primitive(
  'true or false',
  (value) => typeof value === 'boolean',
)

/** An integer from 0 to 2^53. */
export const unsigned: Codec<number> = /* @__PURE__ */ primitive(
  'an unsigned integer',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
)

/** An integer. */
export const integer: Codec<number> = /* @__PURE__ */ primitive('an integer', (value) =>
  Number.isSafeInteger(value),
)

/** A map that is left as it is. */
export const map: Codec<CborMap> = /* @__PURE__ */ primitive(
  'a map',
  (value) => value instanceof Map,
)

/** Whatever there is, left as it is. */
export const anything: Codec<CborValue> = /* @__PURE__ */ primitive('anything', () => true)

/** A byte string of a given length. */
export function bytesOf(length: number): Codec<Bytes> {
  return primitive(
    `a byte string of ${length} bytes`,
    (value) => value instanceof Uint8Array && value.length === length,
  )
}

/** An array of values of one kind. */
export function listOf<Value>(item: Codec<Value>): Codec<readonly Value[]> {
  return {
    decode(value, path) {
      if (!Array.isArray(value)) throw new FieldError(`${path} is not an array`)
      return value.map((member, i) => item.decode(member, `${path}[${i}]`))
    },
    encode: (value) => value.map((member) => item.encode(member)),
  }
}

/** A map from texts to values of one kind, as an object. */
export function recordOf<Value>(item: Codec<Value>): Codec<Readonly<Record<string, Value>>> {
  return {
    decode(value, path) {
      if (!(value instanceof Map)) throw new FieldError(`${path} is not a map`)
      const entries = [...value].map(([key, member]): [string, Value] => {
        if (typeof key !== 'string') throw new FieldError(`${path} has a key that is not a text`)
        return [key, item.decode(member, `${path}.${key}`)]
      })
      return Object.fromEntries(entries)
    },
    encode: (value) =>
      new Map(Object.entries(value).map(([key, member]) => [key, item.encode(member)])),
  }
}
