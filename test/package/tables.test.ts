import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COSE_ALGORITHMS } from '../../src/core/fido/cose/index.ts'
import { ATTESTATION_FORMATS } from '../../src/core/fido/rp/attestation/formats.ts'
import { pages } from './examples.ts'
import { publicModules, ROOT, read, readManifest, sources } from './repository.ts'

/** Cells of all rows of a page's section. */
function rowsOf(page: string, heading?: string): readonly (readonly string[])[] {
  const text = read(page)
  const section = heading ? text.split(/^## /m).find((it) => it.startsWith(`${heading}\n`)) : text
  if (section === undefined) throw new Error(`${page} has no section ${heading}`)
  return [...section.matchAll(/^\|(.*)\|$/gm)].map(([, row]) =>
    String(row)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

/** What stands in backticks at the beginning of each row. */
function firstNames(rows: readonly (readonly string[])[]): readonly string[] {
  return rows.flatMap(([cell]) => /^`([^`]+)`$/.exec(String(cell))?.[1] ?? [])
}

/** The anchor that a heading gets. */
function anchors(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    String(heading)
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe('the tables', () => {
  it('list each algorithm with its key and hash', () => {
    const rows = rowsOf('docs/webauthn.md', 'Algorithms').filter(([alg]) =>
      /^-\d/.test(String(alg)),
    )
    const known = [...COSE_ALGORITHMS.values()].map(({ alg, name, curve, hash }) => [
      String(alg),
      name,
      curve || 'RSA',
      hash,
    ])
    expect(rows.map((row) => row.slice(0, 4))).toEqual(known)
  })

  it('list each attestation format', () => {
    const names = firstNames(rowsOf('docs/webauthn.md', 'Attestation'))
    expect(names).toEqual([...ATTESTATION_FORMATS.keys()])
  })

  it('list each dependency', () => {
    const { dependencies, peerDependencies, devDependencies } = readManifest()
    const bench = readManifest('bench/package.json')
    const groups = [dependencies, peerDependencies, devDependencies, bench.devDependencies]
    const known = new Set(groups.flatMap((group) => Object.keys(group)))
    expect([...firstNames(rowsOf('docs/dependencies.md'))].sort()).toEqual([...known].sort())
  })

  it('list each source of trace events', () => {
    const texts = sources().map(read).join('\n')
    const found = texts.matchAll(/\b(?:SOURCE =|source:) '([\w.]+)'/g)
    const known = new Set([...found].map(([, name]) => String(name)))
    expect(known.size).toBeGreaterThan(1)
    expect(firstNames(rowsOf('docs/tracing.md', 'Events'))).toEqual(
      expect.arrayContaining([...known]),
    )
  })

  it('list each public path in the readme', () => {
    const text = rowsOf('README.md', 'What to import').join('\n')
    const missing = publicModules().filter(({ specifier }) => !text.includes(`\`${specifier}\``))
    expect(missing).toEqual([])
  })
})

describe.each(pages())('the page %s', (page) => {
  it('links to pages and headings that are there', () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => String(link))
    const broken = links.filter((link) => {
      if (/^https:/.test(link)) return false
      const [path, anchor] = link.split('#')
      const target = path ? join(dirname(page), path) : page
      if (!existsSync(join(ROOT, target))) return true
      return anchor !== undefined && !anchors(target).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it('names commands that are there', () => {
    const { scripts } = readManifest()
    const named = [...read(page).matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g)]
    const missing = named.map(([, run, own]) => String(run ?? own)).filter((it) => !(it in scripts))
    expect(missing).toEqual([])
  })
})
