import { parseArgs } from 'node:util'
import { type AnyCommand, COMMON_OPTIONS, type OptionSpecs, type ParameterSpec } from './command.ts'
import { CommandError } from './errors.ts'

/** What the words before the first option name: one command, or a group of several. */
export interface Selection {
  /** The command, when the words name one. */
  readonly command?: AnyCommand
  /** The words of the command or group. */
  readonly name: string
  /** The arguments behind it. */
  readonly rest: readonly string[]
}

/**
 * Finds the command that arguments begin with: the one with the longest name that fits. Switches
 * that all commands have may stand before its name.
 *
 * @throws {CommandError} `CLI_USAGE` when the words name neither a command nor a group.
 */
export function selectCommand(commands: readonly AnyCommand[], all: readonly string[]): Selection {
  const args = namesFirst(all)
  const end = args.findIndex((argument) => argument.startsWith('-'))
  const words = end < 0 ? args : args.slice(0, end)
  for (let size = words.length; size >= 0; size--) {
    const name = words.slice(0, size).join(' ')
    const rest = args.slice(size)
    const found = commands.find((it) => it.name === name)
    if (found) return { command: found, name, rest }
    const isGroup = size === 0 || commands.some((it) => it.name.startsWith(`${name} `))
    if (isGroup && size === words.length) return { name, rest }
    if (isGroup) throw unknownCommand(name, words[size] as string)
  }
  throw unknownCommand('', words.join(' '))
}

const SWITCHES: readonly string[] = Object.keys(COMMON_OPTIONS).map((name) => `--${name}`)

/** The arguments with the switches that they begin with behind the words of the command. */
function namesFirst(args: readonly string[]): readonly string[] {
  const start = args.findIndex((argument) => !SWITCHES.includes(argument))
  if (start <= 0) return args
  const rest = args.slice(start)
  const end = rest.findIndex((argument) => argument.startsWith('-'))
  const words = end < 0 ? rest : rest.slice(0, end)
  return [...words, ...args.slice(0, start), ...rest.slice(words.length)]
}

function unknownCommand(group: string, word: string): CommandError {
  const help = ['claviger', group, '--help'].filter(Boolean).join(' ')
  return usage(`there is no command “${[group, word].filter(Boolean).join(' ')}”: see ${help}`)
}

/** What was given to a command. */
export interface Given {
  readonly options: Readonly<Record<string, unknown>>
  readonly parameters: readonly string[]
}

/**
 * Reads the arguments of a command.
 *
 * @throws {CommandError} `CLI_USAGE` when they are not what it takes.
 */
export function readArguments(command: AnyCommand, args: readonly string[]): Given {
  const specs: OptionSpecs = { ...command.options, ...COMMON_OPTIONS }
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { value, multiple = false }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), multiple },
    ]),
  )
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (!values.help) checkCount(command, positionals)
    return { options: { ...values }, parameters: positionals }
  } catch (error) {
    throw error instanceof CommandError ? error : parseError(error, specs)
  }
}

function checkCount({ name, parameters = [] }: AnyCommand, given: readonly string[]): void {
  const missing = parameters[given.length]
  if (missing && !missing.optional)
    throw usage(`${missing.name} is missing: see claviger ${name} --help`)
  const superfluous = given[parameters.length]
  if (superfluous === undefined || parameters.at(-1)?.multiple) return
  throw usage(`“${superfluous}” is one argument too many: see claviger ${name} --help`)
}

const QUOTED = /'(?:-\w, )?(-{1,2}[^' =]*)/

/** Node's sentences are long; these say the same in the words of the help. */
function parseError(error: unknown, specs: OptionSpecs): unknown {
  const { code, message } = error as { code?: string; message: string }
  const [, option = ''] = QUOTED.exec(message) ?? []
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return usage(`there is no option ${option}; what begins with a dash and is none goes behind --`)
  }
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return error
  const value = specs[option.slice(2)]?.value
  return usage(value ? `${option} needs a value: ${option}=${value}` : `${option} takes no value`)
}

/** The error for arguments that a command does not take. */
export function usage(message: string): CommandError {
  return new CommandError('CLI_USAGE', message)
}

/** How a parameter is written in the help. */
export function parameterText({ name, optional, multiple }: ParameterSpec): string {
  const text = multiple ? `${name}...` : name
  return optional ? `[${text}]` : text
}
