import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { MessageError } from '../../../src/core/shared/errors.ts'
import { decodeMessage } from '../../../src/core/shared/message.ts'
import { thrownBy } from '../../support/errors.ts'

const Schema = z.object({
  id: z.string(),
  kind: z.optional(z.enum(['one', 'two'])),
  list: z.optional(z.array(z.object({ size: z.number() }))),
  checked: z.optional(
    z.string().check(
      z.refine((text) => text.length < 4, 'is too long'),
      z.minLength(1),
    ),
  ),
})

function sentence(value: unknown): string {
  const error = thrownBy(() => decodeMessage('test message', Schema, value)) as MessageError
  expect(error).toBeInstanceOf(MessageError)
  expect(error.code).toBe('MESSAGE_MALFORMED')
  expect(error.cause).toBeInstanceOf(Error)
  return error.message
}

describe('a message that has its form', () => {
  it('is answered with the members that the schema names', () => {
    expect(decodeMessage('test message', Schema, { id: 'a', more: 1 })).toEqual({ id: 'a' })
  })
})

describe('the error of a message that has not', () => {
  it.each([
    [{}, 'test message: id is not of type string'],
    [{ id: 1 }, 'test message: id is not of type string'],
    [{ id: null }, 'test message: id is not of type string'],
    [{ id: 'a', kind: 'three' }, 'test message: kind is not one of one, two'],
    [
      { id: 'a', list: [{ size: 1 }, { size: '2' }] },
      'test message: list.1.size is not of type number',
    ],
    [{ id: 'a', checked: 'abcd' }, 'test message: checked is too long'],
    [{ id: 'a', checked: '' }, 'test message: checked is malformed'],
    [null, 'test message: the message is not of type object'],
    [undefined, 'test message: the message is not of type object'],
    ['text', 'test message: the message is not of type object'],
    [[], 'test message: the message is not of type object'],
  ])('of %j is %j', (value, expected) => {
    expect(sentence(value)).toBe(expected)
  })

  it('never repeats a value, because it can be secret', () => {
    const secret = 'hunter2-hunter2'
    const wrong = [
      { id: { secret } },
      { id: [secret] },
      { id: 'a', kind: secret },
      { id: 'a', checked: secret },
      { id: 'a', list: secret },
      secret,
    ]
    for (const value of wrong) {
      expect(sentence(value)).not.toContain(secret)
    }
  })
})
