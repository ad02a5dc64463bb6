import type { CborKey, CborMap, CborValue } from '../../cbor/index.ts'
import { type Codec, FieldError, type ValueOf } from './codec.ts'

/** One member of a message: its key in CBOR, its kind, and whether it can be absent. */
export interface Field<Value, Needed extends boolean = boolean> {
  readonly key: CborKey
  readonly codec: Codec<Value>
  readonly needed: Needed
}

/** A member that must be there. */
export function needed<Value>(key: CborKey, codec: Codec<Value>): Field<Value, true> {
  return { key, codec, needed: true }
}

/** A member that can be absent. */
export function optional<Value>(key: CborKey, codec: Codec<Value>): Field<Value, false> {
  return { key, codec, needed: false }
}

/** The members of a message by their name. */
// biome-ignore lint/suspicious/noExplicitAny: a table holds fields of all kinds
export type Fields = Readonly<Record<string, Field<any>>>

/** The names of the members that must be there. */
type NeededName<F extends Fields> = {
  [Name in keyof F]: F[Name] extends { readonly needed: true } ? Name : never
}[keyof F]

/** What a table of fields reads and writes, as an object. */
export type MessageOf<F extends Fields> = {
  readonly [Name in NeededName<F>]: ValueOf<F[Name]['codec']>
} & {
  readonly [Name in Exclude<keyof F, NeededName<F>>]?: ValueOf<F[Name]['codec']> | undefined
}

/** A codec whose values are maps in CBOR. */
export interface MessageCodec<Value> extends Codec<Value> {
  readonly encode: (value: Value) => CborMap
}

/**
 * A CBOR map with known keys as an object with names, in both directions: the client writes what
 * the authenticator reads, from one table. Keys that the table does not know are ignored.
 *
 * @param fields The table. Keys are integers in messages and texts in entities.
 */
export function message<F extends Fields>(fields: F): MessageCodec<MessageOf<F>> {
  const table = Object.entries(fields)
  return {
    decode(value, path) {
      if (!(value instanceof Map)) throw new FieldError(`${path} is not a map`)
      const entries = table.flatMap(([name, field]) => readField(name, field, value, path))
      return Object.fromEntries(entries) as MessageOf<F>
    },
    encode(value) {
      const members = value as Readonly<Record<string, unknown>>
      const map = new Map<CborKey, CborValue>()
      for (const [name, { key, codec }] of table) {
        if (members[name] !== undefined) map.set(key, codec.encode(members[name]))
      }
      return map
    },
  }
}

function readField(
  name: string,
  { key, codec, needed: isNeeded }: Field<unknown>,
  map: ReadonlyMap<CborKey, CborValue>,
  path: string,
): [string, unknown][] {
  const value = map.get(key)
  if (value !== undefined) return [[name, codec.decode(value, `${path}.${name}`)]]
  if (isNeeded) throw new FieldError(`${path}.${name} is missing`, true)
  return []
}
