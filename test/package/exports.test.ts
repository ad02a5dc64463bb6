import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, publicModules, ROOT, readManifest } from './repository.ts'

const { exports } = readManifest()
const subpaths = Object.entries(exports).filter(([, target]) => typeof target !== 'string')
const resolve = createRequire(import.meta.url).resolve

describe('the exports of the package', () => {
  it.each(subpaths)('%s has types and one default, and no conditions besides', (_, target) => {
    expect(Object.keys(target)).toEqual(['types', 'default'])
  })

  it.each(subpaths)('%s has its types beside its code', (_, target) => {
    const { types, default: code } = target as Readonly<Record<string, string>>
    expect(code).toMatch(/^\.\/dist\/.+\.js$/)
    expect(types).toBe(code?.replace(/\.js$/, '.d.ts'))
  })

  it.each(publicModules())('$specifier is compiled from a source', ({ source }) => {
    expect(existsSync(join(ROOT, source))).toBe(true)
  })

  it('name every adapter and emulator', () => {
    const entries = filesIn('src', (path) =>
      /^src\/(?:browser|node|emulators)\/[\w-]+\/index\.ts$/.test(path),
    )
    expect(entries.length).toBeGreaterThan(0)
    expect(publicModules().map(({ source }) => source)).toEqual(expect.arrayContaining(entries))
  })

  it.each([
    'claviger',
    'claviger/core/errors',
    'claviger/dist/core/errors.js',
  ])('do not let %s resolve', (specifier) => {
    expect(() => resolve(specifier)).toThrow(
      expect.objectContaining({ code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' }),
    )
  })

  it('let the manifest itself resolve', () => {
    expect(resolve('claviger/package.json')).toBe(join(ROOT, 'package.json'))
  })
})
