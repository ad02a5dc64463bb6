export type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '../../core/fido/rp/json.ts'
export type { Trace, TraceEvent, TraceMessage, TraceStep } from '../../core/shared/trace.ts'
export { type AuthenticateOptions, authenticate } from './authenticate.ts'
export { type Capabilities, capabilities } from './capabilities.ts'
export { type CeremonyOptions, type CredentialsLike, cancel } from './ceremony.ts'
export { WebAuthnClientError, type WebAuthnClientErrorCode } from './errors.ts'
export { type RegisterOptions, register } from './register.ts'
