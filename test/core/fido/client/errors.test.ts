import { describe, expect, it } from 'vitest'
import { isClavigerError } from '../../../../src/core/errors.ts'
import { kindOfStatus, toClientError } from '../../../../src/core/fido/client/error-mapping.ts'
import {
  ClientError,
  ERR,
  type ErrName,
  PinRequiredError,
} from '../../../../src/core/fido/client/errors.ts'
import { CtapError, Status } from '../../../../src/core/fido/ctap/status.ts'

describe('a ClientError', () => {
  it.each(Object.entries(ERR))('of kind %s has the number %i, the name and a code', (name, err) => {
    const cause = new Error('below')
    const error = new ClientError(name as ErrName, 'it failed', { cause })
    expect(error).toMatchObject({ err, kind: name, code: `CLIENT_${name}`, cause })
    expect(error.name).toBe('ClientError')
    expect(isClavigerError(error)).toBe(true)
  })

  it('carries the numbers for those who have only the class', () => {
    expect(ClientError.ERR.TIMEOUT).toBe(5)
  })

  it('has one for a PIN that nobody gave, which is a bad request', () => {
    const cause = new Error('wrong before')
    const error = new PinRequiredError({ cause })
    expect(error).toBeInstanceOf(ClientError)
    expect(error).toMatchObject({ code: 'CLIENT_PIN_REQUIRED', err: ERR.BAD_REQUEST, cause })
    expect(error.name).toBe('PinRequiredError')
  })
})

describe('a status of the authenticator', () => {
  it.each([
    ['CREDENTIAL_EXCLUDED', 'DEVICE_INELIGIBLE'],
    ['NO_CREDENTIALS', 'DEVICE_INELIGIBLE'],
    ['KEEPALIVE_CANCEL', 'TIMEOUT'],
    ['ACTION_TIMEOUT', 'TIMEOUT'],
    ['USER_ACTION_TIMEOUT', 'TIMEOUT'],
    ['UNSUPPORTED_ALGORITHM', 'CONFIGURATION_UNSUPPORTED'],
    ['UNSUPPORTED_OPTION', 'CONFIGURATION_UNSUPPORTED'],
    ['KEY_STORE_FULL', 'CONFIGURATION_UNSUPPORTED'],
    ['INVALID_COMMAND', 'BAD_REQUEST'],
    ['CBOR_UNEXPECTED_TYPE', 'BAD_REQUEST'],
    ['INVALID_CBOR', 'BAD_REQUEST'],
    ['MISSING_PARAMETER', 'BAD_REQUEST'],
    ['INVALID_OPTION', 'BAD_REQUEST'],
    ['PUAT_REQUIRED', 'BAD_REQUEST'],
    ['PIN_INVALID', 'BAD_REQUEST'],
    ['PIN_BLOCKED', 'BAD_REQUEST'],
    ['PIN_NOT_SET', 'BAD_REQUEST'],
    ['PIN_POLICY_VIOLATION', 'BAD_REQUEST'],
    ['PIN_TOKEN_EXPIRED', 'BAD_REQUEST'],
    ['PIN_AUTH_INVALID', 'BAD_REQUEST'],
    ['PIN_AUTH_BLOCKED', 'BAD_REQUEST'],
    ['REQUEST_TOO_LARGE', 'BAD_REQUEST'],
    ['OPERATION_DENIED', 'BAD_REQUEST'],
    ['INVALID_LENGTH', 'OTHER_ERROR'],
    ['OTHER', 'OTHER_ERROR'],
  ] as const)('%s is %s', (status, kind) => {
    const cause = new CtapError(Status[status], 'a command')
    expect(toClientError(cause)).toMatchObject({ kind, cause, message: cause.message })
  })

  it('that nobody knows is OTHER_ERROR', () => {
    expect(kindOfStatus(0xf7)).toBe('OTHER_ERROR')
  })
})

describe('what else can be thrown', () => {
  it('is OTHER_ERROR with its sentence', () => {
    const cause = new TypeError('unplugged')
    expect(toClientError(cause)).toMatchObject({ code: 'CLIENT_OTHER_ERROR', cause })
    expect(toClientError(cause).message).toContain('unplugged')
    expect(toClientError('a text')).toMatchObject({ code: 'CLIENT_OTHER_ERROR', cause: 'a text' })
  })

  it('stays as it is when it is a ClientError already', () => {
    const error = new ClientError('TIMEOUT', 'late')
    expect(toClientError(error)).toBe(error)
  })
})
