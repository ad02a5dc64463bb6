import { ClavigerError } from '../../shared/errors.ts'

/**
 * The status bytes of CTAP by their name, without `CTAP1_ERR_` and `CTAP2_ERR_`.
 *
 * @see [CTAP 2.2 section 6.3](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#error-responses)
 */
export const Status = {
  SUCCESS: 0x00,
  INVALID_COMMAND: 0x01,
  INVALID_PARAMETER: 0x02,
  INVALID_LENGTH: 0x03,
  INVALID_SEQ: 0x04,
  TIMEOUT: 0x05,
  CHANNEL_BUSY: 0x06,
  LOCK_REQUIRED: 0x0a,
  INVALID_CHANNEL: 0x0b,
  CBOR_PARSING: 0x10,
  CBOR_UNEXPECTED_TYPE: 0x11,
  INVALID_CBOR: 0x12,
  INVALID_CBOR_TYPE: 0x13,
  MISSING_PARAMETER: 0x14,
  LIMIT_EXCEEDED: 0x15,
  UNSUPPORTED_EXTENSION: 0x16,
  FP_DATABASE_FULL: 0x17,
  LARGE_BLOB_STORAGE_FULL: 0x18,
  CREDENTIAL_EXCLUDED: 0x19,
  PROCESSING: 0x21,
  INVALID_CREDENTIAL: 0x22,
  USER_ACTION_PENDING: 0x23,
  OPERATION_PENDING: 0x24,
  NO_OPERATIONS: 0x25,
  UNSUPPORTED_ALGORITHM: 0x26,
  OPERATION_DENIED: 0x27,
  KEY_STORE_FULL: 0x28,
  NOT_BUSY: 0x29,
  NO_OPERATION_PENDING: 0x2a,
  UNSUPPORTED_OPTION: 0x2b,
  INVALID_OPTION: 0x2c,
  KEEPALIVE_CANCEL: 0x2d,
  NO_CREDENTIALS: 0x2e,
  USER_ACTION_TIMEOUT: 0x2f,
  NOT_ALLOWED: 0x30,
  PIN_INVALID: 0x31,
  PIN_BLOCKED: 0x32,
  PIN_AUTH_INVALID: 0x33,
  PIN_AUTH_BLOCKED: 0x34,
  PIN_NOT_SET: 0x35,
  PUAT_REQUIRED: 0x36,
  PIN_POLICY_VIOLATION: 0x37,
  PIN_TOKEN_EXPIRED: 0x38,
  REQUEST_TOO_LARGE: 0x39,
  ACTION_TIMEOUT: 0x3a,
  UP_REQUIRED: 0x3b,
  UV_BLOCKED: 0x3c,
  INTEGRITY_FAILURE: 0x3d,
  INVALID_SUBCOMMAND: 0x3e,
  UV_INVALID: 0x3f,
  UNAUTHORIZED_PERMISSION: 0x40,
  OTHER: 0x7f,
  SPEC_LAST: 0xdf,
  EXTENSION_FIRST: 0xe0,
  EXTENSION_LAST: 0xef,
  VENDOR_FIRST: 0xf0,
  VENDOR_LAST: 0xff,
} as const

/** The name of a status byte. */
export type StatusName = keyof typeof Status

/** One code for each status byte that stands for a failure, and one for all bytes without a name. */
export type CtapErrorCode =
  | 'CTAP_INVALID_COMMAND'
  | 'CTAP_INVALID_PARAMETER'
  | 'CTAP_INVALID_LENGTH'
  | 'CTAP_INVALID_SEQ'
  | 'CTAP_TIMEOUT'
  | 'CTAP_CHANNEL_BUSY'
  | 'CTAP_LOCK_REQUIRED'
  | 'CTAP_INVALID_CHANNEL'
  | 'CTAP_CBOR_PARSING'
  | 'CTAP_CBOR_UNEXPECTED_TYPE'
  | 'CTAP_INVALID_CBOR'
  | 'CTAP_INVALID_CBOR_TYPE'
  | 'CTAP_MISSING_PARAMETER'
  | 'CTAP_LIMIT_EXCEEDED'
  | 'CTAP_UNSUPPORTED_EXTENSION'
  | 'CTAP_FP_DATABASE_FULL'
  | 'CTAP_LARGE_BLOB_STORAGE_FULL'
  | 'CTAP_CREDENTIAL_EXCLUDED'
  | 'CTAP_PROCESSING'
  | 'CTAP_INVALID_CREDENTIAL'
  | 'CTAP_USER_ACTION_PENDING'
  | 'CTAP_OPERATION_PENDING'
  | 'CTAP_NO_OPERATIONS'
  | 'CTAP_UNSUPPORTED_ALGORITHM'
  | 'CTAP_OPERATION_DENIED'
  | 'CTAP_KEY_STORE_FULL'
  | 'CTAP_NOT_BUSY'
  | 'CTAP_NO_OPERATION_PENDING'
  | 'CTAP_UNSUPPORTED_OPTION'
  | 'CTAP_INVALID_OPTION'
  | 'CTAP_KEEPALIVE_CANCEL'
  | 'CTAP_NO_CREDENTIALS'
  | 'CTAP_USER_ACTION_TIMEOUT'
  | 'CTAP_NOT_ALLOWED'
  | 'CTAP_PIN_INVALID'
  | 'CTAP_PIN_BLOCKED'
  | 'CTAP_PIN_AUTH_INVALID'
  | 'CTAP_PIN_AUTH_BLOCKED'
  | 'CTAP_PIN_NOT_SET'
  | 'CTAP_PUAT_REQUIRED'
  | 'CTAP_PIN_POLICY_VIOLATION'
  | 'CTAP_PIN_TOKEN_EXPIRED'
  | 'CTAP_REQUEST_TOO_LARGE'
  | 'CTAP_ACTION_TIMEOUT'
  | 'CTAP_UP_REQUIRED'
  | 'CTAP_UV_BLOCKED'
  | 'CTAP_INTEGRITY_FAILURE'
  | 'CTAP_INVALID_SUBCOMMAND'
  | 'CTAP_UV_INVALID'
  | 'CTAP_UNAUTHORIZED_PERMISSION'
  | 'CTAP_OTHER'
  | 'CTAP_SPEC_LAST'
  | 'CTAP_EXTENSION_FIRST'
  | 'CTAP_EXTENSION_LAST'
  | 'CTAP_VENDOR_FIRST'
  | 'CTAP_VENDOR_LAST'
  | 'CTAP_UNKNOWN_STATUS'

const NAMES: ReadonlyMap<number, Exclude<StatusName, 'SUCCESS'>> = /* @__PURE__ */ (() =>
  new Map(
    Object.entries(Status).flatMap(([name, byte]) =>
      byte === 0 ? [] : [[byte, name as Exclude<StatusName, 'SUCCESS'>]],
    ),
  ))()

/**
 * An authenticator answered with a status other than success, or would have: a request that is too
 * large for it is refused before it is sent.
 *
 * Bytes without a name have the code `CTAP_UNKNOWN_STATUS`; `status` tells them apart.
 */
export class CtapError extends ClavigerError<CtapErrorCode> {
  /** The status byte. */
  readonly status: number

  /**
   * @param status The status byte.
   * @param problem What failed, in a few words; the status is added.
   */
  constructor(status: number, problem = 'the authenticator refused') {
    const name = NAMES.get(status)
    const hex = `0x${status.toString(16).padStart(2, '0')}`
    const code = name ? (`CTAP_${name}` as const) : 'CTAP_UNKNOWN_STATUS'
    super(code, `${problem}: ${name ? `${name} (${hex})` : `status ${hex}`}`)
    this.status = status
  }
}

/** Whether a value is a {@link CtapError} with one of the given statuses. */
export function isStatus(value: unknown, ...names: readonly StatusName[]): value is CtapError {
  return value instanceof CtapError && names.some((name) => Status[name] === value.status)
}
