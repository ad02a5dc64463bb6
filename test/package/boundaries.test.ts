import { dirname, posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { read, sources } from './repository.ts'

/** What the files below a folder may import besides each other. */
interface Rule {
  readonly folder: string
  /** Folders or files of `src`. */
  readonly sources?: readonly string[]
  /** Specifiers of packages; one that ends in `*` stands for all that begin so. */
  readonly packages?: readonly string[]
}

/** The rule whose folder is the longest counts. */
const RULES: readonly Rule[] = [
  { folder: 'core', sources: ['core'] },
  { folder: 'core/shared', packages: ['zod/mini'] },
  {
    folder: 'core/fido',
    sources: ['core/shared'],
    packages: ['cbor-x/decode-no-eval', 'cbor-x/index-no-eval', '@noble/*', 'zod/mini'],
  },
  {
    folder: 'core/fido/client',
    sources: ['core/shared', 'core/fido'],
    packages: ['@noble/hashes/*', 'tldts'],
  },
  { folder: 'browser', sources: ['browser'] },
  { folder: 'browser/webauthn', sources: ['core'] },
  { folder: 'browser/webhid', sources: ['core'] },
  { folder: 'browser/webusb', sources: ['core'] },
  { folder: 'node/crypto', sources: ['core'], packages: ['node:*'] },
  { folder: 'node/hid', sources: ['core'], packages: ['node:*', 'node-hid'] },
  { folder: 'node/pcsc', sources: ['core'] },
  { folder: 'node/udp', sources: ['core'], packages: ['node:*'] },
  { folder: 'node/windows', sources: ['core'], packages: ['node:*', 'koffi'] },
  { folder: 'node/store', sources: ['core'], packages: ['node:*', 'pg', '@electric-sql/pglite'] },
  {
    folder: 'node/cli',
    sources: ['core', 'node/hid', 'node/pcsc', 'node/udp', 'emulators/authenticator'],
    packages: ['node:*'],
  },
  {
    folder: 'emulators/authenticator',
    sources: ['core'],
    packages: ['@noble/*', 'zod/mini'],
  },
]

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function ruleOf(path: string): Rule | undefined {
  const rules = RULES.filter(({ folder }) => isWithin(path, folder))
  return rules.sort((a, b) => b.folder.length - a.folder.length)[0]
}

function mayImport(path: string, specifier: string, rule: Rule): boolean {
  if (!specifier.startsWith('.')) {
    return (rule.packages ?? []).some((name) =>
      name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : specifier === name,
    )
  }
  const target = posix.join(dirname(path), specifier)
  return [rule.folder, ...(rule.sources ?? [])].some((folder) => isWithin(target, folder))
}

/** What a file of `src` imports against the rules; types count like values. */
function violations(path: string, text: string): readonly string[] {
  const rule = ruleOf(path)
  if (!rule) return [`${path} lies in a folder that has no rule`]
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => !mayImport(path, specifier, rule))
    .map((specifier) => `${path} imports ${specifier}`)
}

describe('the import graph', () => {
  it('keeps to the rules of each folder', () => {
    const found = sources().flatMap((path) => violations(path.slice('src/'.length), read(path)))
    expect(found).toEqual([])
  })

  it.each([
    ['core/shared/http.ts', '../fido/errors.ts'],
    ['core/fido/rp/options.ts', '../../ucam/request.ts'],
    ['core/fido/rp/options.ts', 'node:crypto'],
    ['core/fido/cbor/decode.ts', 'cbor-x'],
    ['core/fido/rp/json.ts', 'zod'],
    ['browser/webauthn/register.ts', '../../node/crypto/index.ts'],
    ['browser/webauthn/register.ts', '../../emulators/authenticator/index.ts'],
    ['browser/webauthn/register.ts', 'zod/mini'],
    ['node/store/index.ts', '../crypto/index.ts'],
    ['node/crypto/verifier.ts', 'pg'],
    ['emulators/authenticator/index.ts', '../../node/crypto/index.ts'],
    ['core/errors.ts', '../../demo/server/handler.ts'],
    ['core/errors.ts', '../../test/support/vectors.ts'],
    ['ucam/index.ts', './request.ts'],
  ])('sees a fault when %s imports %s', (path, specifier) => {
    expect(violations(path, `import { x } from '${specifier}'`)).toHaveLength(1)
    expect(violations(path, `import type { x } from '${specifier}'`)).toHaveLength(1)
    expect(violations(path, `export * from '${specifier}'`)).toHaveLength(1)
    expect(violations(path, `const x = await import('${specifier}')`)).toHaveLength(1)
  })

  it('lets a protocol import itself and what is shared', () => {
    const text = `import './steps.ts'\nimport '../../shared/bytes.ts'\nimport 'zod/mini'`
    expect(violations('core/fido/rp/options.ts', text)).toEqual([])
  })
})
