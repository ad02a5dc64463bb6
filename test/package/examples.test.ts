import { join } from 'node:path'
import type ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { faultsIn, readProject } from './compile.ts'
import { docstringExamples, type Example, pageExamples, pages } from './examples.ts'
import { publicModules, ROOT, read, sources } from './repository.ts'

/** What examples may use without saying where it comes from. */
const PRELUDE = `
import type * as rp from 'claviger/webauthn'

declare global {
  const request: Request
  const response: unknown
  const origins: readonly string[]
  const credential: rp.CredentialRecord
  const options: rp.PublicKeyCredentialCreationOptionsJSON & rp.PublicKeyCredentialRequestOptionsJSON
  const trace: rp.Trace
  const store: import('claviger/node/store').Store
}
`

/** Where the ready bundle may lie for a page that loads it. */
const READY_BUNDLE = /(['"])[^'"]*claviger\.browser\.js\1/g

function compilerOptions(): ts.CompilerOptions {
  const paths = publicModules().map(({ specifier, source }) => [specifier, [join(ROOT, source)]])
  return {
    ...readProject('test/tsconfig.json').options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: Object.fromEntries(paths),
  }
}

/** The example as a module of its own. */
function moduleOf({ language, code }: Example): string {
  const script =
    language === 'html' ? (/<script[^>]*>(.*?)<\/script>/s.exec(code)?.[1] ?? '') : code
  return `${script.replaceAll(READY_BUNDLE, '$1claviger/browser$1')}\nexport {}\n`
}

/** Compiles all examples at once, and answers with the faults in terms of where they stand. */
function check(examples: readonly Example[]): readonly string[] {
  const files = new Map(
    examples.map((example, i) => [join(ROOT, `example-${i}.ts`), example] as const),
  )
  const texts = new Map([...files].map(([path, example]) => [path, moduleOf(example)]))
  texts.set(join(ROOT, 'example-prelude.ts'), PRELUDE)
  return faultsIn(texts, compilerOptions()).map((fault) => {
    const { file, line } = files.get(fault.file) ?? { file: 'the prelude', line: 1 }
    return `${file}:${line + fault.line - 1} ${fault.message}`
  })
}

const documented = pageExamples()
const inDocstrings = sources().flatMap(docstringExamples)

describe('the examples', { timeout: 60_000 }, () => {
  it('are there', () => {
    expect(documented.filter(({ language }) => language === 'ts').length).toBeGreaterThan(5)
    expect(inDocstrings.filter(({ language }) => language === 'ts').length).toBeGreaterThan(5)
  })

  it('of pages and docstrings compile', () => {
    const compiled = [...documented, ...inDocstrings].filter(({ language, code }) =>
      language === 'html' ? code.includes('<script') : language === 'ts',
    )
    expect(check(compiled)).toEqual([])
  })

  it('would not compile with a name that is not there', () => {
    const code = "import { verifyEverything } from 'claviger/webauthn'\nverifyEverything(options)"
    const faults = check([{ file: 'docs/x.md', line: 7, language: 'ts', code }])
    expect(faults).toEqual([expect.stringMatching(/^docs\/x\.md:7 .*verifyEverything/)])
  })
})

describe('the specifiers in pages and docstrings', () => {
  const known = new Set(publicModules().map(({ specifier }) => specifier))

  it.each([...pages(), ...sources()])('of %s exist', (path) => {
    const found = read(path).matchAll(/['"`](claviger\/[\w/-]+)['"`]/g)
    expect([...found].map(([, name]) => name).filter((name) => !known.has(String(name)))).toEqual(
      [],
    )
  })
})
