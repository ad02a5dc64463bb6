import { describe, expect, it } from 'vitest'
import { fields, printable, table, wrap } from '../../../src/node/cli/table.ts'

describe('a table', () => {
  it('aligns its columns, whatever the last one is', () => {
    const rows = [
      ['a', 'bb', 'c'],
      ['aaa', 'b', 'a long one'],
      ['ä', '', ''],
    ]
    expect(table(rows)).toBe('a    bb  c\naaa  b   a long one\nä')
  })

  it('is empty without rows', () => {
    expect(table([])).toBe('')
  })
})

describe('fields', () => {
  it('leave out what has no value, and keep lines in their column', () => {
    const text = fields([
      ['One', 'x\ny'],
      ['Two', undefined],
      ['Three', 'z'],
    ])
    expect(text).toBe('One    x\n       y\nThree  z')
  })
})

describe('wrapped text', () => {
  it('breaks between words only', () => {
    expect(wrap('one two threefourfive six', 8)).toEqual(['one two', 'threefourfive', 'six'])
  })
})

describe('a text from outside', () => {
  it('cannot steer the terminal', () => {
    expect(printable('a\x1b[2Jb\nc\u202ed\x9b')).toBe('a\\x1b[2Jb\\x0ac\\u202ed\\x9b')
  })

  it('is otherwise as it was', () => {
    expect(printable('Łukasz 🔑 – ')).toBe('Łukasz 🔑 – ')
  })
})
