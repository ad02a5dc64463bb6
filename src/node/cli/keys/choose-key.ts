import { selectDevice } from '../../../core/fido/client/select-device.ts'
import type { CtapDevice } from '../../../core/fido/ctap/device.ts'
import { CommandError } from '../errors.ts'
import { type KeyContext, openOptions, sourceOf } from './options.ts'
import type { FoundKey, OpenOptions } from './source.ts'
import { promptTouch } from './touch.ts'

/**
 * Opens the key that `--device` names, or the only one that is there, or of several the one that is
 * touched.
 *
 * @throws {CommandError} `CLI_NO_KEY` when there is none.
 */
export async function chooseKey(context: KeyContext): Promise<CtapDevice> {
  const { options } = context
  const source = sourceOf(context)
  const how = openOptions(context)
  if (options.device !== undefined) {
    const key = await source.at(options.device)
    if (!key) throw new CommandError('CLI_NO_KEY', `there is no security key at ${options.device}`)
    return key.open(how)
  }
  const keys = await source.list()
  const [key] = keys
  if (!key) throw new CommandError('CLI_NO_KEY', 'no security key was found')
  return keys.length === 1 ? key.open(how) : openTouched(context, keys, how)
}

/** Keys that cannot be opened, because another program holds them for example, are not asked. */
async function openTouched(
  context: KeyContext,
  keys: readonly FoundKey[],
  how: OpenOptions,
): Promise<CtapDevice> {
  const results = await Promise.allSettled(keys.map((key) => key.open(how)))
  const devices = results.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []))
  const failure = results.find((it) => it.status === 'rejected')
  if (devices.length === 0) throw failure?.reason
  let chosen: CtapDevice | undefined
  try {
    context.terminal.note(`There are ${keys.length} keys; --device names one.`)
    const promptUp = () => promptTouch(context)
    chosen = await selectDevice(devices, { signal: context.signal, promptUp })
    return chosen
  } finally {
    const others = devices.filter((device) => device !== chosen)
    await Promise.allSettled(others.map((device) => device.close()))
  }
}
