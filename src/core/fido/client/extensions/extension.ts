import type { Bytes } from '../../../shared/bytes.ts'
import type { AuthenticatorData } from '../../authenticator-data.ts'
import type { CtapCallOptions } from '../../ctap/device.ts'
import type { AuthenticatorInfo } from '../../ctap/info.ts'
import type { CredentialDescriptor, Extensions } from '../../ctap/messages/entities.ts'
import type { GetAssertionResponse } from '../../ctap/messages/get-assertion.ts'
import type { MakeCredentialResponse } from '../../ctap/messages/make-credential.ts'
import type { ExtensionInputs } from '../options.ts'
import type { ExtensionOutputs } from '../response.ts'
import type { HmacSecretExchange } from './hmac-exchange.ts'

/** What extensions may ask of the authenticator besides the ceremony's own command. */
export interface ExtensionPlatform {
  /** A new key agreement for the salts of hmac-secret. */
  hmacExchange(how: CtapCallOptions): Promise<HmacSecretExchange>
  /** The blob of a credential, or `undefined` when there is none. */
  readLargeBlob(key: Bytes, how: CtapCallOptions): Promise<Bytes | undefined>
  /** Writes the blob of a credential. */
  writeLargeBlob(key: Bytes, blob: Bytes, how: CtapCallOptions): Promise<void>
}

/** What an extension knows before the ceremony's command. */
interface Context {
  readonly info: AuthenticatorInfo
  readonly inputs: ExtensionInputs
  /** The page's, where the client data collector tells it. */
  readonly origin: string | undefined
}

/** A registration, before it. */
export interface RegistrationContext extends Context {
  /** Whether the credential is going to be discoverable. */
  readonly residentKey: boolean
}

/** An authentication, before it. */
export interface AuthenticationContext extends Context {
  /** The allowed credentials; `undefined` where any discoverable one will do. */
  readonly allow: readonly CredentialDescriptor[] | undefined
}

/** What both ceremonies are asked by an extension. */
interface Step {
  /** Bits of `Permission` that the token needs for it. */
  readonly permissions?: number
  /** Whether the user must be verified for it. */
  readonly needsUv?: boolean
}

/** What an extension does in one registration. */
export interface RegistrationStep extends Step {
  /** Under which further RP ID excluded credentials are looked for. */
  readonly excludeRpId?: string
  /** Inputs for the authenticator. */
  prepare?(platform: ExtensionPlatform, how: CtapCallOptions): Extensions | Promise<Extensions>
  /** Outputs for the page. */
  finish?(made: RegistrationResult): ExtensionOutputs
}

/** A registration, after it. */
export interface RegistrationResult {
  readonly response: MakeCredentialResponse
  /** Outputs of the authenticator, by extension. */
  readonly outputs: ReadonlyMap<unknown, unknown>
  readonly data: AuthenticatorData
}

/** What an extension does in one authentication. */
export interface AuthenticationStep extends Step {
  /** Under which further RP ID allowed credentials are looked for. */
  readonly alternativeRpId?: string
  /**
   * Inputs for the authenticator.
   *
   * @param credential The allowed one that the authenticator has; `undefined` without allow list.
   */
  prepare?(
    platform: ExtensionPlatform,
    credential: CredentialDescriptor | undefined,
    how: CtapCallOptions,
  ): Extensions | Promise<Extensions>
  /** Outputs for the page. */
  finish?(
    made: AuthenticationResult,
    platform: ExtensionPlatform,
    how: CtapCallOptions,
  ): ExtensionOutputs | Promise<ExtensionOutputs>
}

/** An authentication, after it. */
export interface AuthenticationResult {
  readonly response: GetAssertionResponse
  /** Outputs of the authenticator, by extension. */
  readonly outputs: ReadonlyMap<unknown, unknown>
  /** The RP ID under which the credential was found. */
  readonly rpId: string
}

/**
 * An extension of the client. Where the page asks for nothing, or the authenticator cannot and the
 * page does not insist, it answers with `undefined` and takes no part.
 *
 * Each call is one ceremony, so a step may keep what it learns between `prepare` and `finish`.
 *
 * @see [WebAuthn Level 3 §9](https://www.w3.org/TR/webauthn-3/#sctn-extensions)
 */
export interface ClientExtension {
  /** Identifier, for people. */
  readonly name: string
  /** @throws {ClientError} When the inputs are wrong, or insist on what the authenticator lacks. */
  register?(context: RegistrationContext): RegistrationStep | undefined
  /** @throws {ClientError} When the inputs are wrong, or insist on what the authenticator lacks. */
  authenticate?(context: AuthenticationContext): AuthenticationStep | undefined
}
