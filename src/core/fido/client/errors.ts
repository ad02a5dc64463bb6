import { ClavigerError, type ClavigerErrorOptions } from '../../shared/errors.ts'

/** The kinds of failure by their number, as clients of FIDO2 in other languages count them. */
export const ERR = {
  OTHER_ERROR: 1,
  BAD_REQUEST: 2,
  CONFIGURATION_UNSUPPORTED: 3,
  DEVICE_INELIGIBLE: 4,
  TIMEOUT: 5,
} as const

/** The name of a kind of failure. */
export type ErrName = keyof typeof ERR

/** The number of a kind of failure. */
export type Err = (typeof ERR)[ErrName]

/** The codes of a {@link ClientError}. */
export type ClientErrorCode =
  | 'CLIENT_OTHER_ERROR'
  | 'CLIENT_BAD_REQUEST'
  | 'CLIENT_CONFIGURATION_UNSUPPORTED'
  | 'CLIENT_DEVICE_INELIGIBLE'
  | 'CLIENT_TIMEOUT'
  | 'CLIENT_PIN_REQUIRED'

/**
 * A ceremony with an authenticator failed.
 *
 * `code` tells it apart from every other error of this package (`CLIENT_DEVICE_INELIGIBLE`); `err`
 * is the number of its kind (4), and `kind` the number's name (`DEVICE_INELIGIBLE`). The error of
 * the layer below, such as a `CtapError`, is the `cause`.
 *
 * @example
 *
 * ```ts
 * import { ClientError, ERR } from 'claviger/fido2'
 *
 * function adviceFor(error: unknown): string {
 *   if (!(error instanceof ClientError)) throw error
 *   return error.err === ERR.DEVICE_INELIGIBLE ? 'Try another key' : error.message
 * }
 * ```
 */
export class ClientError extends ClavigerError<ClientErrorCode> {
  /** {@link ERR}, where those who have only the class find it. */
  static readonly ERR: typeof ERR = ERR

  /** The number of the kind. */
  readonly err: Err

  /**
   * @param kind The kind by its name.
   * @param message One sentence for a developer.
   * @param options The `cause`, when there is one, and a `code` that is narrower than the kind.
   */
  constructor(
    kind: ErrName,
    message: string,
    options: ClavigerErrorOptions & { readonly code?: ClientErrorCode } = {},
  ) {
    super(options.code ?? `CLIENT_${kind}`, message, options)
    this.err = ERR[kind]
  }

  /** The kind by its name. */
  get kind(): ErrName {
    return NAMES[this.err]
  }
}

const NAMES = {
  1: 'OTHER_ERROR',
  2: 'BAD_REQUEST',
  3: 'CONFIGURATION_UNSUPPORTED',
  4: 'DEVICE_INELIGIBLE',
  5: 'TIMEOUT',
} as const

/**
 * The authenticator wants its PIN and nobody gave one. A {@link ClientError} of the kind
 * `BAD_REQUEST` with the code `CLIENT_PIN_REQUIRED`. When a PIN was given before and was wrong, that
 * answer of the authenticator is the `cause`.
 */
export class PinRequiredError extends ClientError {
  /** @param options The `cause`, when there is one. */
  constructor(options: ClavigerErrorOptions = {}) {
    super('BAD_REQUEST', 'the authenticator wants its PIN, and none was given', {
      ...options,
      code: 'CLIENT_PIN_REQUIRED',
    })
  }
}
