import { bytes, bytesOf, flag, listOf, recordOf, text, unsigned, type ValueOf } from './codec.ts'
import { CredentialParameters } from './entities.ts'
import { message, needed, optional } from './table.ts'

/**
 * What authenticatorGetInfo answers.
 *
 * @see [CTAP 2.2 section 6.4](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorGetInfo)
 */
export const GetInfoResponse = /* @__PURE__ */ (() =>
  message({
    /** `U2F_V2`, `FIDO_2_0`, `FIDO_2_1_PRE`, `FIDO_2_1`, `FIDO_2_3`. */
    versions: needed(0x01, listOf(text)),
    extensions: optional(0x02, listOf(text)),
    aaguid: needed(0x03, bytesOf(16)),
    options: optional(0x04, recordOf(flag)),
    /** Bytes; 1,024 where it is not told. */
    maxMsgSize: optional(0x05, unsigned),
    /** The one that is liked best first. */
    pinUvAuthProtocols: optional(0x06, listOf(unsigned)),
    maxCredentialCountInList: optional(0x07, unsigned),
    /** Bytes. */
    maxCredentialIdLength: optional(0x08, unsigned),
    transports: optional(0x09, listOf(text)),
    algorithms: optional(0x0a, listOf(CredentialParameters)),
    /** Bytes. */
    maxSerializedLargeBlobArray: optional(0x0b, unsigned),
    forcePINChange: optional(0x0c, flag),
    /** Code points; 4 where it is not told. */
    minPINLength: optional(0x0d, unsigned),
    firmwareVersion: optional(0x0e, unsigned),
    /** Bytes. */
    maxCredBlobLength: optional(0x0f, unsigned),
    maxRPIDsForSetMinPINLength: optional(0x10, unsigned),
    preferredPlatformUvAttempts: optional(0x11, unsigned),
    /** Bits of the FIDO registry. */
    uvModality: optional(0x12, unsigned),
    certifications: optional(0x13, recordOf(unsigned)),
    remainingDiscoverableCredentials: optional(0x14, unsigned),
    vendorPrototypeConfigCommands: optional(0x15, listOf(unsigned)),
    attestationFormats: optional(0x16, listOf(text)),
    uvCountSinceLastPinEntry: optional(0x17, unsigned),
    longTouchForReset: optional(0x18, flag),
    /** A name of the authenticator that only holders of a persistent token can read. */
    encIdentifier: optional(0x19, bytes),
    transportsForReset: optional(0x1a, listOf(text)),
    pinComplexityPolicy: optional(0x1b, flag),
    /** The URL in UTF-8. */
    pinComplexityPolicyURL: optional(0x1c, bytes),
    /** 63 where it is not told. */
    maxPINLength: optional(0x1d, unsigned),
    /** A mark that changes with the stored credentials, for holders of a persistent token. */
    encCredStoreState: optional(0x1e, bytes),
    /** Sub-commands of authenticatorConfig. */
    authenticatorConfigCommands: optional(0x1f, listOf(unsigned)),
  }))()
export type GetInfoResponse = ValueOf<typeof GetInfoResponse>
