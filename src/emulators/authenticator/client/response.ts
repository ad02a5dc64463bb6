import { spkiOf } from '../../../core/fido/cose/spki.ts'
import type {
  AuthenticationResponseJSON,
  ExtensionOutputsJSON,
  RegistrationResponseJSON,
} from '../../../core/fido/rp/json.ts'
import { toBase64url } from '../../../core/shared/base64url.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'
import { publicKeyOf } from '../credential-source.ts'
import type { Assertion } from '../get-assertion.ts'
import type { MadeCredential } from '../make-credential.ts'
import type { PrfValues } from '../prf.ts'

/** Client extension outputs, with bytes as bytes. */
export interface ExtensionOutputs {
  readonly credProps?: { readonly rk: boolean }
  readonly prf?: { readonly enabled?: boolean; readonly results?: PrfValues<Bytes> }
  readonly largeBlob?: {
    readonly supported?: boolean
    readonly blob?: Bytes
    readonly written?: boolean
  }
}

/** What both ceremonies end with. */
interface Response {
  readonly clientDataJSON: Bytes
  readonly attachment: 'platform' | 'cross-platform'
  readonly extensionOutputs: ExtensionOutputs
}

/** How a registration ends. */
export interface Registration extends Response, MadeCredential {
  readonly transports: readonly string[]
}

/** How an authentication ends. */
export interface Authentication extends Response, Assertion {}

/** What `toJSON()` of a new credential gives: with the members that only spare a server parsing. */
export interface EmulatedRegistrationJSON extends RegistrationResponseJSON {
  readonly type: 'public-key'
  readonly response: RegistrationResponseJSON['response'] & {
    readonly authenticatorData: string
    /** SubjectPublicKeyInfo, base64url. */
    readonly publicKey: string
    readonly publicKeyAlgorithm: number
  }
  readonly clientExtensionResults: ExtensionOutputsJSON
}

/** What `toJSON()` of an assertion gives. */
export interface EmulatedAuthenticationJSON extends AuthenticationResponseJSON {
  readonly type: 'public-key'
  readonly clientExtensionResults: ExtensionOutputsJSON
}

/**
 * What `toJSON()` of a new credential gives.
 *
 * @see [WebAuthn Level 3 §5.1.8](https://www.w3.org/TR/webauthn-3/#dom-publickeycredential-tojson)
 */
export function registrationToJSON(registration: Registration): EmulatedRegistrationJSON {
  const { source } = registration
  const { id } = source
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: toBase64url(registration.clientDataJSON),
      attestationObject: toBase64url(registration.attestationObject),
      transports: [...registration.transports],
      authenticatorData: toBase64url(registration.authenticatorData),
      publicKey: toBase64url(spkiOf(publicKeyOf(source))),
      publicKeyAlgorithm: source.alg,
    },
    authenticatorAttachment: registration.attachment,
    clientExtensionResults: outputsToJSON(registration.extensionOutputs),
  }
}

/** What `toJSON()` of an assertion gives. */
export function authenticationToJSON(authentication: Authentication): EmulatedAuthenticationJSON {
  const { id, discoverable, userHandle } = authentication.source
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: toBase64url(authentication.clientDataJSON),
      authenticatorData: toBase64url(authentication.authenticatorData),
      signature: toBase64url(authentication.signature),
      ...(discoverable && { userHandle }),
    },
    authenticatorAttachment: authentication.attachment,
    clientExtensionResults: outputsToJSON(authentication.extensionOutputs),
  }
}

/** Extension outputs with base64url for bytes. */
function outputsToJSON(outputs: ExtensionOutputs): ExtensionOutputsJSON {
  const entries = Object.entries(outputs).map(([name, output]) => [name, bytesToText(output)])
  return Object.fromEntries(entries)
}

function bytesToText(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64url(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, bytesToText(item)]))
}
