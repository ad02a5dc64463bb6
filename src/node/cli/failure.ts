import { inspect } from 'node:util'
import { type ClavigerError, isClavigerError } from '../../core/shared/errors.ts'
import { Interruption } from './errors.ts'

/** What the process ends with. */
export const ExitCode = {
  DONE: 0,
  FAILED: 1,
  USAGE: 2,
  NO_KEY: 3,
  PIN: 4,
  NOT_CONFIRMED: 5,
  INTERRUPTED: 130,
} as const

/** One of {@link ExitCode}. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** A failure as it is told to people and scripts. */
export interface Failure {
  readonly code: string
  /** One sentence, without a full stop. */
  readonly message: string
  readonly exitCode: ExitCode
}

/** Codes that end the process with another number than {@link ExitCode.FAILED}. */
const EXIT_CODES: readonly (readonly [RegExp, ExitCode])[] = [
  [/^CLI_(?:USAGE|PIN_UNUSABLE)$/, ExitCode.USAGE],
  [/^(?:CLI_NO_KEY|TRANSPORT_.+)$/, ExitCode.NO_KEY],
  [/^(?:CLI_PIN_NEEDED|CLIENT_PIN_REQUIRED)$/, ExitCode.PIN],
  [/^CTAP_(?:PIN_.+|PUAT_REQUIRED|UV_BLOCKED|UV_INVALID)$/, ExitCode.PIN],
  [/^CLI_NOT_CONFIRMED$/, ExitCode.NOT_CONFIRMED],
]

/** Sentences that help more than the name of a status. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['CTAP_PIN_INVALID', 'the PIN is wrong'],
  ['CTAP_PIN_BLOCKED', 'the PIN is locked for good: only a reset helps, which erases the key'],
  ['CTAP_PIN_AUTH_BLOCKED', 'too many wrong PINs in a row: take the key out and put it in again'],
  ['CTAP_PIN_AUTH_INVALID', 'the key did not accept the proof of the PIN: try again'],
  ['CTAP_PIN_NOT_SET', 'the key has no PIN yet: set one with “claviger fido pin set”'],
  ['CTAP_PIN_POLICY_VIOLATION', 'the key does not accept this PIN: it is too short or too simple'],
  ['CTAP_PUAT_REQUIRED', 'the key wants its PIN first'],
  ['CTAP_UV_BLOCKED', 'the fingerprint sensor is locked: use the PIN'],
  ['CTAP_UV_INVALID', 'the key did not recognise its user'],
  ['CTAP_NO_CREDENTIALS', 'the key has no such credential'],
  ['CTAP_CREDENTIAL_EXCLUDED', 'the key has one of the excluded credentials'],
  ['CTAP_KEY_STORE_FULL', 'the key has no room for another credential'],
  ['CTAP_FP_DATABASE_FULL', 'the key has no room for another fingerprint'],
  ['CTAP_LARGE_BLOB_STORAGE_FULL', 'the key has no room for the blob'],
  ['CTAP_USER_ACTION_TIMEOUT', 'the key was not touched in time'],
  ['CTAP_ACTION_TIMEOUT', 'the key was not touched in time'],
  ['CTAP_NOT_ALLOWED', 'the key does not permit that now'],
  ['CTAP_OPERATION_DENIED', 'the user said no on the key'],
  ['CTAP_KEEPALIVE_CANCEL', 'the key stopped waiting'],
  ['CTAP_UNSUPPORTED_ALGORITHM', 'the key has none of the algorithms'],
])

/** What to say of an error, and what to end with. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof Interruption) {
    return { code: 'INTERRUPTED', message: 'interrupted', exitCode: ExitCode.INTERRUPTED }
  }
  if (!isClavigerError(error)) {
    const message = error instanceof Error ? error.message : String(error)
    return { code: 'UNEXPECTED', message, exitCode: ExitCode.FAILED }
  }
  const told = innermost(error)
  const message = SENTENCES.get(told.code) ?? told.message
  return { code: told.code, message, exitCode: exitCodeOf([error, told]) }
}

/** A client's error wraps that of the key, which says more exactly what happened. */
function innermost(error: ClavigerError): ClavigerError {
  if (!error.code.startsWith('CLIENT_')) return error
  return chainOf(error).filter(isClavigerError).at(-1) ?? error
}

function exitCodeOf(errors: readonly ClavigerError[]): ExitCode {
  for (const error of errors) {
    const [, exitCode] = EXIT_CODES.find(([pattern]) => pattern.test(error.code)) ?? []
    if (exitCode !== undefined) return exitCode
  }
  return ExitCode.FAILED
}

/** An error, its cause, the cause's cause and so on. */
export function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = []
  for (let at = error; at !== undefined && chain.length < 10; ) {
    chain.push(at)
    at = at instanceof Error ? at.cause : undefined
  }
  return chain
}

/** What `--verbose` adds: the trace of calls of an error, and those of its causes. */
export function details(error: unknown): string {
  return chainOf(error)
    .map((it, i) => {
      const text = it instanceof Error ? (it.stack ?? it.message) : inspect(it)
      return i === 0 ? text : `caused by ${text}`
    })
    .join('\n')
}
