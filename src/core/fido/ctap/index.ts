export {
  type ApduForm,
  type CommandApdu,
  decodeApdu,
  decodeResponse,
  describeStatusWord,
  encodeApdu,
  encodeResponse,
  type ResponseApdu,
  StatusWord,
} from './apdu.ts'
export {
  BioEnrollment,
  type EnrollOptions,
  type FingerprintSample,
  type FingerprintSensor,
} from './bio-enrollment.ts'
export {
  type CcidCard,
  type CcidOptions,
  type CcidPipe,
  openCcid,
} from './ccid.ts'
export {
  ClientPin,
  type ClientPinOptions,
  type PinRetries,
  type TokenRequest,
} from './client-pin.ts'
export { AuthenticatorConfig } from './config.ts'
export {
  CredentialManagement,
  type CredentialsMetadata,
  type StoredCredential,
  type StoredRp,
} from './credential-management.ts'
export { Ctap1, type U2fAuthenticateOptions } from './ctap1.ts'
export { Ctap2, type Ctap2Options } from './ctap2.ts'
export type { CtapCallOptions, CtapDevice, KeepaliveStatus } from './device.ts'
export { openHid } from './hid.ts'
export type { CtapHidDevice } from './hid-device.ts'
export {
  BROADCAST_CHANNEL,
  HidAssembler,
  type HidAssemblerOptions,
  HidCapability,
  HidCommand,
  HidErrorCode,
  type HidErrorName,
  type HidEvent,
  HidKeepalive,
  type HidMessage,
  toPackets,
} from './hid-frame.ts'
export type { HidKey } from './hid-key.ts'
export type { HidOptions } from './hid-options.ts'
export type { AuthenticatorInfo } from './info.ts'
export { LargeBlobs, type LargeBlobsOptions } from './large-blobs.ts'
export { SetMinPinLengthParams } from './messages/authenticator-config.ts'
export { BioModality, SampleStatus, type TemplateInfo } from './messages/bio-enrollment.ts'
export { type ClientPinRequest, type ClientPinResponse, Permission } from './messages/client-pin.ts'
export type { Codec } from './messages/codec.ts'
export type { CtapCommand } from './messages/command.ts'
export type {
  CredentialDescriptor,
  CredentialParameters,
  Extensions,
  KeyAgreementKey,
  RpEntity,
  UserEntity,
} from './messages/entities.ts'
export { CredProtect, HmacSecretInput } from './messages/extensions.ts'
export type { GetAssertionRequest, GetAssertionResponse } from './messages/get-assertion.ts'
export type { GetInfoResponse } from './messages/get-info.ts'
export type {
  MakeCredentialRequest,
  MakeCredentialResponse,
  RequestOptions,
} from './messages/make-credential.ts'
export { openNfc } from './nfc.ts'
export type { NfcOptions } from './nfc-options.ts'
export { PacketQueue } from './packet-queue.ts'
export type { RandomSource } from './pin/key-agreement.ts'
export { decryptInfo, type EncryptedMember } from './pin/persistent.ts'
export {
  type Encapsulation,
  type PinProtocol,
  type PinProtocolVersion,
  pinProtocol,
} from './pin/protocol.ts'
export { PinUvAuthToken } from './pin/token.ts'
export { CtapError, type CtapErrorCode, isStatus, Status, type StatusName } from './status.ts'
export { systemTimer, type Timer } from './timer.ts'
export type { CardChannel, PacketChannel } from './transport.ts'
export { TransportError, type TransportErrorCode } from './transport-error.ts'
export {
  parseRegistrationData,
  parseSignatureData,
  type RegistrationData,
  type SignatureData,
  type U2fParameters,
  verifyRegistrationData,
  verifySignatureData,
} from './u2f-data.ts'
export { U2fError, type U2fErrorCode } from './u2f-error.ts'
