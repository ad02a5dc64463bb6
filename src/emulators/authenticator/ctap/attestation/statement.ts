import type { CborMap } from '../../../../core/fido/cbor/index.ts'
import { parseCoseKey } from '../../../../core/fido/cose/key.ts'
import { type Bytes, concat } from '../../../../core/shared/bytes.ts'
import { sign } from '../../keys/sign.ts'
import type { Credential, CredentialKey } from '../credential.ts'
import type { Key } from '../key.ts'
import { attesterOf } from './authority.ts'
import { ES256 } from './certificate.ts'

/** What a statement is about. */
export interface StatementInput {
  readonly credential: Credential
  readonly credentialKey: CredentialKey
  readonly authData: Bytes
  readonly clientDataHash: Bytes
  /** Whether it names the one authenticator. */
  readonly enterprise: boolean
}

type Statement = (key: Key, input: StatementInput) => Promise<CborMap>

/**
 * Signed by the attestation key: its certificate names the model.
 *
 * @see [WebAuthn Level 3 §8.2](https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation)
 */
const packed: Statement = async (key, { authData, clientDataHash, enterprise }) => {
  const attester = await attesterOf(key)
  const sig = await sign(ES256, attester.privateKey, concat(authData, clientDataHash))
  const x5c = [enterprise ? attester.enterpriseCertificate : attester.certificate]
  return new Map<string, number | Bytes | Bytes[]>([
    ['alg', ES256.alg],
    ['sig', sig],
    ['x5c', x5c],
  ])
}

/** Signed by the credential itself. */
const self: Statement = async (_, { credentialKey, authData, clientDataHash }) => {
  const { algorithm, privateKey } = credentialKey
  const sig = await sign(algorithm, privateKey, concat(authData, clientDataHash))
  return new Map<string, number | Bytes>([
    ['alg', algorithm.alg],
    ['sig', sig],
  ])
}

/** @see [WebAuthn Level 3 §8.6](https://www.w3.org/TR/webauthn-3/#sctn-fido-u2f-attestation) */
const fidoU2f: Statement = async (key, { credential, credentialKey, clientDataHash }) => {
  const { privateKey, certificate } = await attesterOf(key)
  const signed = registrationData(credential, credentialKey, clientDataHash)
  const sig = await sign(ES256, privateKey, signed)
  return new Map<string, Bytes | Bytes[]>([
    ['sig', sig],
    ['x5c', [certificate]],
  ])
}

/** What a U2F key signs at registration. */
export function registrationData(
  { rpIdHash, id }: Credential,
  credentialKey: CredentialKey,
  challenge: Bytes,
): Bytes {
  return concat(Uint8Array.of(0), rpIdHash, challenge, id, u2fPublicKey(credentialKey))
}

/** A public key as U2F has it: an uncompressed point. */
export function u2fPublicKey({ publicKey }: CredentialKey): Bytes {
  return concat(Uint8Array.of(4), ...parseCoseKey(publicKey).parts)
}

/** Each kind of statement with the format that it has on the wire. */
export const STATEMENTS = {
  packed: { fmt: 'packed', make: packed },
  self: { fmt: 'packed', make: self },
  'fido-u2f': { fmt: 'fido-u2f', make: fidoU2f },
  none: { fmt: 'none', make: async () => new Map() },
} as const satisfies Record<string, { fmt: string; make: Statement }>
