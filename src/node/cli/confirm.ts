import type { Context, OptionSpecs, OptionValues } from './command.ts'
import { CommandError } from './errors.ts'

/** The option of commands that destroy something. */
export const CONFIRMATION_OPTIONS = {
  yes: { help: 'do not ask whether to go on' },
} as const satisfies OptionSpecs

/**
 * Asks whether to go on, unless `--yes` says so. Anything but `y` and `yes` means no.
 *
 * @param question What is about to be lost.
 * @throws {CommandError} `CLI_NOT_CONFIRMED`.
 */
export async function confirm(
  context: Context<OptionValues<typeof CONFIRMATION_OPTIONS>>,
  question: string,
): Promise<void> {
  const { terminal, options, signal } = context
  if (options.yes) return
  if (!terminal.isInteractive) {
    const sentence = 'this has to be confirmed and there is no terminal to ask on: use --yes'
    throw new CommandError('CLI_NOT_CONFIRMED', sentence)
  }
  const answer = await terminal.ask(`${question} [y/N] `, false, signal)
  if (/^y(?:es)?$/i.test(answer.trim())) return
  throw new CommandError('CLI_NOT_CONFIRMED', 'nothing was changed')
}
