import { bytes, flag, map, unsigned, type ValueOf } from './codec.ts'
import { CredentialDescriptor, RpEntity, UserEntity } from './entities.ts'
import { message, needed, optional } from './table.ts'

/** Sub-commands of authenticatorCredentialManagement. */
export const CredentialManagementSubCommand = {
  getCredsMetadata: 0x01,
  enumerateRPsBegin: 0x02,
  enumerateRPsGetNextRP: 0x03,
  enumerateCredentialsBegin: 0x04,
  enumerateCredentialsGetNextCredential: 0x05,
  deleteCredential: 0x06,
  updateUserInformation: 0x07,
} as const

/** Parameters of the sub-commands. */
export const CredentialManagementParams = /* @__PURE__ */ (() =>
  message({
    rpIDHash: optional(0x01, bytes),
    credentialID: optional(0x02, CredentialDescriptor),
    user: optional(0x03, UserEntity),
  }))()
export type CredentialManagementParams = ValueOf<typeof CredentialManagementParams>

/**
 * Parameters of authenticatorCredentialManagement. The sub-command's own stay a map, because their
 * bytes are authenticated: {@link CredentialManagementParams} reads and writes them.
 *
 * @see [CTAP 2.2 section 6.8](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorCredentialManagement)
 */
export const CredentialManagementRequest = /* @__PURE__ */ (() =>
  message({
    subCommand: needed(0x01, unsigned),
    subCommandParams: optional(0x02, map),
    pinUvAuthProtocol: optional(0x03, unsigned),
    pinUvAuthParam: optional(0x04, bytes),
  }))()
export type CredentialManagementRequest = ValueOf<typeof CredentialManagementRequest>

/** What authenticatorCredentialManagement answers. */
export const CredentialManagementResponse = /* @__PURE__ */ (() =>
  message({
    existingResidentCredentialsCount: optional(0x01, unsigned),
    maxPossibleRemainingResidentCredentialsCount: optional(0x02, unsigned),
    rp: optional(0x03, RpEntity),
    rpIDHash: optional(0x04, bytes),
    totalRPs: optional(0x05, unsigned),
    user: optional(0x06, UserEntity),
    credentialID: optional(0x07, CredentialDescriptor),
    /** A COSE_Key. */
    publicKey: optional(0x08, map),
    totalCredentials: optional(0x09, unsigned),
    credProtect: optional(0x0a, unsigned),
    largeBlobKey: optional(0x0b, bytes),
    thirdPartyPayment: optional(0x0c, flag),
  }))()
export type CredentialManagementResponse = ValueOf<typeof CredentialManagementResponse>
