import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Koffi } from '../../../src/node/windows/index.ts'
import { LAYOUTS, membersOf, type StructName } from '../../../src/node/windows/layouts.ts'

const SOURCES = join(import.meta.dirname, 'library')

/** Whether {@link buildLibrary} can work here. */
export const canBuild = hasCompiler() && hasKoffi()

/** What to tell where it cannot. */
export const LIBRARY_HINT = 'a library in C (if they are missing: apt-get install gcc, npm ci)'

/** A library that stands in for webauthn.dll, and what it was given. */
export interface WindowsLibrary {
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
  /** Removes the library's files. */
  remove(): void
}

/** Compiles the library of the declarations in C, and loads it. */
export async function buildLibrary(): Promise<WindowsLibrary> {
  const koffi = (await import('koffi')) as unknown as Koffi
  const folder = mkdtempSync(join(tmpdir(), 'claviger-webauthn-'))
  writeFileSync(join(folder, 'offsets.h'), offsets())
  const library = join(folder, 'webauthn.so')
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', `-I${folder}`]
  execFileSync('gcc', [...flags, '-o', library, join(SOURCES, 'webauthn.c')], { stdio: 'inherit' })
  const { func } = bound(koffi.load(library))
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
    report: () => withoutEnds(JSON.parse(report())),
    freed: () => freed(),
    reset: () => reset(),
    offset: (structure, member = '') => offset(structure, member),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function bound(library: ReturnType<Koffi['load']>) {
  return {
    func: (name: string, result: string, ...args: string[]) =>
      library.func('__stdcall', name, result, args),
  }
}

/** Asks the C compiler for each member that the table names: one it does not know is a fault. */
function offsets(): string {
  const lines = Object.keys(LAYOUTS).flatMap((name) => [
    `SIZE(${name})`,
    ...membersOf(name as StructName, Number.POSITIVE_INFINITY).map(([it]) => `AT(${name}, ${it})`),
  ])
  return `${lines.join('\n')}\n`
}

/** The marks that close each object in the report. */
function withoutEnds(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value, (name, it) => (name === 'end' ? undefined : it)))
}

function hasCompiler(): boolean {
  return spawnSync('gcc', ['--version']).status === 0
}

function hasKoffi(): boolean {
  try {
    createRequire(import.meta.url).resolve('koffi')
    return true
  } catch {
    return false
  }
}
