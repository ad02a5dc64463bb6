import type { AttestationObject } from '../../attestation-object.ts'
import { WebAuthnError } from '../../errors.ts'
import { show } from '../ceremony.ts'
import { ATTESTATION_FORMATS } from './formats.ts'
import { type AttestationContext, type AttestationResult, statementError } from './statement.ts'

/** §7.1 step 21. */
export function verifyStatement(
  { fmt, attStmt }: AttestationObject,
  context: AttestationContext,
): AttestationResult | Promise<AttestationResult> {
  const verify = ATTESTATION_FORMATS.get(fmt)
  if (!verify) {
    const problem = `attestation statement format ${show(fmt)} is not supported`
    throw new WebAuthnError('WEBAUTHN_ATTESTATION_FORMAT_UNSUPPORTED', problem)
  }
  if (!(attStmt instanceof Map)) throw statementError(fmt, 'is not a CBOR map')
  return verify(attStmt, context)
}
