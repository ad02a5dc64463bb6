import { describe, expect, it } from 'vitest'
import { MessageError } from '../../../src/core/shared/errors.ts'
import { isJsonObject, JsonReader } from '../../../src/core/shared/json-reader.ts'
import { thrownBy } from '../../support/errors.ts'

const read = (value: unknown) => new JsonReader('message', value)

function sentence(call: () => unknown): string {
  const error = thrownBy(call) as MessageError
  expect(error).toBeInstanceOf(MessageError)
  expect(error.code).toBe('MESSAGE_MALFORMED')
  return error.message
}

describe('a JSON object', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)]])('is %j', (value) => {
    expect(isJsonObject(value)).toBe(true)
    expect(() => read(value)).not.toThrow()
  })

  it.each([[null], [undefined], [[]], ['{}'], [1], [true], [() => ({})]])('is not %j', (value) => {
    expect(isJsonObject(value)).toBe(false)
    expect(sentence(() => read(value))).toBe('message is not a JSON object')
  })
})

describe('members', () => {
  const reader = read({
    text: 'a',
    empty: '',
    nothing: null,
    yes: true,
    no: false,
    list: ['a', 'b'],
    mixed: ['a', 1],
    bytes: 'Zm9v',
    number: 7,
    inner: { text: 'b', inner: {} },
  })

  it('are read as what they are', () => {
    expect(reader.text('text')).toBe('a')
    expect(reader.text('empty')).toBe('')
    expect(reader.optionalText('text')).toBe('a')
    expect(reader.optionalBoolean('yes')).toBe(true)
    expect(reader.optionalBoolean('no')).toBe(false)
    expect(reader.texts('list')).toEqual(['a', 'b'])
    expect(reader.bytes('bytes')).toEqual(Uint8Array.of(0x66, 0x6f, 0x6f))
    expect(reader.bytes('empty')).toEqual(new Uint8Array())
    expect(reader.object('inner').text('text')).toBe('b')
    expect(reader.optionalObject('inner')).toEqual({ text: 'b', inner: {} })
  })

  it.each(['nothing', 'absent'])('that may be left out can be null or absent: %s', (member) => {
    expect(reader.optionalText(member)).toBeUndefined()
    expect(reader.optionalBoolean(member)).toBeUndefined()
    expect(reader.optionalObject(member)).toBeUndefined()
    expect(reader.texts(member)).toEqual([])
  })

  it.each([
    ['text', () => reader.text('number'), 'number is not a text'],
    ['text', () => reader.text('nothing'), 'nothing is not a text'],
    ['text', () => reader.text('absent'), 'absent is not a text'],
    ['text', () => reader.text('list'), 'list is not a text'],
    ['optionalText', () => reader.optionalText('number'), 'number is not a text'],
    ['optionalText', () => reader.optionalText('no'), 'no is not a text'],
    ['optionalBoolean', () => reader.optionalBoolean('text'), 'text is not true or false'],
    ['optionalBoolean', () => reader.optionalBoolean('number'), 'number is not true or false'],
    ['texts', () => reader.texts('text'), 'text is not a list of texts'],
    ['texts', () => reader.texts('mixed'), 'mixed is not a list of texts'],
    ['texts', () => reader.texts('inner'), 'inner is not a list of texts'],
    ['optionalObject', () => reader.optionalObject('list'), 'list is not an object'],
    ['optionalObject', () => reader.optionalObject('text'), 'text is not an object'],
    ['bytes', () => reader.bytes('number'), 'number is not a text'],
    ['bytes', () => reader.bytes('absent'), 'absent is not a text'],
  ])('that are wrong are named: %s, %#', (_kind, call, problem) => {
    expect(sentence(call)).toBe(`message: ${problem}`)
  })

  it.each(['Zg==', 'Zh', 'Zm9v ', '+/+/'])('hold bytes in one form only, not %j', (text) => {
    const call = () => read({ bytes: text }).bytes('bytes')
    expect(sentence(call)).toBe('message: bytes is not unpadded base64url')
    expect((thrownBy(call) as Error).cause).toBeInstanceOf(SyntaxError)
  })

  it('are named by their path', () => {
    const inner = reader.object('inner')
    expect(sentence(() => inner.text('inner'))).toBe('message: inner: inner is not a text')
    expect(sentence(() => inner.object('text'))).toBe('message: inner: text is not a JSON object')
    expect(sentence(() => inner.object('inner').object('x'))).toBe(
      'message: inner: inner: x is not a JSON object',
    )
  })

  it('never have their value repeated, because it can be secret', () => {
    const secret = 'hunter2-hunter2!'
    const object = read({ secret, list: [secret, 1], inner: { secret } })
    const calls = [
      () => object.bytes('secret'),
      () => object.texts('list'),
      () => object.texts('secret'),
      () => object.text('inner'),
      () => object.optionalBoolean('secret'),
      () => object.object('secret'),
      () => read(secret),
    ]
    for (const call of calls) expect(sentence(call)).not.toContain(secret)
  })
})
