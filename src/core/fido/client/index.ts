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
export type { UserInteraction } from './user-interaction.ts'
export { decideUv, type UvDecision, type UvQuestion } from './uv-decision.ts'
export type { CeremonyOptions, WebAuthnClient } from './web-authn-client.ts'
