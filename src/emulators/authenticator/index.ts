export type { ClientDataMembers } from '../../core/fido/client-data-json.ts'
export {
  type EmulatedAuthenticator,
  type EmulatedAuthenticatorOptions,
  emulateAuthenticator,
} from './authenticator.ts'
export type { AuthenticatorDataParts } from './authenticator-data.ts'
export type {
  CredentialCreationOptions,
  CredentialRequestOptions,
  EmulatedCredentialsContainer,
} from './client/container.ts'
export type {
  CeremonyContext,
  ConfirmAnswer,
  ConfirmRequest,
  EmulatedCredential,
} from './client/context.ts'
export type {
  AssertedPublicKeyCredential,
  NewPublicKeyCredential,
} from './client/credential.ts'
export type { Signal } from './client/interruption.ts'
export type { CreationOptions, RequestOptions } from './client/options.ts'
export type {
  EmulatedAuthenticationJSON,
  EmulatedRegistrationJSON,
} from './client/response.ts'
export type { AuthenticatorState } from './credential-source.ts'
export type { SampleDecision } from './ctap/fingers.ts'
export type { SoftwareKeyState } from './ctap/memory.ts'
export type { KeyAttestation, SensorOptions, SoftwareKeyOptions } from './ctap/options.ts'
export type { CtapAnswers, CtapProfile } from './ctap/profile.ts'
export { type HandleOptions, type SoftwareKey, softwareKey } from './ctap/software-key.ts'
export type { Decide, Touch, UserRequest, Verification } from './ctap/user.ts'
export type { EmulatedExtension } from './device.ts'
export { type FaultOptions, type FaultRates, type FaultyChannel, withFaults } from './faults.ts'
export type { Fault, FaultKind } from './faults-lane.ts'
export { type HidKeyOptions, hidKey } from './hid-key.ts'
export { nfcCard } from './nfc-card.ts'
export type { Tamper } from './tamper.ts'
