/**
 * Every adapter for pages, as one module. `dist/claviger.browser.js` is this module as one file,
 * for pages that have no build step.
 */
export {
  type AuthenticateOptions,
  type AuthenticationResponseJSON,
  authenticate,
  type Capabilities,
  type CeremonyOptions,
  type CredentialsLike,
  cancel,
  capabilities,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegisterOptions,
  type RegistrationResponseJSON,
  register,
  type Trace,
  type TraceEvent,
  type TraceMessage,
  type TraceStep,
  WebAuthnClientError,
  type WebAuthnClientErrorCode,
} from './webauthn/index.ts'
