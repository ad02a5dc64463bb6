import { spkiOf } from '../../../core/fido/cose/spki.ts'
import { fromBase64url } from '../../../core/shared/base64url.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'
import { publicKeyOf } from '../credential-source.ts'
import type { PrfValues } from '../prf.ts'
import {
  type Authentication,
  authenticationToJSON,
  type EmulatedAuthenticationJSON,
  type EmulatedRegistrationJSON,
  type ExtensionOutputs,
  type Registration,
  registrationToJSON,
} from './response.ts'

/** Client extension outputs as `getClientExtensionResults()` gives them. */
export interface BinaryExtensionOutputs {
  readonly credProps?: { readonly rk: boolean }
  readonly prf?: { readonly enabled?: boolean; readonly results?: PrfValues<ArrayBuffer> }
  readonly largeBlob?: {
    readonly supported?: boolean
    readonly blob?: ArrayBuffer
    readonly written?: boolean
  }
}

/** What every `PublicKeyCredential` has. */
interface PublicKeyCredential<Response, JSON> {
  readonly id: string
  readonly rawId: ArrayBuffer
  readonly type: 'public-key'
  readonly authenticatorAttachment: 'platform' | 'cross-platform'
  readonly response: Response
  getClientExtensionResults(): BinaryExtensionOutputs
  toJSON(): JSON
}

/** The response of a new credential. */
export interface AttestationResponse {
  readonly clientDataJSON: ArrayBuffer
  readonly attestationObject: ArrayBuffer
  getAuthenticatorData(): ArrayBuffer
  getPublicKey(): ArrayBuffer
  getPublicKeyAlgorithm(): number
  getTransports(): string[]
}

/** The response of an assertion. */
export interface AssertionResponse {
  readonly clientDataJSON: ArrayBuffer
  readonly authenticatorData: ArrayBuffer
  readonly signature: ArrayBuffer
  readonly userHandle: ArrayBuffer | null
}

/** What `navigator.credentials.create()` resolves with. */
export type NewPublicKeyCredential = PublicKeyCredential<
  AttestationResponse,
  EmulatedRegistrationJSON
>

/** What `navigator.credentials.get()` resolves with. */
export type AssertedPublicKeyCredential = PublicKeyCredential<
  AssertionResponse,
  EmulatedAuthenticationJSON
>

/** The object that a page gets for a new credential. */
export function newPublicKeyCredential(registration: Registration): NewPublicKeyCredential {
  const { source, authenticatorData, transports } = registration
  return {
    ...commonMembers(source.id, registration),
    response: {
      clientDataJSON: bufferOf(registration.clientDataJSON),
      attestationObject: bufferOf(registration.attestationObject),
      getAuthenticatorData: () => bufferOf(authenticatorData),
      getPublicKey: () => bufferOf(spkiOf(publicKeyOf(source))),
      getPublicKeyAlgorithm: () => source.alg,
      getTransports: () => [...transports],
    },
    toJSON: () => registrationToJSON(registration),
  }
}

/** The object that a page gets for an assertion. */
export function assertedPublicKeyCredential(
  authentication: Authentication,
): AssertedPublicKeyCredential {
  const { source, authenticatorData, signature } = authentication
  return {
    ...commonMembers(source.id, authentication),
    response: {
      clientDataJSON: bufferOf(authentication.clientDataJSON),
      authenticatorData: bufferOf(authenticatorData),
      signature: bufferOf(signature),
      userHandle: source.discoverable ? bufferOf(fromBase64url(source.userHandle)) : null,
    },
    toJSON: () => authenticationToJSON(authentication),
  }
}

function commonMembers(
  id: string,
  { attachment, extensionOutputs }: Registration | Authentication,
) {
  return {
    id,
    rawId: bufferOf(fromBase64url(id)),
    type: 'public-key',
    authenticatorAttachment: attachment,
    getClientExtensionResults: () => buffersIn(extensionOutputs),
  } as const
}

/** A copy in an `ArrayBuffer` of its own. */
function bufferOf(bytes: Bytes): ArrayBuffer {
  return bytes.slice().buffer
}

function buffersIn(outputs: ExtensionOutputs): BinaryExtensionOutputs {
  const { credProps, prf, largeBlob } = outputs
  const { blob, ...blobRest } = largeBlob ?? {}
  const { results, ...prfRest } = prf ?? {}
  return {
    ...(credProps && { credProps }),
    ...(prf && { prf: { ...prfRest, ...(results && { results: valuesIn(results) }) } }),
    ...(largeBlob && { largeBlob: { ...blobRest, ...(blob && { blob: bufferOf(blob) }) } }),
  }
}

function valuesIn({ first, second }: PrfValues<Bytes>): PrfValues<ArrayBuffer> {
  return { first: bufferOf(first), ...(second && { second: bufferOf(second) }) }
}
