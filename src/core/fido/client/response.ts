import { toBase64url } from '../../shared/base64url.ts'
import type { Bytes } from '../../shared/bytes.ts'
import type {
  AuthenticationResponseJSON,
  AuthenticatorAttachment,
  ExtensionOutputsJSON,
  RegistrationResponseJSON,
} from '../rp/json.ts'

/** Client extension outputs by extension, with bytes as bytes. */
export interface ExtensionOutputs {
  readonly credProps?: { readonly rk?: boolean }
  readonly prf?: {
    readonly enabled?: boolean
    readonly results?: { readonly first: Bytes; readonly second?: Bytes | undefined }
  }
  readonly largeBlob?: {
    readonly supported?: boolean
    readonly blob?: Bytes
    readonly written?: boolean
  }
  readonly credBlob?: boolean
  readonly getCredBlob?: Bytes
  readonly appid?: boolean
  readonly appidExclude?: boolean
  /** For each way: user verification method, key protection, matcher protection. */
  readonly uvm?: readonly (readonly number[])[]
  readonly hmacCreateSecret?: boolean
  readonly hmacGetSecret?: { readonly output1: Bytes; readonly output2?: Bytes | undefined }
  readonly [extension: string]: unknown
}

/** What both ceremonies answer with. */
interface CommonResponse {
  /** Credential ID, base64url. */
  readonly id: string
  readonly rawId: Bytes
  readonly type: 'public-key'
  readonly authenticatorAttachment: AuthenticatorAttachment
  readonly clientExtensionResults: ExtensionOutputs
}

/** The JSON form of Level 3, with the members that spare a server reading CBOR. */
export interface FullRegistrationResponseJSON extends RegistrationResponseJSON {
  readonly type: 'public-key'
  readonly response: RegistrationResponseJSON['response'] & {
    readonly authenticatorData: string
    readonly transports: readonly string[]
    /** SubjectPublicKeyInfo; absent for algorithms that have none here. */
    readonly publicKey?: string
    readonly publicKeyAlgorithm: number
  }
}

/** What making a credential gives. `JSON.stringify()` writes its JSON form. */
export interface RegistrationResponse extends CommonResponse {
  readonly response: {
    readonly clientDataJSON: Bytes
    readonly attestationObject: Bytes
    readonly authenticatorData: Bytes
    /** SubjectPublicKeyInfo in DER; absent for algorithms that have none here. */
    readonly publicKey?: Bytes | undefined
    /** COSE identifier. */
    readonly publicKeyAlgorithm: number
    /** How the authenticator can be reached, as far as it says. */
    readonly transports: readonly string[]
  }
  /** The form that a server takes. */
  toJSON(): FullRegistrationResponseJSON
}

/** What using a credential gives. `JSON.stringify()` writes its JSON form. */
export interface AuthenticationResponse extends CommonResponse {
  readonly response: {
    readonly clientDataJSON: Bytes
    readonly authenticatorData: Bytes
    readonly signature: Bytes
    /** The user's ID; only discoverable credentials know it. */
    readonly userHandle?: Bytes | undefined
  }
  /** The form that a server takes. */
  toJSON(): AuthenticationResponseJSON & { readonly type: 'public-key' }
}

/** The members of a response that its maker knows; the rest follows from them. */
export type ResponseParts<Response extends CommonResponse> = Omit<
  Response,
  'id' | 'type' | 'toJSON'
>

/** Completes the response of a registration. */
export function registrationResponse(
  parts: ResponseParts<RegistrationResponse>,
): RegistrationResponse {
  return complete(parts) as RegistrationResponse
}

/** Completes the response of an authentication. */
export function authenticationResponse(
  parts: ResponseParts<AuthenticationResponse>,
): AuthenticationResponse {
  return complete(parts) as AuthenticationResponse
}

function complete(parts: ResponseParts<CommonResponse>): object {
  const members = { id: toBase64url(parts.rawId), type: 'public-key', ...parts }
  return { ...members, toJSON: () => textsIn(members) as ExtensionOutputsJSON }
}

/** A copy with base64url in place of bytes, at any depth, without members that are `undefined`. */
function textsIn(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64url(value)
  if (Array.isArray(value)) return value.map(textsIn)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries.map(([name, member]) => [name, textsIn(member)]))
}
