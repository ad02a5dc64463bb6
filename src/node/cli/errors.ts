import { ClavigerError } from '../../core/shared/errors.ts'

/** The ways in which the command line itself fails, before or between commands to a key. */
export type CommandErrorCode =
  /** The arguments are not what the command takes. */
  | 'CLI_USAGE'
  /** No security key was found, or none at the given path. */
  | 'CLI_NO_KEY'
  /** The security key has no such function. */
  | 'CLI_UNSUPPORTED'
  /** What was named is not on the security key. */
  | 'CLI_NOT_FOUND'
  /** The PIN is needed and nobody can be asked for it. */
  | 'CLI_PIN_NEEDED'
  /** The new PIN was typed differently the second time, or has too few or too many characters. */
  | 'CLI_PIN_UNUSABLE'
  /** The question whether to go on was not answered with yes. */
  | 'CLI_NOT_CONFIRMED'
  /** A file cannot be read or written. */
  | 'CLI_FILE'

/** The command line cannot do what it was asked. */
export class CommandError extends ClavigerError<CommandErrorCode> {}

/** Why a command stops after Ctrl-C. */
export class Interruption extends Error {
  override readonly name = 'Interruption'

  constructor() {
    super('interrupted')
  }
}
