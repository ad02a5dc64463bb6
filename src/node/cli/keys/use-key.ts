import { Ctap2 } from '../../../core/fido/ctap/ctap2.ts'
import type { CtapCallOptions, CtapDevice } from '../../../core/fido/ctap/device.ts'
import { CommandError } from '../errors.ts'
import { chooseKey } from './choose-key.ts'
import type { KeyContext } from './options.ts'
import { callOptions } from './touch.ts'

/** A security key that speaks CTAP2, and how it is called. */
export interface OpenKey {
  readonly ctap: Ctap2
  readonly call: CtapCallOptions
}

/**
 * Opens the key that is meant, and closes it when the task has ended.
 *
 * @throws {CommandError} `CLI_NO_KEY` when there is none.
 */
export async function useDevice<Result>(
  context: KeyContext,
  task: (device: CtapDevice) => Promise<Result>,
): Promise<Result> {
  const device = await chooseKey(context)
  try {
    return await task(device)
  } finally {
    await device.close().catch(() => {})
  }
}

/**
 * As {@link useDevice}, for commands of CTAP2. Keys that write CBOR in their own way are understood.
 *
 * @throws {CommandError} `CLI_UNSUPPORTED` when the key speaks U2F only.
 */
export function useKey<Result>(
  context: KeyContext,
  task: (key: OpenKey) => Promise<Result>,
): Promise<Result> {
  return useDevice(context, async (device) => {
    if (!device.capabilities.cbor) {
      throw new CommandError(
        'CLI_UNSUPPORTED',
        'the key speaks U2F only, which has no such command',
      )
    }
    const { trace, signal } = context
    const options = { strict: false, signal, ...(trace && { trace }) }
    return task({ ctap: await Ctap2.open(device, options), call: callOptions(context) })
  })
}

/** Refuses what the key cannot do. */
export function demand(isSupported: boolean, what: string): void {
  if (!isSupported) throw new CommandError('CLI_UNSUPPORTED', `the key has no ${what}`)
}
