import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Koffi } from '../../../src/node/windows/index.ts'
import { LAYOUTS, membersOf, type StructName } from '../../../src/node/windows/layouts.ts'
import { type LoadedLibrary, loadLibrary } from './load-library.ts'

const SOURCES = join(import.meta.dirname, 'library')

/** Whether {@link buildLibrary} can work here. */
export const canBuild = hasCompiler() && hasKoffi()

/** What to tell where it cannot. */
export const LIBRARY_HINT = 'a library in C (if they are missing: apt-get install gcc, npm ci)'

/** A library that was compiled for a test. */
export interface WindowsLibrary extends LoadedLibrary {
  /** Removes the library's files. */
  remove(): void
}

/** Compiles the library of the declarations in C, and loads it. */
export async function buildLibrary(): Promise<WindowsLibrary> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-webauthn-'))
  const library = join(folder, 'webauthn.so')
  compileLibrary('gcc', library)
  const koffi = (await import('koffi')) as unknown as Koffi
  const remove = () => rmSync(folder, { recursive: true, force: true })
  return { ...loadLibrary(koffi, library), remove }
}

/**
 * Compiles the library.
 *
 * @param compiler The C compiler: gcc, or that of another system.
 * @param library Where it goes.
 */
export function compileLibrary(compiler: string, library: string): void {
  const folder = dirname(library)
  writeFileSync(join(folder, 'offsets.h'), offsets())
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', `-I${folder}`]
  execFileSync(compiler, [...flags, '-o', library, join(SOURCES, 'webauthn.c')], {
    stdio: 'inherit',
  })
}

/** Asks the C compiler for each member that the table names: one it does not know is a fault. */
function offsets(): string {
  const lines = Object.keys(LAYOUTS).flatMap((name) => [
    `SIZE(${name})`,
    ...membersOf(name as StructName, Number.POSITIVE_INFINITY).map(([it]) => `AT(${name}, ${it})`),
  ])
  return `${lines.join('\n')}\n`
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
