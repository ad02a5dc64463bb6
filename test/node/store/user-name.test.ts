import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameKeyOf } from '../../../src/node/store/user-name.ts'

describe('what two spellings of a name have in common', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 20 })

  it('is the same for the name in any case and any normal form', () => {
    fc.assert(
      fc.property(name, (text) => {
        const key = nameKeyOf(text)
        fc.pre(key !== undefined)
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
          expect(nameKeyOf(text.normalize(form))).toBe(key)
        }
        expect(nameKeyOf(text.toUpperCase())).toBe(key)
        expect(nameKeyOf(` ${text}  `)).toBe(key)
      }),
      { numRuns: 2000 },
    )
  })

  it('is its own', () => {
    for (let code = 0x20; code < 0x30000; code++) {
      const key = nameKeyOf(`a${String.fromCodePoint(code)}z`)
      if (key !== undefined && nameKeyOf(key) !== key) expect.fail(`U+${code.toString(16)}`)
    }
  })

  it('is the same for each letter in either case', () => {
    for (let code = 0x20; code < 0x30000; code++) {
      const text = `a${String.fromCodePoint(code)}z`
      const key = nameKeyOf(text)
      if (nameKeyOf(text.toUpperCase()) !== key) expect.fail(`U+${code.toString(16)} upper`)
      if (nameKeyOf(text.toLowerCase()) !== key) expect.fail(`U+${code.toString(16)} lower`)
    }
  })
})
