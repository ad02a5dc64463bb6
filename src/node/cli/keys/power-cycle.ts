import { setTimeout } from 'node:timers/promises'
import { type KeyContext, sourceOf } from './options.ts'
import type { FoundKey } from './source.ts'

const INTERVAL = 200

/**
 * Has the key lose its power for a moment: software keys are told, and the user is asked to take
 * others out and put them in again.
 *
 * @returns Whether it happened: without a terminal nobody can be asked.
 */
export async function powerCycle(context: KeyContext): Promise<boolean> {
  const { terminal, signal, options } = context
  const source = sourceOf(context)
  const find = async (): Promise<FoundKey | undefined> =>
    options.device === undefined ? (await source.list())[0] : source.at(options.device)
  const key = await find()
  if (key?.powerCycle) {
    await key.powerCycle()
    return true
  }
  if (!terminal.isInteractive) return false
  terminal.note('Take the key out.')
  const { pause = (milliseconds) => setTimeout(milliseconds, undefined, { signal }) } = context
  while (await find()) await pause(INTERVAL)
  terminal.note('Put it in again.')
  while (!(await find())) await pause(INTERVAL)
  return true
}
