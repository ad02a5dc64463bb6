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
export type { EmulatedExtension } from './device.ts'
export { type FaultOptions, type FaultRates, type FaultyChannel, withFaults } from './faults.ts'
export type { Fault, FaultKind } from './faults-lane.ts'
export type { Tamper } from './tamper.ts'
