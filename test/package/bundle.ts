import { isAbsolute, join, relative, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { ROOT } from './repository.ts'

/** What a bundler makes of a module. */
export interface Bundle {
  /** Minified code of all chunks, those that are loaded later included. */
  readonly code: string
  /** Sources as paths from the repository's folder, packages by their names. */
  readonly modules: readonly string[]
  /** What stays an import. */
  readonly externals: readonly string[]
}

const ENTRY = '\0entry'

/**
 * Bundles a module that is given as text.
 *
 * @param text Imports by absolute path, or by the name of a package.
 * @param platform `node` leaves Node's own modules outside.
 */
export async function bundle(text: string, platform: 'browser' | 'node'): Promise<Bundle> {
  const build = await rolldown({
    input: ENTRY,
    cwd: ROOT,
    platform,
    external: ['pg', '@electric-sql/pglite', 'node-hid', 'koffi'],
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : undefined),
        load: (id) => (id === ENTRY ? text : undefined),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  const chunks = output.filter((part) => part.type === 'chunk')
  const own = new Set(chunks.map(({ fileName }) => fileName))
  const imported = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
  return {
    code: chunks.map((chunk) => chunk.code).join('\n'),
    modules: unique(chunks.flatMap((chunk) => chunk.moduleIds.flatMap(nameOf))),
    externals: unique(imported.filter((name) => !own.has(name))),
  }
}

/** Bundles everything that a source exports. */
export function bundleSource(source: string, platform: 'browser' | 'node'): Promise<Bundle> {
  return bundle(`export * from ${JSON.stringify(join(ROOT, source))}`, platform)
}

function nameOf(id: string): readonly string[] {
  if (!isAbsolute(id)) return [] // the bundler's own
  const path = relative(ROOT, id).split(sep).join('/')
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path) ?? []
  return [name ?? path]
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}
