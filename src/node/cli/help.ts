import { styleText } from 'node:util'
import { type AnyCommand, COMMON_OPTIONS, type OptionSpecs } from './command.ts'
import { parameterText } from './parse.ts'
import { table, wrap } from './table.ts'

const WIDTH = 80

/** How headings are written. */
type Heading = (text: string) => string

/** Writes headings in bold where that can be seen. */
export function headingStyle(hasStyles: boolean): Heading {
  return (text) => (hasStyles ? styleText('bold', text, { validateStream: false }) : text)
}

/** The help of one command. */
export function commandHelp(command: AnyCommand, heading: Heading): string {
  const { name, summary, details = [], parameters = [], options } = command
  const words = ['claviger', name, ...parameters.map(parameterText), '[options]']
  const rows = parameters.map((it) => [it.name, it.help] as const)
  return [
    sentence(summary),
    `${heading('Usage:')} ${words.join(' ')}`,
    ...(rows.length > 0 ? [section(heading('Arguments:'), rows)] : []),
    section(heading('Options:'), optionRows({ ...options, ...COMMON_OPTIONS })),
    ...details.map((it) => wrap(it, WIDTH).join('\n')),
  ].join('\n\n')
}

/** The help of all commands whose names begin with some words. */
export function groupHelp(commands: readonly AnyCommand[], name: string, heading: Heading): string {
  const inside = commands.filter((it) => name === '' || it.name.startsWith(`${name} `))
  const rows = inside.map((it) => [it.name, it.summary] as const)
  const words = ['claviger', name, 'COMMAND', '[options]'].filter(Boolean)
  return [
    ...(name === '' ? [INTRODUCTION] : []),
    `${heading('Usage:')} ${words.join(' ')}`,
    section(heading('Commands:'), rows),
    `“claviger COMMAND --help” tells more of a command${name === '' ? ', --version the version' : ''}.`,
  ].join('\n\n')
}

const INTRODUCTION = 'Security keys on the command line, and emulators of what they speak to.'

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const indent = Math.max(...rows.map(([name]) => name.length)) + 4
  const lines = rows.flatMap(([name, help]) =>
    wrap(help, Math.max(30, WIDTH - indent)).map((line, i) => [i === 0 ? `  ${name}` : '  ', line]),
  )
  return `${title}\n${table(lines)}`
}

function optionRows(options: OptionSpecs): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, { value, help }]) => [
    value ? `--${name} ${value}` : `--${name}`,
    help,
  ])
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
