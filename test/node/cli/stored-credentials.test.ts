import { describe, expect, it } from 'vitest'
import { findStored, type Stored, userText } from '../../../src/node/cli/stored-credentials.ts'

const stored = (id: string) => ({ id }) as Stored
const all = ['abcd1', 'abcd2', 'efgh', 'efghi'].map(stored)

describe('a stored credential', () => {
  it.each([
    ['by its whole ID', 'abcd1', 'abcd1'],
    ['by the whole ID that begins another', 'efgh', 'efgh'],
    ['by a beginning that no other has', 'efghi', 'efghi'],
  ])('is found %s', (_, text, id) => {
    expect(findStored(all, text).id).toBe(id)
  })

  it.each([
    ['abcd', '2 credentials begin with abcd'],
    ['abc', 'the key stores no credential abc'],
    ['', 'the key stores no credential '],
    ['abcd12', 'the key stores no credential abcd12'],
  ])('is not found by “%s”', (text, message) => {
    const error = { code: 'CLI_NOT_FOUND', message }
    expect(() => findStored(all, text)).toThrow(expect.objectContaining(error))
  })

  it.each([
    [{ name: 'ada' }, 'ada'],
    [{ name: 'ada', displayName: 'Ada Lovelace' }, 'ada (Ada Lovelace)'],
    [{ name: 'ada', displayName: 'ada' }, 'ada'],
    [{ displayName: 'Ada' }, 'Ada'],
    [{}, 'AQI'],
    [{ name: '\x1b[2J' }, '\\x1b[2J'],
  ])('belongs to %j', (names, text) => {
    expect(userText({ user: { id: Uint8Array.of(1, 2), ...names } })).toBe(text)
  })
})
