import { ClavigerError } from '../../shared/errors.ts'
import { describeStatusWord, StatusWord } from './apdu.ts'

/** One code for each status word of U2F, and for what its answers can fail to prove. */
export type U2fErrorCode =
  | 'U2F_CONDITIONS_NOT_SATISFIED'
  | 'U2F_WRONG_DATA'
  | 'U2F_WRONG_LENGTH'
  | 'U2F_CLA_NOT_SUPPORTED'
  | 'U2F_INS_NOT_SUPPORTED'
  | 'U2F_UNKNOWN_STATUS'
  | 'U2F_SIGNATURE_INVALID'

const CODES: ReadonlyMap<number, U2fErrorCode> = /* @__PURE__ */ (() =>
  new Map<number, U2fErrorCode>([
    [StatusWord.CONDITIONS_NOT_SATISFIED, 'U2F_CONDITIONS_NOT_SATISFIED'],
    [StatusWord.WRONG_DATA, 'U2F_WRONG_DATA'],
    [StatusWord.WRONG_LENGTH, 'U2F_WRONG_LENGTH'],
    [StatusWord.CLA_NOT_SUPPORTED, 'U2F_CLA_NOT_SUPPORTED'],
    [StatusWord.INS_NOT_SUPPORTED, 'U2F_INS_NOT_SUPPORTED'],
  ]))()

/**
 * An authenticator refused a U2F command, or its answer does not prove what it should.
 *
 * @see [U2F raw message formats section 3.3](https://fidoalliance.org/specs/fido-u2f-v1.2-ps-20170411/fido-u2f-raw-message-formats-v1.2-ps-20170411.html#status-codes)
 */
export class U2fError extends ClavigerError<U2fErrorCode> {
  /** The status word; 0x9000 where the answer, and not the authenticator, is at fault. */
  readonly sw: number

  /**
   * @param code Which.
   * @param problem The sentence.
   * @param sw The status word. Default 0x9000.
   */
  constructor(code: U2fErrorCode, problem: string, sw: number = StatusWord.NO_ERROR) {
    super(code, problem)
    this.sw = sw
  }
}

/** The error of a status word other than success. */
export function refusedWith(sw: number, command: string): U2fError {
  const problem = `${command} failed: ${describeStatusWord(sw)}`
  return new U2fError(CODES.get(sw) ?? 'U2F_UNKNOWN_STATUS', problem, sw)
}
