import { encodeCbor } from '../../core/fido/cbor/encode.ts'
import type { CoseAlgorithm } from '../../core/fido/cose/algorithms.ts'
import { type Bytes, concat, toBytes } from '../../core/shared/bytes.ts'
import type { PrivateJwk } from './keys/generate.ts'
import { sign } from './keys/sign.ts'
import type { Tamper } from './tamper.ts'

/** What an attestation object is made from. */
export interface AttestationInput {
  readonly fmt: 'none' | 'packed'
  readonly authData: Bytes
  readonly clientDataHash: Bytes
  readonly algorithm: CoseAlgorithm
  readonly privateKey: PrivateJwk
  readonly tamper: Tamper
}

/**
 * Makes an attestation object: no statement, or one signed with the new credential's own key.
 *
 * @see [WebAuthn Level 3 §6.5.4](https://www.w3.org/TR/webauthn-3/#sctn-generating-an-attestation-object)
 * @see [WebAuthn Level 3 §8.2](https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation)
 */
export async function makeAttestationObject(input: AttestationInput): Promise<Bytes> {
  const { fmt, authData } = input
  const attStmt = fmt === 'packed' ? await selfAttestation(input) : {}
  return encodeCbor({ fmt, attStmt, authData })
}

async function selfAttestation(input: AttestationInput): Promise<{ alg: number; sig: Bytes }> {
  const { algorithm, privateKey, authData, clientDataHash, tamper } = input
  const sig = await sign(algorithm, privateKey, concat(authData, clientDataHash))
  return { alg: algorithm.alg, sig: toBytes(tamper.signature?.(sig) ?? sig) }
}
