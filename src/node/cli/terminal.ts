import type { Bytes } from '../../core/shared/bytes.ts'

/** Where the command line reads and writes. Tests bring their own. */
export interface Terminal {
  /** Whether a person is there to answer questions. */
  readonly isInteractive: boolean
  /** Whether standard output can show bold text. */
  readonly hasStyles: boolean

  /** Writes a line to standard output: what was asked for, and nothing else. */
  out(line: string): void

  /** Writes a line to standard error: prompts, progress, failures. */
  note(line: string): void

  /**
   * Asks a question on standard error.
   *
   * @param isSecret Whether the answer stays off the screen.
   * @returns The answer without its line ending.
   * @throws The signal's reason, as soon as it is aborted.
   */
  ask(question: string, isSecret: boolean, signal: AbortSignal): Promise<string>

  /** All of standard input. */
  readInput(): Promise<Bytes>
}
