import { describe, expect, it } from 'vitest'
import { ClavigerError, isClavigerError, MessageError } from '../../../src/core/shared/errors.ts'

describe('a ClavigerError', () => {
  it('has a code, a sentence, its class as a name, and a cause', () => {
    const cause = new Error('underneath')
    const error = new ClavigerError('SOME_CODE', 'a sentence', { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ code: 'SOME_CODE', message: 'a sentence', name: 'ClavigerError' })
    expect(error.cause).toBe(cause)
    expect(new MessageError('MESSAGE_MALFORMED', '').name).toBe('MessageError')
  })

  it('has no cause when none is given', () => {
    expect('cause' in new ClavigerError('SOME_CODE', 'a sentence')).toBe(false)
  })

  it('hides its brand from those who list its members', () => {
    const error = new ClavigerError('SOME_CODE', 'a sentence')
    expect(Object.keys(error).sort()).toEqual(['code', 'name'])
    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([])
  })
})

describe('isClavigerError', () => {
  it('knows errors of this copy and their subclasses', () => {
    expect(isClavigerError(new ClavigerError('SOME_CODE', ''))).toBe(true)
    expect(isClavigerError(new MessageError('MESSAGE_MALFORMED', ''))).toBe(true)
  })

  it('knows errors that another copy of the package made', async () => {
    const path = '../../../src/core/shared/errors.ts?another-copy'
    const copy = (await import(/* @vite-ignore */ path)) as {
      ClavigerError: typeof ClavigerError
    }
    expect(copy.ClavigerError).not.toBe(ClavigerError)
    const error = new copy.ClavigerError('SOME_CODE', '')
    expect(error).not.toBeInstanceOf(ClavigerError)
    expect(isClavigerError(error)).toBe(true)
  })

  it.each([
    ['an ordinary error', new TypeError('wrong argument')],
    ['an abort', new DOMException('aborted', 'AbortError')],
    ['an object with a code', { code: 'SOME_CODE', message: '' }],
    ['an object with the brand', { [Symbol.for('claviger.error')]: true }],
    ['an error with a code', Object.assign(new Error(), { code: 'ENOENT' })],
    ['null', null],
    ['undefined', undefined],
    ['a text', 'SOME_CODE'],
  ])('does not take %s for one', (_what, value) => {
    expect(isClavigerError(value)).toBe(false)
  })
})
