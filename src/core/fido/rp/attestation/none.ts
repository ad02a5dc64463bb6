import { type AttestationFormat, statementError } from './statement.ts'

/**
 * No statement: an empty map.
 *
 * @see [WebAuthn Level 3 §8.7](https://www.w3.org/TR/webauthn-3/#sctn-none-attestation)
 */
export const none: AttestationFormat = (statement) => {
  if (statement.size > 0) throw statementError('none', 'is not empty')
  return { fmt: 'none', type: 'none', trusted: false, trustPath: [] }
}
