/**
 * The options of `navigator.credentials`, as far as the emulator reads them: `Data` is `string`
 * (base64url) in the JSON forms and {@link BufferSource} in the binary ones.
 *
 * @see [WebAuthn Level 3 §5.4 and §5.5](https://www.w3.org/TR/webauthn-3/#dictionary-makecredentialoptions)
 */

/** Bytes as the web's interfaces take them. */
export type BinaryData = ArrayBuffer | ArrayBufferView

/** Inputs of the prf extension. */
export interface PrfInputs<Data> {
  readonly eval?: { readonly first: Data; readonly second?: Data | undefined }
  readonly evalByCredential?: Readonly<
    Record<string, { readonly first: Data; readonly second?: Data | undefined }>
  >
}

/** Extension inputs. */
export interface ExtensionInputs<Data> {
  readonly credProps?: boolean
  readonly prf?: PrfInputs<Data>
  readonly largeBlob?: {
    readonly support?: string
    readonly read?: boolean
    readonly write?: Data
  }
  readonly credentialProtectionPolicy?: string
  readonly enforceCredentialProtectionPolicy?: boolean
}

/** An entry of an allow or exclude list. */
export interface Descriptor<Data> {
  readonly type: string
  readonly id: Data
}

/** Options of `create()`. */
export interface CreationOptions<Data> {
  readonly rp: { readonly id?: string; readonly name: string }
  readonly user: { readonly id: Data; readonly name: string; readonly displayName: string }
  readonly challenge: Data
  readonly pubKeyCredParams: readonly { readonly type: string; readonly alg: number }[]
  readonly timeout?: number
  readonly excludeCredentials?: readonly Descriptor<Data>[]
  readonly authenticatorSelection?: {
    readonly authenticatorAttachment?: string
    readonly residentKey?: string
    readonly requireResidentKey?: boolean
    readonly userVerification?: string
  }
  readonly attestation?: string
  readonly extensions?: ExtensionInputs<Data>
}

/** Options of `get()`. */
export interface RequestOptions<Data> {
  readonly challenge: Data
  readonly timeout?: number
  readonly rpId?: string
  readonly allowCredentials?: readonly Descriptor<Data>[]
  readonly userVerification?: string
  readonly extensions?: ExtensionInputs<Data>
}

/**
 * Checks that members are there that WebIDL calls required.
 *
 * @throws {TypeError} When one is not.
 */
export function checkMembers<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  for (const name of names) {
    if (options[name] === undefined || options[name] === null) {
      throw new TypeError(`the options lack ${name}`)
    }
  }
}

/**
 * Checks that members are texts.
 *
 * @throws {TypeError} When one is not.
 */
export function checkTexts<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  for (const name of names) {
    if (typeof options[name] !== 'string') throw new TypeError(`${name} is not a text`)
  }
}
