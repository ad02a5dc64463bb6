import { type Bytes, concat } from '../../../shared/bytes.ts'
import { type AttestationFormat, statementError } from './statement.ts'

/**
 * WebAuthn's own format. Here: self attestation, a signature by the new key itself.
 *
 * @see [WebAuthn Level 3 §8.2](https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation)
 */
export const packed: AttestationFormat = async (statement, context) => {
  if (statement.has('x5c')) {
    throw statementError(
      'packed',
      'has a certificate chain, which this version does not verify',
      'WEBAUTHN_ATTESTATION_FORMAT_UNSUPPORTED',
    )
  }
  const alg = statement.get('alg')
  const sig = statement.get('sig')
  if (typeof alg !== 'number' || !(sig instanceof Uint8Array)) {
    throw statementError('packed', 'has no alg or no sig')
  }
  const { key, verifier, authenticatorData, clientDataHash } = context
  if (alg !== key.algorithm.alg) {
    const problem = `is by algorithm ${alg}, the credential's key by ${key.algorithm.alg}`
    throw statementError('packed', problem, 'WEBAUTHN_ATTESTATION_ALGORITHM_MISMATCH')
  }
  const signed = concat(authenticatorData.bytes, clientDataHash)
  if (!(await verifier.verify(key, sig as Bytes, signed))) {
    throw statementError(
      'packed',
      'has a wrong signature',
      'WEBAUTHN_ATTESTATION_SIGNATURE_INVALID',
    )
  }
  return { fmt: 'packed', type: 'self', trusted: false, trustPath: [] }
}
