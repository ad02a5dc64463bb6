import { bytes, flag, listOf, map, text, unsigned, type ValueOf } from './codec.ts'
import { CredentialDescriptor, Extensions, UserEntity } from './entities.ts'
import { RequestOptions } from './make-credential.ts'
import { message, needed, optional } from './table.ts'

/**
 * Parameters of authenticatorGetAssertion.
 *
 * @see [CTAP 2.2 section 6.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorGetAssertion)
 */
export const GetAssertionRequest = /* @__PURE__ */ (() =>
  message({
    rpId: needed(0x01, text),
    clientDataHash: needed(0x02, bytes),
    allowList: optional(0x03, listOf(CredentialDescriptor)),
    extensions: optional(0x04, Extensions),
    options: optional(0x05, RequestOptions),
    pinUvAuthParam: optional(0x06, bytes),
    pinUvAuthProtocol: optional(0x07, unsigned),
    enterpriseAttestation: optional(0x08, unsigned),
    attestationFormatsPreference: optional(0x09, listOf(text)),
  }))()
export type GetAssertionRequest = ValueOf<typeof GetAssertionRequest>

/**
 * What authenticatorGetAssertion and authenticatorGetNextAssertion answer.
 *
 * `credential` may be left out where the allow list had one entry.
 */
export const GetAssertionResponse = /* @__PURE__ */ (() =>
  message({
    credential: optional(0x01, CredentialDescriptor),
    authData: needed(0x02, bytes),
    signature: needed(0x03, bytes),
    user: optional(0x04, UserEntity),
    /** How many accounts there are, in the first answer when there are several. */
    numberOfCredentials: optional(0x05, unsigned),
    userSelected: optional(0x06, flag),
    largeBlobKey: optional(0x07, bytes),
    unsignedExtensionOutputs: optional(0x08, Extensions),
    epAtt: optional(0x09, flag),
    attStmt: optional(0x0a, map),
  }))()
export type GetAssertionResponse = ValueOf<typeof GetAssertionResponse>
