import { ClavigerError } from '../../shared/errors.ts'

/** The ways in which bytes can fail to be CTAP2 canonical CBOR. */
export type CborErrorCode =
  | 'CBOR_TRUNCATED'
  | 'CBOR_TRAILING_BYTES'
  | 'CBOR_TOO_DEEP'
  | 'CBOR_INDEFINITE_LENGTH'
  | 'CBOR_NOT_SHORTEST'
  | 'CBOR_KEYS_UNSORTED'
  | 'CBOR_KEY_REPEATED'
  | 'CBOR_KEY_TYPE'
  | 'CBOR_TAG'
  | 'CBOR_SIMPLE_VALUE'
  | 'CBOR_FLOAT'
  | 'CBOR_RESERVED'
  | 'CBOR_TEXT_INVALID'

/** Bytes are not the CBOR that FIDO2 allows; `offset` tells where that shows. */
export class CborError extends ClavigerError<CborErrorCode> {
  /** Position of the offending item in the bytes that were given. */
  readonly offset: number

  /**
   * @param code What is wrong.
   * @param problem The sentence, to which the position is added.
   * @param offset Position in bytes.
   */
  constructor(code: CborErrorCode, problem: string, offset: number) {
    super(code, `${problem} at byte ${offset}`)
    this.offset = offset
  }
}
