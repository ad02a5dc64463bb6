/**
 * Prints what a subpath costs a page: bundled, minified, gzip level 9. Only the code that is loaded
 * at once counts; what is loaded when it is needed stands in brackets. Exits with 1 when a limit is
 * passed.
 */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type OutputChunk, rolldown } from 'rolldown'

interface Case {
  readonly name: string
  /** Module under `src`. */
  readonly from: string
  readonly names: readonly string[]
  /** Bytes. */
  readonly limit: number
}

const CASES: readonly Case[] = [
  {
    name: 'register + authenticate in the page',
    from: 'browser/webauthn/index.ts',
    names: ['register', 'authenticate'],
    limit: 1300,
  },
  {
    name: 'verifyAuthentication',
    from: 'core/fido/rp/index.ts',
    names: ['verifyAuthentication'],
    limit: 16_000,
  },
]

const ENTRY = '\0entry'

/** The chunks of a bundle that takes only the given names. */
async function bundle({ from, names }: Case): Promise<OutputChunk[]> {
  const path = fileURLToPath(new URL(`../src/${from}`, import.meta.url))
  const code = `export { ${names.join(', ')} } from ${JSON.stringify(path)}`
  const build = await rolldown({
    input: ENTRY,
    platform: 'browser',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : undefined),
        load: (id) => (id === ENTRY ? code : undefined),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  return output.filter((part) => part.type === 'chunk')
}

/** The entry and everything that it imports statically. */
function eagerOf(chunks: readonly OutputChunk[]): Set<OutputChunk> {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const eager = new Set(chunks.filter((chunk) => chunk.isEntry))
  for (const chunk of eager) {
    for (const name of chunk.imports) {
      const imported = byName.get(name)
      if (imported) eager.add(imported)
    }
  }
  return eager
}

function gzipped(chunks: Iterable<OutputChunk>): number {
  let size = 0
  for (const chunk of chunks) size += gzipSync(chunk.code, { level: 9 }).length
  return size
}

for (const item of CASES) {
  const chunks = await bundle(item)
  const eager = eagerOf(chunks)
  const size = gzipped(eager)
  const later = gzipped(chunks.filter((chunk) => !eager.has(chunk)))
  const verdict = size > item.limit ? 'over' : 'ok'
  console.log(`${item.name}: ${size} bytes, limit ${item.limit} (lazily ${later}): ${verdict}`)
  if (size > item.limit) process.exitCode = 1
}
