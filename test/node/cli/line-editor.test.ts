import { describe, expect, it } from 'vitest'
import { LineEditor } from '../../../src/node/cli/line-editor.ts'

const typed = (...chunks: readonly string[]) => {
  const editor = new LineEditor()
  return chunks.map((chunk) => editor.type(chunk)).at(-1)
}

describe('a line that is typed unseen', () => {
  it.each([
    ['ends with Enter', ['12', '34\r'], '1234'],
    ['ends with a line feed', ['1234\n'], '1234'],
    ['ends with Ctrl-D', ['1234\x04'], '1234'],
    ['loses its last character on backspace', ['123x\x7f4\r'], '1234'],
    ['loses a whole emoji on backspace', ['12🔑\b34\r'], '1234'],
    ['survives backspace at its start', ['\x7f\x7f1\r'], '1'],
    ['is erased by Ctrl-U', ['wrong\x151234\r'], '1234'],
    ['does not take arrow and function keys', ['1\x1b[D2\x1bOP3\x1b[1;5C4\r'], '1234'],
    ['does not take other control characters', ['1\x01\t2\r'], '12'],
  ])('%s', (_, chunks, line) => {
    expect(typed(...chunks)).toEqual({ line, rest: '' })
  })

  it('goes on until then', () => {
    expect(typed('12', '34')).toBeUndefined()
  })

  it('leaves what is typed ahead', () => {
    expect(typed('1234\n5678\n')).toEqual({ line: '1234', rest: '5678\n' })
  })

  it('is given up by Ctrl-C', () => {
    expect(typed('12\x0334\r')).toBe('interrupted')
  })
})
