export type { Trace, TraceEvent, TraceMessage, TraceStep } from '../../shared/trace.ts'
export {
  type AttestationObject,
  type AttestationObjectOptions,
  parseAttestationObject,
} from '../attestation-object.ts'
export {
  type AttestedCredentialData,
  type AuthenticatorData,
  type AuthenticatorDataOptions,
  type AuthenticatorFlags,
  parseAuthenticatorData,
} from '../authenticator-data.ts'
export { type CollectedClientData, parseClientData } from '../client-data.ts'
export { WebAuthnError, type WebAuthnErrorCode } from '../errors.ts'
export type { SignatureVerifier } from '../signature/verifier.ts'
export { webCryptoVerifier } from '../signature/web-crypto.ts'
export type { AttestationResult } from './attestation/statement.ts'
export {
  type AuthenticationExpectation,
  type KnownCredential,
  type VerifiedAuthentication,
  verifyAuthentication,
} from './authentication.ts'
export type { CeremonyExpectation } from './ceremony.ts'
export { readChallenge } from './challenge.ts'
export { type CredentialRecord, descriptorOf, formatAaguid } from './credential.ts'
export type {
  AttestationConveyancePreference,
  AuthenticationResponseJSON,
  AuthenticatorAttachment,
  ExtensionInputsJSON,
  ExtensionOutputsJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialDescriptorJSON,
  PublicKeyCredentialHint,
  PublicKeyCredentialParameters,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  ResidentKeyRequirement,
  UserVerificationRequirement,
} from './json.ts'
export {
  type AuthenticationOptions,
  DEFAULT_ALGORITHMS,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  generateUserHandle,
  type ListedCredential,
  type RegistrationOptions,
} from './options.ts'
export {
  type RegistrationExpectation,
  type VerifiedRegistration,
  verifyRegistration,
} from './registration.ts'
