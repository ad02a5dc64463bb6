/**
 * The options of the two ceremonies. Bytes can be bytes or, as in the JSON forms, unpadded base64url
 * texts, so both what a server sends and what a page has are taken as they are.
 *
 * @see [WebAuthn Level 3 §5.4](https://www.w3.org/TR/webauthn-3/#dictionary-makecredentialoptions)
 * @see [WebAuthn Level 3 §5.5](https://www.w3.org/TR/webauthn-3/#dictionary-assertion-options)
 */

/** Bytes, or an unpadded base64url text that stands for them. */
export type BytesLike = string | ArrayBuffer | ArrayBufferView

/** Names one credential, §5.8.3. */
export interface DescriptorInput {
  /** Others than `public-key` are passed over. */
  readonly type: string
  readonly id: BytesLike
  readonly transports?: readonly string[] | undefined
}

/** One or two inputs of the pseudo-random function, §10.1.4. */
export interface PrfInput {
  readonly first: BytesLike
  readonly second?: BytesLike | undefined
}

/** Extension inputs of both ceremonies. Those that no extension of the client knows are ignored. */
export interface ExtensionInputs {
  /** Asks whether the credential became discoverable. */
  readonly credProps?: boolean
  /** Asks for a pseudo-random function that belongs to the credential. */
  readonly prf?: {
    readonly eval?: PrfInput
    readonly evalByCredential?: Readonly<Record<string, PrfInput>>
  }
  /** Asks for room for a blob (registration), or to read or write it (authentication). */
  readonly largeBlob?: {
    readonly support?: string
    readonly read?: boolean
    readonly write?: BytesLike
  }
  /** When the credential may be used without verifying the user. */
  readonly credentialProtectionPolicy?: string
  /** Whether to fail where that protection cannot be had. */
  readonly enforceCredentialProtectionPolicy?: boolean
  /** A few bytes to store with the credential. Registration. */
  readonly credBlob?: BytesLike
  /** Asks for those bytes. Authentication. */
  readonly getCredBlob?: boolean
  /** Asks for the least length of a PIN. */
  readonly minPinLength?: boolean
  /** Asks whether PINs must be complex. */
  readonly pinComplexityPolicy?: boolean
  /** Marks a credential for payments, or uses such a one. */
  readonly payment?: { readonly isPayment?: boolean }
  /** AppID of credentials that were made through the U2F API. Authentication. */
  readonly appid?: string
  /** The same, to find them among the excluded ones. Registration. */
  readonly appidExclude?: string
  /** Asks how the user was verified. */
  readonly uvm?: boolean
  /** Asks for the CTAP extension that prf is made of, as it is. Registration. */
  readonly hmacCreateSecret?: boolean
  /** One or two salts of 32 bytes. Authentication, and registration where it can. */
  readonly hmacGetSecret?: { readonly salt1: BytesLike; readonly salt2?: BytesLike | undefined }
  readonly [extension: string]: unknown
}

/** What both ceremonies are asked. */
interface CommonOptions {
  readonly challenge: BytesLike
  /** Milliseconds after which the ceremony fails with `CLIENT_TIMEOUT`. Default: none. */
  readonly timeout?: number | undefined
  /** Where the user should look; one authenticator is given here, so they change nothing. */
  readonly hints?: readonly string[] | undefined
  readonly extensions?: ExtensionInputs | undefined
}

/** Options for making a credential, §5.4. `PublicKeyCredentialCreationOptionsJSON` is one of them. */
export interface CreationOptions extends CommonOptions {
  /** Without `id` the origin's host is taken. */
  readonly rp: { readonly id?: string | undefined; readonly name: string }
  readonly user: { readonly id: BytesLike; readonly name: string; readonly displayName: string }
  /** Most wanted first. Empty means ES256 and RS256. */
  readonly pubKeyCredParams: readonly { readonly type: string; readonly alg: number }[]
  readonly excludeCredentials?: readonly DescriptorInput[] | undefined
  readonly authenticatorSelection?:
    | {
        readonly authenticatorAttachment?: string
        readonly residentKey?: string
        readonly requireResidentKey?: boolean
        readonly userVerification?: string
      }
    | undefined
  readonly attestation?: string | undefined
  readonly attestationFormats?: readonly string[] | undefined
}

/** Options for using a credential, §5.5. `PublicKeyCredentialRequestOptionsJSON` is one of them. */
export interface RequestOptions extends CommonOptions {
  /** Without it the origin's host is taken. */
  readonly rpId?: string | undefined
  readonly allowCredentials?: readonly DescriptorInput[] | undefined
  readonly userVerification?: string | undefined
}
