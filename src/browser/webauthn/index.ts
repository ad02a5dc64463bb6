export type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '../../core/fido/rp/json.ts'
export type { Trace, TraceEvent, TraceMessage, TraceStep } from '../../core/shared/trace.ts'
export { authenticate } from './authenticate.ts'
export { type Capabilities, capabilities } from './capabilities.ts'
export { cancel } from './ceremony.ts'
export { WebAuthnClientError, type WebAuthnClientErrorCode } from './errors.ts'
export type {
  AuthenticateOptions,
  CeremonyOptions,
  CredentialsLike,
  RegisterOptions,
} from './options.ts'
export { register } from './register.ts'
