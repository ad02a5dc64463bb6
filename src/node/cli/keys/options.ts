import type { Context, OptionSpecs, OptionValues } from '../command.ts'
import { usage } from '../parse.ts'
import { hidSource } from './hid-source.ts'
import { pcscSource } from './pcsc-source.ts'
import type { KeySource, OpenOptions } from './source.ts'
import { parseAddress, udpSource } from './udp-source.ts'

/** Options that say where security keys are. */
export const SOURCE_OPTIONS = {
  pcsc: { help: 'use the readers of PC/SC instead of USB' },
  udp: { value: '[HOST:]PORT', help: 'use the software key that listens there' },
} as const satisfies OptionSpecs

/** Options of every command that speaks to one security key. */
export const KEY_OPTIONS = {
  device: { value: 'PATH', help: 'the key at this path, or in this reader, as list shows it' },
  ...SOURCE_OPTIONS,
  timeout: { value: 'MS', help: 'milliseconds that the key may be silent; 3000 by default' },
} as const satisfies OptionSpecs

/** A context in which a key can be chosen. */
export type KeyContext = Context<OptionValues<typeof KEY_OPTIONS>>

/**
 * Where the options say that keys are.
 *
 * @throws {CommandError} `CLI_USAGE` when they name two places.
 */
export function sourceOf(context: Context<OptionValues<typeof SOURCE_OPTIONS>>): KeySource {
  const { pcsc, udp } = context.options
  if (pcsc && udp !== undefined) throw usage('--pcsc and --udp exclude each other')
  if (context.keys) return context.keys
  if (udp !== undefined) return udpSource(parseAddress(udp))
  return pcsc ? pcscSource : hidSource
}

/**
 * How the options say that a key is opened.
 *
 * @throws {CommandError} `CLI_USAGE` when the time is none.
 */
export function openOptions({ options, signal, trace }: KeyContext): OpenOptions {
  const { timeout } = options
  if (timeout !== undefined && !/^[1-9]\d{0,8}$/.test(timeout)) {
    throw usage(`“${timeout}” is no number of milliseconds`)
  }
  return {
    signal,
    ...(trace && { trace }),
    ...(timeout !== undefined && { timeout: Number(timeout) }),
  }
}
