/** Names of the errors that a ceremony can end with, WebAuthn Level 3 §5.1.3 and §5.1.4. */
export type CeremonyErrorName =
  | 'AbortError'
  | 'ConstraintError'
  | 'EncodingError'
  | 'InvalidStateError'
  | 'NotAllowedError'
  | 'NotSupportedError'
  | 'SecurityError'
  | 'SyntaxError'

type DomExceptionConstructor = new (message: string, name: string) => Error

/**
 * The error that a browser would throw: a `DOMException` where the runtime has them, else an
 * `Error` of that name.
 */
export function ceremonyError(name: CeremonyErrorName, message: string): Error {
  const { DOMException } = globalThis as { DOMException?: DomExceptionConstructor }
  if (DOMException) return new DOMException(message, name)
  const error = new Error(message)
  error.name = name
  return error
}
