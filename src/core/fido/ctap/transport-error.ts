import { ClavigerError } from '../../shared/errors.ts'

/** The ways in which the way to an authenticator can fail. */
export type TransportErrorCode =
  /** The device was closed or unplugged. */
  | 'TRANSPORT_CLOSED'
  /** The operating system or the browser refused to read or write. */
  | 'TRANSPORT_FAILED'
  /** Nothing came for too long. */
  | 'TRANSPORT_TIMEOUT'
  /** What came does not follow the transport's rules. */
  | 'TRANSPORT_PROTOCOL'
  /** Another program or page holds the authenticator's channel. */
  | 'TRANSPORT_BUSY'
  /** This platform cannot, or may not, reach the device this way. */
  | 'TRANSPORT_UNAVAILABLE'

/** The way to an authenticator failed; whether the authenticator did anything is not known. */
export class TransportError extends ClavigerError<TransportErrorCode> {}
