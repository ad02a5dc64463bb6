import type { Trace } from '../../core/shared/trace.ts'
import type { KeySource } from './keys/source.ts'
import type { Terminal } from './terminal.ts'

/** An option that a command takes: `--name`, or `--name VALUE` when it has a `value`. */
export interface OptionSpec {
  /** What stands for the value in the help: `FILE`. Without it the option is a switch. */
  readonly value?: string
  /** Whether it can be given several times. */
  readonly multiple?: boolean
  /** What it does, in a few words. */
  readonly help: string
}

/** Options by their name, without the dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** What was given for an option: `true`, a text, or texts. */
type OptionValue<S extends OptionSpec> = S extends { readonly value: string }
  ? S extends { readonly multiple: true }
    ? readonly string[]
    : string
  : true

/** What was given for the options. */
export type OptionValues<S extends OptionSpecs> = {
  readonly [Name in keyof S]?: OptionValue<S[Name]>
}

/** What stands behind the command's name: `ID`, `[FILE]` when it can be left out, `ID...` for many. */
export interface ParameterSpec {
  readonly name: string
  readonly optional?: boolean
  readonly multiple?: boolean
  readonly help: string
}

/** What the command line runs in. Tests bring their own. */
export interface World {
  readonly terminal: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborted with an `Interruption` on Ctrl-C. */
  readonly signal: AbortSignal
  /** Where security keys are found. Default: what the options say. */
  readonly keys?: KeySource
  /** Waits so many milliseconds. Default: by the clock. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
}

/** What a command is given. */
export interface Context<Values = object> extends World {
  readonly options: Values
  readonly parameters: readonly string[]
  /** Whether standard output is for scripts. */
  readonly json: boolean
  readonly trace?: Trace
}

/** What a command found out or did: for scripts, and for people. */
export interface Report {
  /** Bytes in it are written as base64url. */
  readonly json: object
  readonly text: string
}

/** One command. */
export interface Command<S extends OptionSpecs = OptionSpecs> {
  /** All words: `fido pin set`. */
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** Paragraphs for its own help. */
  readonly details?: readonly string[]
  readonly parameters?: readonly ParameterSpec[]
  readonly options: S
  /** What it found out or did; `undefined` when it has told that itself. */
  run(context: Context<OptionValues<S>>): Promise<Report | undefined>
}

/** A command whose options have lost their types, as tables hold it. */
export type AnyCommand = Omit<Command, 'run'> & {
  run(context: Context<never>): Promise<Report | undefined>
}

/** Gives the options of a command their types. */
export function command<const S extends OptionSpecs>(spec: Command<S>): AnyCommand {
  return spec as AnyCommand
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  json: { help: 'print one JSON object and nothing else' },
  verbose: { help: 'print what is sent and received, and where an error comes from' },
  help: { help: 'print this' },
} as const satisfies OptionSpecs
