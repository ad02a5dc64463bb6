import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import {
  ctapCollection,
  FIDO_USAGE,
  FIDO_USAGE_PAGE,
  type HidAccess,
  type HidConnectionEvent,
  type HidDevice,
  type HidOptions,
  hidOfPage,
} from './device.ts'

const BLOCKED =
  'browsers keep usage page 0xF1D0 from ordinary pages; it is open in Electron, in isolated ' +
  'web apps and with --disable-hid-blocklist: elsewhere use navigator.credentials'

/**
 * Asks the user for a security key. Call it from a click: browsers want the user's gesture.
 *
 * Ordinary pages may not reach usage page 0xF1D0, on which security keys speak: the browser's list
 * stays empty there.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the browser has no WebHID, when it does not
 *   allow the page to ask, and when the user was shown no key or chose none.
 * @see [WebHID, requestDevice()](https://wicg.github.io/webhid/#requestdevice-method)
 */
export async function requestHidDevice({ hid }: HidOptions = {}): Promise<HidDevice> {
  const filters = [{ usagePage: FIDO_USAGE_PAGE, usage: FIDO_USAGE }]
  const devices = await access(hid)
    .requestDevice({ filters })
    .catch((cause: unknown) => {
      throw unavailable('the browser did not let the page ask for a security key', cause)
    })
  const device = devices.find(ctapCollection)
  if (!device) throw unavailable('no security key was chosen')
  return device
}

/**
 * The security keys that are plugged in and that the user has granted to this page before.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the browser has no WebHID.
 */
export async function listHidDevices({ hid }: HidOptions = {}): Promise<readonly HidDevice[]> {
  return (await access(hid).getDevices()).filter((device) => ctapCollection(device))
}

/** What a watcher of security keys is told. */
export interface HidWatcher {
  onConnect?(device: HidDevice): void
  onDisconnect?(device: HidDevice): void
}

/**
 * Tells when a granted security key is plugged in or out.
 *
 * @returns Ends the watch.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the browser has no WebHID.
 */
export function watchHidDevices(watcher: HidWatcher, { hid }: HidOptions = {}): () => void {
  const source = access(hid)
  const connect = ({ device }: HidConnectionEvent) => {
    if (ctapCollection(device)) watcher.onConnect?.(device)
  }
  const disconnect = ({ device }: HidConnectionEvent) => {
    if (ctapCollection(device)) watcher.onDisconnect?.(device)
  }
  source.addEventListener('connect', connect)
  source.addEventListener('disconnect', disconnect)
  return () => {
    source.removeEventListener('connect', connect)
    source.removeEventListener('disconnect', disconnect)
  }
}

function access(hid = hidOfPage()): HidAccess {
  if (!hid) throw unavailable('this browser has no WebHID')
  return hid
}

function unavailable(what: string, cause?: unknown): TransportError {
  return new TransportError('TRANSPORT_UNAVAILABLE', `${what}; ${BLOCKED}`, { cause })
}
