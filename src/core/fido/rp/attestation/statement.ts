import type { Bytes } from '../../../shared/bytes.ts'
import type { AuthenticatorData } from '../../authenticator-data.ts'
import type { CborMap } from '../../cbor/decode.ts'
import type { CoseKey } from '../../cose/key.ts'
import { WebAuthnError, type WebAuthnErrorCode } from '../../errors.ts'
import type { SignatureVerifier } from '../../signature/verifier.ts'

/** What an attestation statement is checked against. */
export interface AttestationContext {
  readonly authenticatorData: AuthenticatorData
  /** SHA-256 of the client data. */
  readonly clientDataHash: Bytes
  /** The new credential's key. */
  readonly key: CoseKey
  readonly verifier: SignatureVerifier
}

/** What an attestation statement proves, §6.5.4. */
export interface AttestationResult {
  /** The statement's format. */
  readonly fmt: string
  /** `none` proves nothing; `self` that whoever has the new key made it. */
  readonly type: 'none' | 'self'
  /** Whether the statement leads to a trust anchor. */
  readonly trusted: boolean
  /** The certificates that it leads through, leaf first, in DER. */
  readonly trustPath: readonly Bytes[]
}

/** Verifies the statements of one format. */
export type AttestationFormat = (
  statement: CborMap,
  context: AttestationContext,
) => AttestationResult | Promise<AttestationResult>

/** An error of a statement: the sentence begins with the format's name. */
export function statementError(
  fmt: string,
  problem: string,
  code: WebAuthnErrorCode = 'WEBAUTHN_ATTESTATION_STATEMENT_MALFORMED',
): WebAuthnError {
  return new WebAuthnError(code, `${fmt} attestation statement ${problem}`)
}
