/**
 * The JSON forms of WebAuthn: what `PublicKeyCredential.parseCreationOptionsFromJSON()` and
 * `parseRequestOptionsFromJSON()` take, and what `toJSON()` of a credential gives. Bytes are
 * unpadded base64url texts.
 *
 * @see [WebAuthn Level 3 §5.1.8 to §5.1.10](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON)
 */

/** How much a ceremony wants the user verified (PIN, biometrics), §5.8.6. */
export type UserVerificationRequirement = 'required' | 'preferred' | 'discouraged'

/** How much a registration wants a discoverable credential, §5.4.6. */
export type ResidentKeyRequirement = 'required' | 'preferred' | 'discouraged'

/** What the relying party wants to know of the authenticator's origin, §5.4.7. */
export type AttestationConveyancePreference = 'none' | 'indirect' | 'direct' | 'enterprise'

/** Where the user is asked to look for an authenticator, §5.8.7. Unknown hints are ignored. */
export type PublicKeyCredentialHint = 'security-key' | 'client-device' | 'hybrid'

/** Built into the device, or not, §5.4.5. */
export type AuthenticatorAttachment = 'platform' | 'cross-platform'

/** Names one credential, §5.8.3. */
export interface PublicKeyCredentialDescriptorJSON {
  readonly type: 'public-key'
  /** Credential ID, base64url. */
  readonly id: string
  /** How the authenticator can be reached, as it said at registration. */
  readonly transports?: readonly string[]
}

/** A key type that is wanted, §5.3. */
export interface PublicKeyCredentialParameters {
  readonly type: 'public-key'
  /** COSE identifier of the algorithm. */
  readonly alg: number
}

/** Inputs of the `prf` extension: one or two salts, base64url, §10.1.4. */
export interface PrfValuesJSON {
  readonly first: string
  readonly second?: string
}

/** Extension inputs of both ceremonies, §10. Others pass through as they are. */
export interface ExtensionInputsJSON {
  /** Asks whether the credential became discoverable. Registration. */
  readonly credProps?: boolean
  /** Asks for a pseudo-random function bound to the credential. */
  readonly prf?: {
    readonly eval?: PrfValuesJSON
    /** Salts by credential ID. Authentication. */
    readonly evalByCredential?: Readonly<Record<string, PrfValuesJSON>>
  }
  /** Asks for room to store a blob (registration), or to read or write it (authentication). */
  readonly largeBlob?: {
    readonly support?: 'required' | 'preferred'
    readonly read?: boolean
    /** The blob, base64url. */
    readonly write?: string
  }
  /** Credential protection that CTAP should apply. Registration. */
  readonly credentialProtectionPolicy?:
    | 'userVerificationOptional'
    | 'userVerificationOptionalWithCredentialIDList'
    | 'userVerificationRequired'
  /** Whether to fail where that protection cannot be had. */
  readonly enforceCredentialProtectionPolicy?: boolean
  /** The AppID of credentials that were made through the U2F API. Authentication. */
  readonly appid?: string
  /** The same, to find them among the excluded ones. Registration. */
  readonly appidExclude?: string
  readonly [extension: string]: unknown
}

/** Options for `navigator.credentials.create()`, §5.1.9. */
export interface PublicKeyCredentialCreationOptionsJSON {
  readonly rp: { readonly id: string; readonly name: string }
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string }
  readonly challenge: string
  readonly pubKeyCredParams: readonly PublicKeyCredentialParameters[]
  /** Milliseconds. */
  readonly timeout?: number
  readonly excludeCredentials?: readonly PublicKeyCredentialDescriptorJSON[]
  readonly authenticatorSelection?: {
    readonly authenticatorAttachment?: AuthenticatorAttachment
    readonly residentKey?: ResidentKeyRequirement
    readonly requireResidentKey?: boolean
    readonly userVerification?: UserVerificationRequirement
  }
  readonly hints?: readonly PublicKeyCredentialHint[]
  readonly attestation?: AttestationConveyancePreference
  readonly attestationFormats?: readonly string[]
  readonly extensions?: ExtensionInputsJSON
}

/** Options for `navigator.credentials.get()`, §5.1.10. */
export interface PublicKeyCredentialRequestOptionsJSON {
  readonly challenge: string
  /** Milliseconds. */
  readonly timeout?: number
  readonly rpId: string
  readonly allowCredentials?: readonly PublicKeyCredentialDescriptorJSON[]
  readonly userVerification?: UserVerificationRequirement
  readonly hints?: readonly PublicKeyCredentialHint[]
  readonly extensions?: ExtensionInputsJSON
}

/** Client extension outputs, §10. The client says them and nobody signs them. */
export interface ExtensionOutputsJSON {
  /** `rk`: whether the credential is discoverable. */
  readonly credProps?: { readonly rk?: boolean }
  readonly prf?: { readonly enabled?: boolean; readonly results?: PrfValuesJSON }
  readonly largeBlob?: {
    readonly supported?: boolean
    readonly written?: boolean
    /** The blob, base64url. */
    readonly blob?: string
  }
  /** Whether the AppID was used in place of the RP ID. */
  readonly appid?: boolean
  readonly appidExclude?: boolean
  readonly [extension: string]: unknown
}

/** What every response has, §5.1. */
interface PublicKeyCredentialJSON {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly authenticatorAttachment?: string
  readonly clientExtensionResults: ExtensionOutputsJSON
}

/** What `toJSON()` of a new credential gives, §5.1.8: the members that are read. */
export interface RegistrationResponseJSON extends PublicKeyCredentialJSON {
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports?: readonly string[]
  }
}

/** What `toJSON()` of an assertion gives, §5.1.8: the members that are read. */
export interface AuthenticationResponseJSON extends PublicKeyCredentialJSON {
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string
  }
}
