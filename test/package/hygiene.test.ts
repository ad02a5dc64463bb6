import { describe, expect, it } from 'vitest'
import { filesIn, read, readManifest } from './repository.ts'

const TEXTS = filesIn('.', (path) => /(?:\.(?:ts|js|json|md|html|css|svg|yml)|\/run)$/.test(path))
const WRITTEN = TEXTS.filter((path) => path !== 'package-lock.json')

/** Where a pattern is found in the files: `path:line`. */
function places(paths: readonly string[], pattern: RegExp): readonly string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  )
}

/** Written in pieces, so that this file is not among what it finds. */
const pattern = (...pieces: readonly string[]) => new RegExp(pieces.join(''))
const HOST = pattern('"resolved"', ': "https?:|registry\\.', '[a-z]')
const HOME = pattern('(?:^|[\\s\'"`(=])/(?:home|Users', '|root|work)/|[A-Z]:\\\\', 'Users')
const PEM = pattern('-----BEGIN [A-Z ]*PRIVATE', ' KEY-----')
const UNFINISHED = pattern('\\b(?:TO', 'DO|FIX', 'ME)\\b')
const JWK = pattern('["\']?\\bd["\']?:\\s*["\']', '[\\w-]{40,}["\']')

describe('the repository', () => {
  it('names no registry in its lock file', () => {
    expect(places(['package-lock.json'], HOST)).toEqual([])
    expect(HOST.test('      "resolved": "https://example.org/a.tgz",')).toBe(true)
  })

  it('holds no path of somebody’s machine', () => {
    expect(places(WRITTEN, HOME)).toEqual([])
    expect(HOME.test(["import '", 'home', 'ada', "x.ts'"].join('/'))).toBe(true)
  })

  it('holds no private key outside the vectors', () => {
    const paths = WRITTEN.filter((path) => !path.startsWith('test/vectors/'))
    expect(places(paths, PEM)).toEqual([])
    expect(places(paths, JWK)).toEqual([])
    expect(PEM.test(['-----BEGIN EC PRIVATE', 'KEY-----'].join(' '))).toBe(true)
    expect(JWK.test(JSON.stringify({ d: 'a'.repeat(43) }))).toBe(true)
  })

  it('leaves nothing for later', () => {
    expect(places(WRITTEN, UNFINISHED)).toEqual([])
    expect(UNFINISHED.test(['// TO', 'DO: later'].join(''))).toBe(true)
  })

  it('reads every kind of text it has', () => {
    expect(WRITTEN).toEqual(expect.arrayContaining(['.ci/run', 'package.json', 'README.md']))
  })

  it('pins the development tools, and keeps those of the benchmarks in their own workspace', () => {
    const { dependencies, devDependencies } = readManifest()
    const bench = Object.entries(readManifest('bench/package.json').devDependencies)
    for (const version of [...Object.values(devDependencies), ...bench.map(([, pin]) => pin)]) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    }
    const shared = bench.filter(([name]) => name in dependencies || name in devDependencies)
    expect(shared).toEqual([])
  })
})
