import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Folders that tools fill. */
const NOT_SOURCES = new Set(['node_modules', 'dist', 'coverage', '.git', '.data'])

/**
 * Paths of all files below a folder, relative to the repository, with `/` between the parts.
 *
 * @param folder Relative to the repository.
 * @param isWanted Default: all files.
 */
export function filesIn(folder: string, isWanted: (path: string) => boolean = () => true) {
  const paths: string[] = []
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory() && !NOT_SOURCES.has(entry.name)) visit(path)
      if (entry.isFile()) paths.push(relative(ROOT, path).split(sep).join('/'))
    }
  }
  visit(join(ROOT, folder))
  return paths.filter(isWanted).sort()
}

/** Text of a file. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** TypeScript sources of the library, ambient declarations left out. */
export function sources(): readonly string[] {
  return filesIn('src', (path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
}

/** What the tests read of `package.json`. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

/** `package.json`, or that of a workspace. */
export function readManifest(path = 'package.json'): Manifest {
  return JSON.parse(read(path))
}

/** A specifier that users import, and the source that its file is compiled from. */
export interface PublicModule {
  readonly specifier: string
  readonly source: string
}

/** All public modules; `claviger/package.json` is none. */
export function publicModules(): readonly PublicModule[] {
  const { name, exports } = readManifest()
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return []
    const source = String(target.default).replace('./dist/', 'src/').replace(/\.js$/, '.ts')
    return [{ specifier: name + subpath.slice(1), source }]
  })
}
