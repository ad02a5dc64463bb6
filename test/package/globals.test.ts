import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultsIn, readProject } from './compile.ts'
import { ROOT } from './repository.ts'

const OF_BROWSERS = ['window', 'document', 'navigator', 'location', 'localStorage', 'HTMLElement']
const OF_NODE = ['process', 'Buffer', 'require', 'setImmediate', '__dirname', 'global']

interface Case {
  readonly folder: string
  readonly known: readonly string[]
  readonly unknown: readonly string[]
}

const CASES: readonly Case[] = [
  {
    folder: 'src/core',
    known: ['crypto', 'TextEncoder', 'TextDecoder', 'Uint8Array'],
    unknown: [...OF_BROWSERS, ...OF_NODE],
  },
  {
    folder: 'src/emulators',
    known: ['crypto', 'TextEncoder', 'TextDecoder', 'Uint8Array'],
    unknown: [...OF_BROWSERS, ...OF_NODE],
  },
  { folder: 'src/browser', known: [...OF_BROWSERS, 'crypto'], unknown: OF_NODE },
  { folder: 'src/node', known: [...OF_NODE, 'crypto'], unknown: ['window', 'document'] },
]

/** The names that a file of a project cannot use, asked of the project as a whole. */
function namesNotFound(folder: string, names: readonly string[]): readonly string[] {
  const { fileNames, options } = readProject(`${folder}/tsconfig.json`)
  const file = join(ROOT, folder, 'names-globals.ts')
  const text = `${names.map((name) => `void ${name}`).join('\n')}\nexport {}\n`
  return faultsIn(new Map([[file, text]]), options, fileNames).map(({ line, message }) => {
    expect(message).toMatch(/^Cannot find name/)
    return String(names[line - 1])
  })
}

describe.each(CASES)('a file in $folder', { timeout: 60_000 }, ({ folder, known, unknown }) => {
  it(`compiles when it names what its runtimes have, and not when it names ${unknown.join(', ')}`, () => {
    expect(namesNotFound(folder, [...known, ...unknown])).toEqual(unknown)
  })
})
