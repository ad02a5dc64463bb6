export type { ClientDataMembers } from '../client-data-json.ts'
export { type Assertion, AssertionSelection, type Respond } from './assertion-selection.ts'
export {
  type ClientDataCollector,
  type ClientDataRequest,
  type CollectedData,
  type CollectorOptions,
  DefaultClientDataCollector,
} from './client-data.ts'
export { kindOfStatus, toClientError } from './error-mapping.ts'
export {
  ClientError,
  type ClientErrorCode,
  ERR,
  type Err,
  type ErrName,
  PinRequiredError,
} from './errors.ts'
export { appid, appidExclude } from './extensions/appid.ts'
export { credBlob } from './extensions/cred-blob.ts'
export { credProps } from './extensions/cred-props.ts'
export { credProtect } from './extensions/cred-protect.ts'
export { defaultExtensions } from './extensions/defaults.ts'
export type {
  AuthenticationContext,
  AuthenticationResult,
  AuthenticationStep,
  ClientExtension,
  ExtensionPlatform,
  RegistrationContext,
  RegistrationResult,
  RegistrationStep,
} from './extensions/extension.ts'
export { hmacSecret } from './extensions/hmac-secret.ts'
export { largeBlob } from './extensions/large-blob.ts'
export { minPinLength } from './extensions/min-pin-length.ts'
export { pinComplexityPolicy } from './extensions/pin-complexity-policy.ts'
export { prf } from './extensions/prf.ts'
export { thirdPartyPayment } from './extensions/third-party-payment.ts'
export { uvm } from './extensions/uvm.ts'
export { Fido2Client, type Fido2ClientOptions } from './fido2-client.ts'
export type {
  BytesLike,
  CreationOptions,
  DescriptorInput,
  ExtensionInputs,
  PrfInput,
  RequestOptions,
} from './options.ts'
export {
  type AuthenticationResponse,
  authenticationResponse,
  type ExtensionOutputs,
  type FullRegistrationResponseJSON,
  type RegistrationResponse,
  registrationResponse,
} from './response.ts'
export { verifyRpId } from './rp-id.ts'
export { type SelectDeviceOptions, selectDevice } from './select-device.ts'
export type { UserInteraction } from './user-interaction.ts'
export { decideUv, type UvDecision, type UvQuestion } from './uv-decision.ts'
export type { CeremonyOptions, WebAuthnClient } from './web-authn-client.ts'
