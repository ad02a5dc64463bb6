export { CborError, type CborErrorCode } from './fido/cbor/errors.ts'
export { CtapError, type CtapErrorCode } from './fido/ctap/status.ts'
export { TransportError, type TransportErrorCode } from './fido/ctap/transport-error.ts'
export { WebAuthnError, type WebAuthnErrorCode } from './fido/errors.ts'
export {
  ClavigerError,
  type ClavigerErrorOptions,
  isClavigerError,
  MessageError,
} from './shared/errors.ts'
