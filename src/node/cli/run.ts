import type { AnyCommand, Context, World } from './command.ts'
import { COMMANDS } from './commands.ts'
import { describeFailure, details, ExitCode } from './failure.ts'
import { commandHelp, groupHelp, headingStyle } from './help.ts'
import { readArguments, selectCommand } from './parse.ts'
import { plain } from './plain.ts'
import { printTrace } from './print-trace.ts'
import { VERSION } from './version.ts'

/**
 * Runs the command line.
 *
 * @param args What stands behind `claviger`.
 * @returns What the process ends with.
 */
export async function run(args: readonly string[], world: World): Promise<ExitCode> {
  const asked = beforeDoubleDash(args)
  const json = asked.includes('--json')
  const verbose = asked.includes('--verbose')
  try {
    return await runSelected(args, world, { json, verbose })
  } catch (error) {
    // Whatever a command fails with after Ctrl-C, the interruption is why.
    const failure = describeFailure(world.signal.aborted ? world.signal.reason : error)
    const { code, message, exitCode } = failure
    if (json) world.terminal.out(JSON.stringify({ error: { code, message } }))
    else if (exitCode === ExitCode.INTERRUPTED) world.terminal.note('Interrupted.')
    else world.terminal.note(`claviger: ${message} (${code})`)
    if (verbose) world.terminal.note(details(error))
    return exitCode
  }
}

interface Manner {
  readonly json: boolean
  readonly verbose: boolean
}

async function runSelected(
  args: readonly string[],
  world: World,
  manner: Manner,
): Promise<ExitCode> {
  const { terminal } = world
  if (args[0] === '--version') {
    terminal.out(manner.json ? JSON.stringify({ version: VERSION }) : VERSION)
    return ExitCode.DONE
  }
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args
  const { command, name, rest } = selectCommand(COMMANDS, words)
  const heading = headingStyle(terminal.hasStyles)
  if (!command) {
    const isAsked = rest.includes('--help')
    const text = groupHelp(COMMANDS, name, heading)
    if (isAsked) terminal.out(text)
    else terminal.note(text)
    return isAsked ? ExitCode.DONE : ExitCode.USAGE
  }
  const given = readArguments(command, rest)
  if (given.options.help) {
    terminal.out(commandHelp(command, heading))
    return ExitCode.DONE
  }
  await execute(command, { ...world, ...given }, manner)
  return ExitCode.DONE
}

async function execute(
  command: AnyCommand,
  given: Omit<Context, 'json' | 'trace'>,
  { json, verbose }: Manner,
): Promise<void> {
  const { terminal } = given
  const trace = verbose ? { trace: printTrace(terminal) } : {}
  const report = await command.run({ ...given, json, ...trace } as Context<never>)
  if (!report) return
  terminal.out(json ? JSON.stringify(plain(report.json)) : report.text)
}

function beforeDoubleDash(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return end < 0 ? args : args.slice(0, end)
}
