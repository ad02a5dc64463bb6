import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bundle, bundle, bundleSource } from './bundle.ts'
import { type PublicModule, publicModules, ROOT } from './repository.ts'

/** What the bundle of a public module may hold. */
interface Allowed {
  readonly platform: 'browser' | 'node'
  /** Folders of `src`. */
  readonly folders: readonly string[]
  readonly packages?: readonly string[]
  readonly externals?: readonly string[]
}

const NOBLE = ['@noble/curves', '@noble/hashes', '@noble/post-quantum']
const CORE = ['core/fido', 'core/shared']
const CTAP = ['cbor-x', '@noble/ciphers', ...NOBLE]

const ALLOWED: Readonly<Record<string, Allowed>> = {
  'claviger/errors': { platform: 'browser', folders: ['core'] },
  'claviger/webauthn': { platform: 'browser', folders: CORE, packages: ['cbor-x', ...NOBLE] },
  'claviger/fido2': {
    platform: 'browser',
    folders: CORE,
    packages: ['tldts', 'tldts-core', ...CTAP],
  },
  'claviger/fido2/ctap': { platform: 'browser', folders: CORE, packages: CTAP },
  'claviger/fido2/cbor': { platform: 'browser', folders: CORE, packages: ['cbor-x'] },
  'claviger/fido2/cose': { platform: 'browser', folders: CORE, packages: ['cbor-x'] },
  'claviger/browser': { platform: 'browser', folders: [...CORE, 'browser'] },
  'claviger/browser/webauthn': { platform: 'browser', folders: [...CORE, 'browser/webauthn'] },
  'claviger/browser/webhid': { platform: 'browser', folders: [...CORE, 'browser/webhid'] },
  'claviger/browser/webusb': { platform: 'browser', folders: [...CORE, 'browser/webusb'] },
  'claviger/node/hid': {
    platform: 'node',
    folders: [...CORE, 'node/hid'],
    externals: ['node-hid', 'node:'],
  },
  'claviger/node/pcsc': { platform: 'node', folders: [...CORE, 'node/pcsc'] },
  'claviger/node/udp': { platform: 'node', folders: [...CORE, 'node/udp'], externals: ['node:'] },
  'claviger/node/windows': {
    platform: 'node',
    folders: [...CORE, 'node/windows'],
    packages: ['tldts', 'tldts-core', ...CTAP],
    externals: ['koffi', 'node:'],
  },
  'claviger/node/crypto': {
    platform: 'node',
    folders: [...CORE, 'node/crypto'],
    packages: NOBLE,
    externals: ['node:crypto'],
  },
  'claviger/node/store': {
    platform: 'node',
    folders: [...CORE, 'node/store'],
    externals: ['@electric-sql/pglite', 'pg', 'node:'],
  },
  'claviger/emulators/authenticator': {
    platform: 'browser',
    folders: [...CORE, 'emulators/authenticator'],
    packages: ['zod', ...CTAP],
  },
}

/** The name under which the emulated authenticator traces: a text of its own that it works with. */
const EMULATOR_MARKER = 'webauthn.authenticator'

/**
 * Code made from text, which a strict Content-Security-Policy forbids. Methods that are called
 * `eval`, such as those of polynomials, are none.
 */
const CODE_FROM_TEXT =
  /.{0,20}(?:\bFunction\b|(?<!\.)\beval\s*\([^)]*\)(?!\s*\{)|\(0,\s*eval\)).{0,20}/g

/** Where a bundle does that. */
function codeFromText({ code }: Bundle): readonly string[] {
  return code.match(CODE_FROM_TEXT) ?? []
}

const modules = publicModules()
const emulators = modules.filter(({ specifier }) => specifier.startsWith('claviger/emulators/'))
const production = modules.filter((module) => !emulators.includes(module))

const made = new Map<string, Promise<Bundle>>()

/** The bundle of a public module, made once. */
function bundleOf({ specifier, source }: PublicModule): Promise<Bundle> {
  const known =
    made.get(specifier) ?? bundleSource(source, ALLOWED[specifier]?.platform ?? 'browser')
  made.set(specifier, known)
  return known
}

const isOfEmulators = (name: string) => name.startsWith('src/emulators/')

describe.each(modules)('the bundle of $specifier', { timeout: 30_000 }, (module) => {
  it('holds no module outside its list', async () => {
    const { folders = [], packages = [], externals = [] } = ALLOWED[module.specifier] ?? {}
    const found = await bundleOf(module)
    const own = found.modules.filter((name) => name.startsWith('src/'))
    expect(own).not.toEqual([])
    expect(own.filter((name) => !folders.some((it) => name.startsWith(`src/${it}/`)))).toEqual([])
    const foreign = found.modules.filter((name) => !own.includes(name))
    expect(foreign.filter((name) => !packages.includes(name))).toEqual([])
    const outside = found.externals.filter((name) => !externals.some((it) => name.startsWith(it)))
    expect(outside).toEqual([])
  })

  it('makes no code from text', async () => {
    expect(codeFromText(await bundleOf(module))).toEqual([])
  })
})

describe.each(production)('the bundle of $specifier', { timeout: 30_000 }, (module) => {
  it('holds no emulator, and would show one', async () => {
    const found = await bundleOf(module)
    expect(found.code.includes(EMULATOR_MARKER)).toBe(false)
    expect(found.modules.filter(isOfEmulators)).toEqual([])

    const paths = [module, ...emulators].map(({ source }) => JSON.stringify(join(ROOT, source)))
    const text = paths.map((path, i) => `export * as part${i} from ${path}`).join('\n')
    const control = await bundle(text, ALLOWED[module.specifier]?.platform ?? 'browser')
    expect(control.code.includes(EMULATOR_MARKER)).toBe(true)
    expect(control.modules.filter(isOfEmulators)).not.toEqual([])
  })
})

describe('the bundles', { timeout: 30_000 }, () => {
  it('have a list each', () => {
    const specifiers = modules.map(({ specifier }) => specifier)
    expect(specifiers.filter((specifier) => !(specifier in ALLOWED))).toEqual([])
  })

  it.each([
    ["export * from 'cbor-x/decode'"],
    ["export { object } from 'zod'"],
    ['export const answer = (0, eval)("42")'],
    ['export const answer = eval("42")'],
  ])('would show code made from text: %s', async (text) => {
    expect(codeFromText(await bundle(text, 'browser'))).not.toEqual([])
  })
})
