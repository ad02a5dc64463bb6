import { ClavigerError, isClavigerError } from '../../src/core/shared/errors.ts'

/** One code for each thing that the page's server refuses by itself. */
export type ServerErrorCode =
  | 'HTTP_NOT_FOUND'
  | 'HTTP_METHOD_NOT_ALLOWED'
  | 'HTTP_ORIGIN_REFUSED'
  | 'HTTP_CONTENT_TYPE'
  | 'HTTP_BODY_TOO_LARGE'
  | 'HTTP_JSON_MALFORMED'
  | 'HOST_NOT_A_DOMAIN'
  | 'SESSION_MISSING'
  | 'USER_NAME_INVALID'
  | 'USER_NAME_TAKEN'
  | 'PASSKEY_UNKNOWN'
  | 'INTERNAL'

/** A request that the page's server does not serve. */
export class ServerError extends ClavigerError<ServerErrorCode> {}

/** Statuses that differ from 400. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['HTTP_NOT_FOUND', 404],
  ['HTTP_METHOD_NOT_ALLOWED', 405],
  ['HTTP_ORIGIN_REFUSED', 403],
  ['HTTP_CONTENT_TYPE', 415],
  ['HTTP_BODY_TOO_LARGE', 413],
  ['HOST_NOT_A_DOMAIN', 421],
  ['SESSION_MISSING', 401],
  ['USER_NAME_TAKEN', 409],
  ['PASSKEY_UNKNOWN', 404],
  ['STORE_USER_EXISTS', 409],
  ['STORE_CREDENTIAL_EXISTS', 409],
  ['WEBAUTHN_CREDENTIAL_REGISTERED', 409],
  ['STORE_UNAVAILABLE', 503],
  ['STORE_DRIVER_MISSING', 503],
  ['STORE_LOCKED', 503],
  ['INTERNAL', 500],
])

/** What a caller is told of an error: nothing of one that nobody foresaw. */
export function refusalOf(error: unknown): {
  readonly status: number
  readonly code: string
  readonly message: string
} {
  if (!isClavigerError(error)) {
    return { status: 500, code: 'INTERNAL', message: 'the server failed; its log tells why' }
  }
  const { code, message } = error
  return { status: STATUSES.get(code) ?? 400, code, message }
}
