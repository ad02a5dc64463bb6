const brand = /* @__PURE__ */ Symbol.for('claviger.error')

/** What an error may carry besides its code and sentence. */
export interface ClavigerErrorOptions {
  /** What went wrong underneath; for logs, never for users. */
  readonly cause?: unknown
}

/**
 * Something outside the caller's control failed: a device, a service, a signature, a message.
 *
 * A wrong argument is not one of these. It throws a `TypeError` or `RangeError`, because neither a
 * retry nor a user can mend it. An aborted call rejects with its signal's reason, as it is.
 *
 * @typeParam Code The codes that the class can have.
 */
export class ClavigerError<Code extends string = string> extends Error {
  /** Stable identifier to branch on, for example `WEBAUTHN_CHALLENGE_MISMATCH`. */
  readonly code: Code

  /**
   * @param code Stable identifier.
   * @param message One sentence for a developer. No secrets, no query strings.
   * @param options The `cause`, when there is one.
   */
  constructor(code: Code, message: string, options?: ClavigerErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }

  /** Marks the errors of every copy of this package. */
  get [brand](): true {
    return true
  }
}

/**
 * Whether a value is an error of this package, also when it was made by another copy of it.
 *
 * @example
 *
 * ```ts
 * import { isClavigerError } from 'claviger/errors'
 *
 * function statusOf(error: unknown): number {
 *   return isClavigerError(error) ? 400 : 500
 * }
 * ```
 */
export function isClavigerError(value: unknown): value is ClavigerError {
  return value instanceof Error && brand in value
}

/** A message does not have the form that its specification gives it. */
export class MessageError extends ClavigerError<'MESSAGE_MALFORMED'> {}
