export { CborError, type CborErrorCode } from './fido/cbor/errors.ts'
export { TransportError, type TransportErrorCode } from './fido/ctap/transport-error.ts'
export { WebAuthnError, type WebAuthnErrorCode } from './fido/errors.ts'
export {
  ClavigerError,
  type ClavigerErrorOptions,
  isClavigerError,
  MessageError,
} from './shared/errors.ts'
