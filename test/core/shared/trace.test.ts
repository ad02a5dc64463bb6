import { expect, it } from 'vitest'
import { redacted } from '../../../src/core/shared/trace.ts'

it.each([
  [Uint8Array.of(1, 2, 3), '3 bytes'],
  [Buffer.from('abcd'), '4 bytes'],
  ['hunter2', '7 characters'],
  ['', '0 characters'],
  [42, 'number'],
  [undefined, 'undefined'],
  [null, 'object'],
  [{ pin: 'hunter2' }, 'object'],
])('puts in the place of a secret what kind it was: %j', (secret, expected) => {
  expect(redacted(secret)).toEqual({ redacted: expected })
})
