import { describe, expect, it } from 'vitest'
import { toClientError } from '../../../src/core/fido/client/index.ts'
import { CtapError, Status } from '../../../src/core/fido/ctap/status.ts'
import { TransportError } from '../../../src/core/fido/ctap/transport-error.ts'
import { CommandError, Interruption } from '../../../src/node/cli/errors.ts'
import { describeFailure, details } from '../../../src/node/cli/failure.ts'

describe('a failure', () => {
  it.each([
    ['a wrong PIN', new CtapError(Status.PIN_INVALID), 'CTAP_PIN_INVALID', 4],
    ['a status', new CtapError(Status.OTHER), 'CTAP_OTHER', 1],
    ['the way', new TransportError('TRANSPORT_CLOSED', 'gone'), 'TRANSPORT_CLOSED', 3],
    ['no key', new CommandError('CLI_NO_KEY', 'none'), 'CLI_NO_KEY', 3],
    ['the arguments', new CommandError('CLI_USAGE', 'wrong'), 'CLI_USAGE', 2],
    ['a no', new CommandError('CLI_NOT_CONFIRMED', 'no'), 'CLI_NOT_CONFIRMED', 5],
    ['Ctrl-C', new Interruption(), 'INTERRUPTED', 130],
    ['a mistake of ours', new TypeError('x is not a function'), 'UNEXPECTED', 1],
  ])('because of %s has its code and its number', (_, error, code, exitCode) => {
    expect(describeFailure(error)).toMatchObject({ code, exitCode })
  })

  it('of a ceremony tells what the key said', () => {
    const error = toClientError(new CtapError(Status.PIN_INVALID))
    expect(error).toMatchObject({ code: 'CLIENT_BAD_REQUEST' })
    expect(describeFailure(error)).toEqual({
      code: 'CTAP_PIN_INVALID',
      message: 'the PIN is wrong',
      exitCode: 4,
    })
  })

  it('has details with all causes', () => {
    const error = new CommandError('CLI_FILE', 'no file', { cause: new Error('ENOENT') })
    expect(details(error)).toMatch(/^CommandError: no file\n +at .*\ncaused by Error: ENOENT\n/s)
  })
})
