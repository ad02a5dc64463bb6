import { parseAuthenticatorData } from '../../core/fido/authenticator-data.ts'
import { type CborMap, decodeCbor } from '../../core/fido/cbor/index.ts'
import { ClientError } from '../../core/fido/client/errors.ts'
import type { CreationRequest } from '../../core/fido/client/read-options.ts'
import {
  type ExtensionOutputs,
  type RegistrationResponse,
  registrationResponse,
} from '../../core/fido/client/response.ts'
import { spkiOf } from '../../core/fido/cose/spki.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import {
  ATTACHMENT,
  ATTESTATION,
  HMAC_SECRET_VALUES_FLAG,
  LARGE_BLOB_SUPPORT,
  transportNames,
  USER_VERIFICATION,
  VENDOR_FACILITATED,
} from './constants.ts'
import type { WebAuthnDll } from './dll.ts'
import {
  creationExtensions,
  knows,
  prfSalts,
  rawSalts,
  readExtensions,
  readSecrets,
  unsupported,
} from './extensions.ts'
import type { Members, Memory, Pointer } from './memory.ts'
import { clientDataOf, credentialList, flag, hintMembers, PUBLIC_KEY } from './structures.ts'

/** What both ceremonies are carried out with. */
export interface Ceremony<Request> {
  readonly request: Request
  readonly rpId: string
  readonly clientDataJSON: Bytes
  /** Kinds of authenticators, the most wanted first. */
  readonly hints: readonly string[] | undefined
  /** The window that the dialog belongs to. */
  readonly window: Pointer
  readonly signal: AbortSignal
  /** Whether inputs of hmac-secret itself are taken. */
  readonly allowHmacSecret: boolean
}

/** COSE label of a key's algorithm. */
const ALG = 3

/**
 * Makes a credential through Windows.
 *
 * @throws {ClientError} When Windows, the user or the authenticator refuses.
 */
export async function makeCredential(
  dll: WebAuthnDll,
  ceremony: Ceremony<CreationRequest>,
): Promise<RegistrationResponse> {
  const { request, rpId, clientDataJSON, window, signal } = ceremony
  const { id, name, displayName } = request.user
  const guid = dll.cancellationId()
  const parameters = request.parameters.map(({ alg }) => ({
    dwVersion: 1,
    pwszCredentialType: PUBLIC_KEY,
    lAlg: alg,
  }))
  const args = [
    window,
    { dwVersion: 1, pwszId: rpId, pwszName: request.rpName },
    { dwVersion: 1, cbId: id.length, pbId: id, pwszName: name, pwszDisplayName: displayName },
    { cCredentialParameters: parameters.length, pCredentialParameters: parameters },
    clientDataOf(clientDataJSON),
    optionsOf(dll, ceremony, guid),
  ]
  const read = (pointer: Pointer) => readAttestation(dll.memory, pointer, ceremony)
  return dll.makeCredential({ args, guid, signal, read })
}

function optionsOf(
  dll: WebAuthnDll,
  { request, hints, allowHmacSecret }: Ceremony<CreationRequest>,
  guid: Uint8Array,
): Members {
  const { memory, apiVersion, versions } = dll
  const { extensions: inputs, residentKey, attestation } = request
  const { prf, payment } = inputs
  const isRaw = allowHmacSecret && inputs.hmacCreateSecret === true
  const knowsPrf = versions.make >= 6
  return {
    dwVersion: versions.make,
    dwTimeoutMilliseconds: request.timeout ?? 0,
    Extensions: creationExtensions(memory, apiVersion, inputs, isRaw || (!!prf && !knowsPrf)),
    dwAuthenticatorAttachment: ATTACHMENT.get(request.attachment) ?? 0,
    bRequireResidentKey: flag(residentKey === 'required'),
    dwUserVerificationRequirement: USER_VERIFICATION[request.userVerification],
    dwAttestationConveyancePreference: ATTESTATION[attestation],
    dwFlags: isRaw && inputs.hmacGetSecret ? HMAC_SECRET_VALUES_FLAG : 0,
    pCancellationId: guid,
    pExcludeCredentialList: credentialList(request.exclude),
    dwEnterpriseAttestation: attestation === 'enterprise' ? VENDOR_FACILITATED : 0,
    dwLargeBlobSupport: largeBlobSupport(apiVersion, request),
    bPreferResidentKey: flag(residentKey === 'preferred'),
    bEnablePrf: flag(prf !== undefined),
    pPRFGlobalEval: evaluation(request, isRaw),
    ...hintMembers(hints),
    bThirdPartyPayment: flag(payment?.isPayment === true),
  }
}

/** Windows refuses to look for room where it must not make the credential discoverable. */
function largeBlobSupport(apiVersion: number, request: CreationRequest): number {
  const support = request.extensions.largeBlob?.support
  if (!knows(apiVersion, 'largeBlob')) {
    if (support === 'required') throw unsupported('large blobs')
    return 0
  }
  if (support === 'preferred' && request.residentKey !== 'required') return 0
  return LARGE_BLOB_SUPPORT.get(support) ?? 0
}

function evaluation({ extensions }: CreationRequest, isRaw: boolean): Members | null {
  if (extensions.prf?.evalByCredential !== undefined) {
    throw new ClientError('BAD_REQUEST', 'prf: evalByCredential is for authentication')
  }
  if (isRaw && extensions.hmacGetSecret) return rawSalts(extensions.hmacGetSecret)
  return extensions.prf?.eval ? prfSalts(extensions.prf.eval, 'prf') : null
}

function readAttestation(
  memory: Memory,
  pointer: Pointer,
  { request, clientDataJSON, allowHmacSecret }: Ceremony<CreationRequest>,
): RegistrationResponse {
  const it = memory.readVersioned(pointer, 'CredentialAttestation')
  const authenticatorData = memory.readBytes(it.pbAuthenticatorData, it.cbAuthenticatorData)
  const used = transportNames(it.dwUsedTransport)
  const supported = transportNames(it.dwTransports)
  return registrationResponse({
    rawId: memory.readBytes(it.pbCredentialId, it.cbCredentialId),
    authenticatorAttachment: used.includes('internal') ? 'platform' : 'cross-platform',
    clientExtensionResults: outputsOf(memory, it, request, allowHmacSecret),
    response: {
      clientDataJSON,
      attestationObject: memory.readBytes(it.pbAttestationObject, it.cbAttestationObject),
      authenticatorData,
      ...publicKeyOf(authenticatorData),
      transports: supported.length > 0 ? supported : used,
    },
  })
}

function publicKeyOf(authenticatorData: Bytes): {
  readonly publicKey?: Bytes
  readonly publicKeyAlgorithm: number
} {
  const { attestedCredentialData } = parseAuthenticatorData(authenticatorData, { strict: false })
  const key = attestedCredentialData?.credentialPublicKey ?? new Uint8Array(0)
  const publicKeyAlgorithm = Number((decodeCbor(key, { strict: false }) as CborMap).get(ALG))
  try {
    return { publicKey: spkiOf(key), publicKeyAlgorithm }
  } catch {
    // An algorithm without a SubjectPublicKeyInfo here is no failure of the ceremony.
    return { publicKeyAlgorithm }
  }
}

function outputsOf(
  memory: Memory,
  attestation: Members,
  { extensions: inputs, residentKey }: CreationRequest,
  allowHmacSecret: boolean,
): ExtensionOutputs {
  const outputs = readExtensions(memory, attestation.Extensions)
  const isOn = (name: string) => {
    const pointer = outputs.get(name)
    return pointer !== undefined && memory.readNumber(pointer) !== 0
  }
  const secrets = readSecrets(memory, attestation.pHmacSecret)
  const hasSecret = isOn('hmac-secret') || attestation.bPrfEnabled === 1
  const rk = attestation.bResidentKey
  const isRaw = allowHmacSecret && inputs.hmacCreateSecret === true
  return {
    ...(inputs.credProps === true && {
      credProps: rk === undefined ? residentKeyGuess(residentKey) : { rk: rk === 1 },
    }),
    ...(inputs.prf && { prf: { enabled: hasSecret, ...(secrets && { results: secrets }) } }),
    ...(inputs.largeBlob && {
      largeBlob: { supported: attestation.bLargeBlobSupported === 1 },
    }),
    ...(inputs.credBlob !== undefined && { credBlob: isOn('credBlob') }),
    ...(isRaw && { hmacCreateSecret: hasSecret }),
    ...(isRaw &&
      inputs.hmacGetSecret &&
      secrets && {
        hmacGetSecret: {
          output1: secrets.first,
          ...(secrets.second && { output2: secrets.second }),
        },
      }),
  }
}

/** Before version 4 Windows does not say; what was required is there. */
function residentKeyGuess(residentKey: string): { readonly rk?: boolean } {
  return residentKey === 'required' ? { rk: true } : {}
}
