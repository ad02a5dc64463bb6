import { type Bytes, toBytes } from '../../core/shared/bytes.ts'
import type { Koffi } from './koffi.ts'
import { LAYOUTS, type MemberType, membersOf, type StructName } from './layouts.ts'

/** A structure's members by name; pointers are numbers of any size, or `null`. */
export type Members = { readonly [member: string]: unknown }

/** Where a structure lies; `null` where there is none. */
export type Pointer = bigint | number | null

const NEWEST = Number.POSITIVE_INFINITY

/** Structures of `webauthn.h` in memory. */
export class Memory {
  readonly #koffi: Koffi
  readonly #types = new Map<string, unknown>()

  /** @param koffi Lays the structures out as this platform does. */
  constructor(koffi: Koffi) {
    this.#koffi = koffi
    for (const name of Object.keys(LAYOUTS)) this.type(name as StructName)
  }

  /** The structure as koffi knows it, up to one of its versions. Default: all of it. */
  type(name: StructName, version = NEWEST): unknown {
    const key = `${name} ${version}`
    const known = this.#types.get(key)
    if (known) return known
    const members = membersOf(name, version).map(([it, kind]) => [it, this.#member(kind)])
    const type = this.#koffi.struct(Object.fromEntries(members))
    this.#types.set(key, type)
    return type
  }

  /** Bytes that a structure takes. */
  sizeof(name: StructName): number {
    return this.#koffi.sizeof(this.type(name))
  }

  /** A pointer to a structure, for a member that may point to anything. */
  pointTo(name: StructName, members: Members): unknown {
    return this.#koffi.as(members, this.#koffi.pointer(this.type(name)))
  }

  /** Reads a structure. */
  read(pointer: Pointer, name: StructName): Members {
    return this.#koffi.decode(pointer, this.type(name)) as Members
  }

  /** Reads a structure that begins with its version, and no further than that version goes. */
  readVersioned(pointer: Pointer, name: StructName): Members & { readonly dwVersion: number } {
    const version = this.readNumber(pointer)
    const type = this.type(name, Math.min(version, newestOf(name)))
    return this.#koffi.decode(pointer, type) as Members & { readonly dwVersion: number }
  }

  /** Reads structures that lie in a row. */
  readRow(pointer: Pointer, name: StructName, length: number): readonly Members[] {
    if (!pointer || length === 0) return []
    return this.#koffi.decode(pointer, this.type(name), length) as Members[]
  }

  /** Reads a DWORD or BOOL. */
  readNumber(pointer: Pointer): number {
    return this.#koffi.decode(pointer, 'uint32_t') as number
  }

  /** A copy of bytes; empty where there are none. */
  readBytes(pointer: unknown, length: unknown): Bytes {
    if (!pointer || !length) return new Uint8Array(0)
    return toBytes(this.#koffi.decode(pointer, 'uint8_t', Number(length)) as Uint8Array).slice()
  }

  #member(kind: MemberType): unknown {
    const koffi = this.#koffi
    if (typeof kind === 'string') {
      const type = PRIMITIVES[kind]
      return kind === 'bytes' || kind === 'texts' ? koffi.pointer(type) : type
    }
    if ('embed' in kind) return this.type(kind.embed as StructName)
    if ('to' in kind) return koffi.pointer(this.type(kind.to as StructName))
    return koffi.pointer(koffi.pointer(this.type(kind.list as StructName)))
  }
}

const PRIMITIVES = {
  u32: 'uint32_t',
  i32: 'int32_t',
  text: 'str16',
  texts: 'str16',
  bytes: 'uint8_t',
  any: 'void *',
} as const

function newestOf(name: StructName): number {
  return Math.max(...LAYOUTS[name].map(([since]) => since))
}
