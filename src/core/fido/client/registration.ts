import type { AuthenticatorData } from '../authenticator-data.ts'
import { type CborMap, type CborValue, decodeCbor } from '../cbor/index.ts'
import { COSE_ALGORITHMS } from '../cose/algorithms.ts'
import { spkiOf } from '../cose/spki.ts'
import type { MakeCredentialResponse } from '../ctap/messages/make-credential.ts'
import type { AuthenticatorAttachment } from '../rp/json.ts'
import { conveyAttestation } from './attestation.ts'
import { ClientError } from './errors.ts'
import type { CreationRequest } from './read-options.ts'
import {
  type ExtensionOutputs,
  type RegistrationResponse,
  registrationResponse,
} from './response.ts'

/** A credential that was made, as CTAP1 or CTAP2 tells of it. */
export interface MadeCredential {
  readonly request: Pick<CreationRequest, 'parameters' | 'attestation'>
  readonly clientDataJSON: Uint8Array<ArrayBuffer>
  readonly made: Pick<MakeCredentialResponse, 'fmt' | 'attStmt'>
  readonly data: AuthenticatorData
  readonly attachment: AuthenticatorAttachment
  readonly transports: readonly string[]
  readonly outputs: ExtensionOutputs
}

/** COSE label of a key's algorithm. */
const ALG = 3

/**
 * The response of a registration.
 *
 * @throws {ClientError} `CLIENT_OTHER_ERROR` when the authenticator made something else than it was
 *   asked for.
 * @see [WebAuthn Level 3 §5.1.3](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
 */
export function finishRegistration(credential: MadeCredential): RegistrationResponse {
  const { request, made, data, clientDataJSON, attachment, transports, outputs } = credential
  const attested = data.attestedCredentialData
  if (!attested) throw wrong('no credential')
  const { credentialId, credentialPublicKey } = attested
  const publicKeyAlgorithm = algorithmOf(credentialPublicKey)
  if (!request.parameters.some(({ alg }) => alg === publicKeyAlgorithm)) {
    throw wrong(`a key for algorithm ${publicKeyAlgorithm}, which was not asked for`)
  }
  const conveyed = conveyAttestation(made, data, request.attestation)
  const isKnown = COSE_ALGORITHMS.has(publicKeyAlgorithm)
  return registrationResponse({
    rawId: credentialId,
    authenticatorAttachment: attachment,
    clientExtensionResults: outputs,
    response: {
      clientDataJSON,
      ...conveyed,
      ...(isKnown && { publicKey: spkiOf(credentialPublicKey) }),
      publicKeyAlgorithm,
      transports: [...new Set(transports)].sort(),
    },
  })
}

function algorithmOf(coseKey: Uint8Array): number {
  const key: CborValue = decodeCbor(coseKey, { strict: false })
  const alg = key instanceof Map ? (key as CborMap).get(ALG) : undefined
  if (typeof alg === 'number') return alg
  throw wrong('a key without algorithm')
}

function wrong(what: string): ClientError {
  return new ClientError('OTHER_ERROR', `the authenticator made ${what}`)
}
