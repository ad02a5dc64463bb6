import { CtapError, Status, type StatusName } from '../ctap/status.ts'
import { ClientError, type ErrName } from './errors.ts'

/** The kind of failure that each status stands for; the others are `OTHER_ERROR`. */
const STATUSES: { readonly [Kind in ErrName]?: readonly StatusName[] } = {
  DEVICE_INELIGIBLE: ['CREDENTIAL_EXCLUDED', 'NO_CREDENTIALS'],
  TIMEOUT: ['KEEPALIVE_CANCEL', 'ACTION_TIMEOUT', 'USER_ACTION_TIMEOUT'],
  CONFIGURATION_UNSUPPORTED: ['UNSUPPORTED_ALGORITHM', 'UNSUPPORTED_OPTION', 'KEY_STORE_FULL'],
  BAD_REQUEST: [
    'INVALID_COMMAND',
    'CBOR_UNEXPECTED_TYPE',
    'INVALID_CBOR',
    'MISSING_PARAMETER',
    'INVALID_OPTION',
    'PUAT_REQUIRED',
    'PIN_INVALID',
    'PIN_BLOCKED',
    'PIN_NOT_SET',
    'PIN_POLICY_VIOLATION',
    'PIN_TOKEN_EXPIRED',
    'PIN_AUTH_INVALID',
    'PIN_AUTH_BLOCKED',
    'REQUEST_TOO_LARGE',
    'OPERATION_DENIED',
  ],
}

const KINDS: ReadonlyMap<number, ErrName> = /* @__PURE__ */ (() =>
  new Map(
    Object.entries(STATUSES).flatMap(([kind, names]) =>
      names.map((name): [number, ErrName] => [Status[name], kind as ErrName]),
    ),
  ))()

/** The kind of failure that a status of the authenticator stands for. */
export function kindOfStatus(status: number): ErrName {
  return KINDS.get(status) ?? 'OTHER_ERROR'
}

/**
 * The error that a ceremony rejects with, whatever went wrong below: a {@link ClientError} as it is,
 * a status of the authenticator as its kind, and everything else as `OTHER_ERROR`.
 */
export function toClientError(cause: unknown): ClientError {
  if (cause instanceof ClientError) return cause
  if (cause instanceof CtapError) {
    return new ClientError(kindOfStatus(cause.status), cause.message, { cause })
  }
  const problem = cause instanceof Error ? cause.message : 'no error was given'
  return new ClientError('OTHER_ERROR', `the ceremony failed: ${problem}`, { cause })
}
