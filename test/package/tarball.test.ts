import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Packed, packAndInstall } from './pack.ts'
import { publicModules, ROOT, read, sources } from './repository.ts'

const run = promisify(execFile)
const modules = publicModules()

let packed: Packed
beforeAll(async () => {
  packed = await packAndInstall()
}, 180_000)
afterAll(() => packed?.remove())

describe('the tarball', { timeout: 60_000 }, () => {
  it('holds what users need, and nothing else', async () => {
    const { stdout } = await run('tar', ['-tzf', packed.tarball])
    const files = stdout.trim().split('\n').sort()
    const compiled = sources().flatMap((path) => {
      const name = path.replace(/^src\//, 'package/dist/').replace(/\.ts$/, '')
      return [`${name}.d.ts`, `${name}.js`]
    })
    const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', READY_BUNDLE]
    expect(files).toEqual([...compiled, ...papers.map((name) => `package/${name}`)].sort())
  })

  it('has no fault that publint knows', async () => {
    const { messages } = await publint({ pkgDir: packed.installed, pack: false, strict: true })
    expect(messages).toEqual([])
  })

  it('has types that every resolution finds', async () => {
    const attw = join(ROOT, 'node_modules/.bin/attw')
    const flags = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'json']
    const { stdout } = await run(attw, [packed.tarball, ...flags], { maxBuffer: 2 ** 26 })
    const { analysis } = JSON.parse(stdout) as Attw
    expect(Object.keys(analysis.entrypoints)).toHaveLength(modules.length + 1)
    const esm = analysis.problems.filter(({ resolutionKind }) => resolutionKind !== 'node16-cjs')
    expect(esm.filter(({ resolutionKind }) => resolutionKind !== 'node10')).toEqual([])
  })
})

const READY_BUNDLE = 'dist/claviger.browser.js'

interface Attw {
  readonly analysis: {
    readonly entrypoints: Readonly<Record<string, unknown>>
    readonly problems: readonly { readonly kind: string; readonly resolutionKind?: string }[]
  }
}

/** A registration and an authentication by the package's own means. */
const CEREMONIES = `
import { emulateAuthenticator } from 'claviger/emulators/authenticator'
import { generateAuthenticationOptions, generateRegistrationOptions } from 'claviger/webauthn'
import { verifyAuthentication, verifyRegistration } from 'claviger/webauthn'

const origins = 'https://example.org'
const authenticator = emulateAuthenticator()
const creation = generateRegistrationOptions({
  rp: { id: 'example.org', name: 'Example' },
  user: { id: 'AAECAwQFBgc', name: 'ada' },
})
const made = await authenticator.create(creation, { origin: origins })
const { credential } = await verifyRegistration(made, { options: creation, origins })
const request = generateAuthenticationOptions({
  rpId: 'example.org',
  allowCredentials: [credential],
})
const assertion = await authenticator.get(request, { origin: origins })
export const result = await verifyAuthentication(assertion, { options: request, origins, credential })
`

describe('the installed package in plain JavaScript', { timeout: 60_000 }, () => {
  /** Runs a module in Node, in the project, with no code made from text. */
  async function answerOf(name: string, code: string): Promise<unknown> {
    const file = join(packed.project, name)
    await writeFile(file, code)
    const { stdout } = await run('node', ['--disallow-code-generation-from-strings', file])
    return JSON.parse(stdout)
  }

  it('exports from each subpath what its source exports', async () => {
    const specifiers = modules.map(({ specifier }) => specifier)
    const code = `const found = {}
      for (const name of ${JSON.stringify(specifiers)}) found[name] = Object.keys(await import(name))
      console.log(JSON.stringify(found))`
    const expected = await Promise.all(
      modules.map(async ({ specifier, source }) => {
        const names = Object.keys(await import(join(ROOT, source)))
        return [specifier, names.sort()] as const
      }),
    )
    expect(await answerOf('names.mjs', code)).toEqual(Object.fromEntries(expected))
  })

  it('registers and logs in', async () => {
    const code = `${CEREMONIES}\nconsole.log(JSON.stringify(result.userVerified))`
    expect(await answerOf('ceremonies.mjs', code)).toBe(true)
  })

  it('does so where there are no globals but those that core may name', async () => {
    const allowed = [
      ...read('src/core/runtime.d.ts').matchAll(/^declare (?:class|const|function) (\w+)/gm),
    ]
    await writeFile(join(packed.project, 'bare-ceremonies.mjs'), CEREMONIES)
    const code = `import { createContext, runInContext } from 'node:vm'
      const own = (object) => Object.getOwnPropertyNames(object)
      const print = console.log
      const allowed = new Set(${JSON.stringify(allowed.map(([, name]) => name))})
      for (const name of own(runInContext('globalThis', createContext()))) allowed.add(name)
      for (const name of own(globalThis)) if (!allowed.has(name)) delete globalThis[name]
      const { result } = await import('./bare-ceremonies.mjs')
      print(JSON.stringify([typeof Buffer, typeof process, typeof fetch, result.userVerified]))`
    const answer = await answerOf('bare.mjs', code)
    expect(answer).toEqual(['undefined', 'undefined', 'undefined', true])
  })

  it('says what to install where a peer is missing', async () => {
    const code = `import { openDatabase } from 'claviger/node/store'
      const open = (options) => openDatabase(options).catch(({ code, message }) => ({ code, message }))
      console.log(JSON.stringify([await open({}), await open({ url: 'postgres://127.0.0.1/x' })]))`
    expect(await answerOf('peers.mjs', code)).toEqual([
      { code: 'STORE_DRIVER_MISSING', message: expect.stringContaining('@electric-sql/pglite') },
      { code: 'STORE_DRIVER_MISSING', message: expect.stringContaining('pg') },
    ])
  })

  it('refuses to be required or imported as a whole', async () => {
    const code = `const error = await import('claviger').catch(({ code }) => code)
      console.log(JSON.stringify(error))`
    expect(await answerOf('root.mjs', code)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})

const NODE_NEXT = { module: ts.ModuleKind.NodeNext }
const BUNDLER = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
const IN_PAGES = { lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], types: [] }
const ANYWHERE = { lib: ['lib.es2023.d.ts'], types: [] }
const IN_NODE = { lib: ['lib.es2023.d.ts'], types: ['node'] }

describe('the installed package in TypeScript', { timeout: 60_000 }, () => {
  /** Faults in a module that uses some subpaths, and in the declarations of the package. */
  async function faultsOf(
    options: ts.CompilerOptions,
    specifiers: readonly string[],
  ): Promise<readonly string[]> {
    const file = join(packed.project, 'use.mts')
    const imports = specifiers.map((name, i) => `import * as part${i} from '${name}'`)
    const uses = specifiers.map((_, i) => `part${i}`)
    await writeFile(file, `${imports.join('\n')}\n${CEREMONIES}\nexport const all = [${uses}]\n`)
    const target = ts.ScriptTarget.ES2023
    const settings = {
      ...options,
      target,
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
    }
    const program = ts.createProgram([file], settings)
    const own = program.getSourceFiles().filter((it) => it.fileName.startsWith(packed.project))
    const found = own.flatMap((it) => [
      ...program.getSyntacticDiagnostics(it),
      ...program.getSemanticDiagnostics(it),
    ])
    const all = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found]
    return all.map(({ file: at, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n')
      return `${at?.fileName.slice(packed.project.length)}: ${text}`
    })
  }

  const all = modules.map(({ specifier }) => specifier)
  const ofPages = all.filter((specifier) => !specifier.startsWith('claviger/node/'))
  const ofNode = all.filter((specifier) => !specifier.startsWith('claviger/browser'))
  const ofBoth = ofPages.filter((specifier) => ofNode.includes(specifier))

  it.each([
    ['NodeNext, with the types of pages and not of Node', { ...NODE_NEXT, ...IN_PAGES }, ofPages],
    ['Bundler, with the types of pages and not of Node', { ...BUNDLER, ...IN_PAGES }, ofPages],
    ['NodeNext, with the types of Node and not of pages', { ...NODE_NEXT, ...IN_NODE }, ofNode],
    ['Bundler, with the types of Node and not of pages', { ...BUNDLER, ...IN_NODE }, ofNode],
    ['NodeNext, with the types of neither', { ...NODE_NEXT, ...ANYWHERE }, ofBoth],
  ])('compiles by %s', async (_, options, specifiers) => {
    expect(await faultsOf(options, specifiers)).toEqual([])
  })

  it('would show a fault', async () => {
    const faults = await faultsOf({ ...NODE_NEXT, ...IN_NODE }, ['claviger/nothing'])
    expect(faults).toEqual([expect.stringContaining('claviger/nothing')])
  })
})

describe('the ready bundle', () => {
  it('is one file that imports nothing and names its licence', () => {
    const code = readFileSync(join(packed.installed, READY_BUNDLE), 'utf8')
    expect(code).toMatch(/^\/\*![^*]*MIT/)
    expect(code).not.toMatch(/\bimport\s*[{("'*]|\bfrom\s*["']/)
  })
})
