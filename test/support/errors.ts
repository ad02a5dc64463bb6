import { isClavigerError } from '../../src/core/errors.ts'

/** What a call throws; fails when it does not. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** The code of the error that a call throws; `uncoded: …` when it has none. */
export function codeOf(call: () => unknown): string {
  const error = thrownBy(call)
  return isClavigerError(error) ? error.code : `uncoded: ${error}`
}

/** The code of the error that lies beneath the one a call throws. */
export function causeOf(call: () => unknown): string {
  const { cause } = thrownBy(call) as Error
  return isClavigerError(cause) ? cause.code : `uncoded: ${cause}`
}
