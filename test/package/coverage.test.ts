import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, read } from './repository.ts'

const ROW = /^\| (?<capability>.+) \| `(?<file>[\w/.-]+)` \| (?<test>.+) \|$/gm

interface Row {
  readonly capability: string
  readonly file: string
  readonly test: string
}

const rows = [...read('docs/fido2-coverage.md').matchAll(ROW)].map(
  ({ groups }) => groups as unknown as Row,
)

/** Whether a name stands in a file between quotes, alone or at the end of a longer one. */
function names(file: string, test: string): boolean {
  const path = `test/${file}`
  if (!existsSync(join(ROOT, path))) return false
  const text = read(path)
  return ["'", '`', '"'].some((quote) => text.includes(`${test}${quote}`))
}

describe('the list of what is covered', () => {
  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(80)
  })

  it('names tests that exist', () => {
    expect(rows.filter(({ file, test }) => !names(file, test))).toEqual([])
  })

  it('would miss one that does not', () => {
    expect(names('package/coverage.test.ts', ['no', 'such test'].join(' '))).toBe(false)
    expect(names('package/no-such.test.ts', 'has rows')).toBe(false)
  })
})
