import type { Koffi } from '../../../src/node/windows/index.ts'

/** A library that stands in for webauthn.dll, and what it was given. */
export interface LoadedLibrary {
  readonly koffi: Koffi
  readonly library: string
  /** Sets a number that the library answers with, or by which it does. */
  set(name: string, number: number): void
  /** Gives it bytes to answer with. */
  give(name: string, bytes: Uint8Array): void
  /** What the last call was given. */
  report(): Record<string, unknown>
  /** How many results were freed. */
  freed(): number
  /** Forgets everything. */
  reset(): void
  /** The offset of a member as the C compiler has it, or a structure's size for no member. */
  offset(structure: string, member?: string): number
}

/** Loads the library. */
export function loadLibrary(koffi: Koffi, library: string): LoadedLibrary {
  const loaded = koffi.load(library)
  const func = (name: string, result: string, ...args: string[]) =>
    loaded.func('__stdcall', name, result, args)
  const set = func('test_set', 'void', 'str', 'uint32_t')
  const give = func('test_give', 'void', 'str', 'void *', 'uint32_t')
  const report = func('test_report', 'str')
  const freed = func('test_freed', 'uint32_t')
  const reset = func('test_reset', 'void')
  const offset = func('test_offset', 'int32_t', 'str', 'str')
  return {
    koffi,
    library,
    set: (name, number) => set(name, number),
    give: (name, bytes) => give(name, bytes, bytes.length),
    report: () => JSON.parse(report(), (name, it) => (name === 'end' ? undefined : it)),
    freed: () => freed(),
    reset: () => reset(),
    offset: (structure, member = '') => offset(structure, member),
  }
}
