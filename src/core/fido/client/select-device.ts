import type { CtapDevice } from '../ctap/device.ts'
import { ClientError } from './errors.ts'
import { Fido2Client } from './fido2-client.ts'
import type { UserInteraction } from './user-interaction.ts'
import type { CeremonyOptions } from './web-authn-client.ts'

/** How {@link selectDevice} works. */
export interface SelectDeviceOptions extends CeremonyOptions {
  /** Called once, when the first authenticator waits for a touch. */
  readonly promptUp?: UserInteraction['promptUp']
}

/** A touch is for no page. */
const NO_ORIGIN = ''

/**
 * Lets all authenticators blink, and resolves with the one that is touched. The others stop, and
 * have stopped when this resolves. One that fails meanwhile, by being unplugged for example, is out.
 *
 * @example
 *
 * ```ts
 * import { Fido2Client, selectDevice } from 'claviger/fido2'
 * import type { CtapDevice } from 'claviger/fido2/ctap'
 *
 * export async function clientOf(devices: readonly CtapDevice[]): Promise<Fido2Client> {
 *   const device = await selectDevice(devices, { promptUp: () => console.log('Touch a key') })
 *   return new Fido2Client(device, 'https://example.org')
 * }
 * ```
 * @throws {ClientError} When there are none, or all have failed; the first failure is the `cause`.
 */
export async function selectDevice<Device extends CtapDevice>(
  devices: readonly Device[],
  { signal, promptUp }: SelectDeviceOptions = {},
): Promise<Device> {
  if (devices.length === 0) throw new ClientError('DEVICE_INELIGIBLE', 'there is no authenticator')
  const race = new AbortController()
  const stop = () => race.abort(signal?.reason)
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  const userInteraction = promptUp ? { promptUp: once(promptUp) } : {}
  const touches = devices.map(async (device) => {
    const client = new Fido2Client(device, NO_ORIGIN, { userInteraction })
    await client.selection({ signal: race.signal })
    return device
  })
  try {
    return await Promise.any(touches)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw allFailed((error as AggregateError).errors)
  } finally {
    signal?.removeEventListener('abort', stop)
    race.abort()
    await Promise.allSettled(touches)
  }
}

function once(callback: () => void): () => void {
  let isCalled = false
  return () => {
    if (!isCalled) callback()
    isCalled = true
  }
}

function allFailed(errors: readonly unknown[]): ClientError {
  const [first] = errors
  if (first instanceof ClientError && errors.length === 1) return first
  const problem = `none of ${errors.length} authenticators could be touched`
  return new ClientError('OTHER_ERROR', problem, { cause: first })
}
