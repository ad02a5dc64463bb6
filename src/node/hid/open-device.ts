import { access, constants } from 'node:fs/promises'
import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { NodeHid, NodeHidDevice, NodeHidHandle } from './handle.ts'
import { isBinaryMissing, loadNodeHid, notLoaded } from './load.ts'
import { openNodeHid } from './open-handle.ts'

const FIDO_USAGE_PAGE = 0xf1d0
const FIDO_USAGE = 1

/** Where node-hid comes from. */
export interface HidDeviceOptions {
  /** The package, where the caller imports it. Default: it is loaded when it is installed. */
  readonly nodeHid?: NodeHid
}

/** Which devices are listed. */
export interface HidListOptions extends HidDeviceOptions {
  /**
   * Also lists devices whose usage page is not known, as the libusb driver leaves all of them.
   * Default false.
   */
  readonly includeUnknown?: boolean
}

/** A security key that is plugged in. */
export interface HidDeviceInfo {
  /** What `openHidDevice()` takes. */
  readonly path: string
  readonly vendorId: number
  readonly productId: number
  readonly product?: string
  readonly manufacturer?: string
  readonly serialNumber?: string
}

/**
 * The security keys that are plugged in: HID devices with usage page 0xF1D0.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when node-hid or libusb is not installed;
 *   `TRANSPORT_FAILED`.
 *
 * @example
 *
 * ```ts
 * import { listHidDevices, openHidDevice } from 'claviger/node/hid'
 *
 * const [key] = await listHidDevices()
 * if (key) console.log(key.product, await openHidDevice(key.path))
 * ```
 */
export async function listHidDevices(
  options: HidListOptions = {},
): Promise<readonly HidDeviceInfo[]> {
  const { nodeHid = await loadNodeHid(), includeUnknown = false } = options
  const devices = await nodeHid.devicesAsync().catch((cause: unknown) => {
    throw isBinaryMissing(cause)
      ? notLoaded(cause)
      : new TransportError('TRANSPORT_FAILED', 'HID devices cannot be listed', { cause })
  })
  const isWanted = ({ usagePage, usage }: NodeHidDevice) =>
    usagePage ? usagePage === FIDO_USAGE_PAGE && usage === FIDO_USAGE : includeUnknown
  return devices.filter(isWanted).flatMap(toInfo)
}

function toInfo(device: NodeHidDevice): readonly HidDeviceInfo[] {
  const { path, vendorId, productId, product, manufacturer, serialNumber } = device
  if (!path) return []
  const info = { path, vendorId, productId }
  return [
    {
      ...info,
      ...(product ? { product } : {}),
      ...(manufacturer ? { manufacturer } : {}),
      ...(serialNumber ? { serialNumber } : {}),
    },
  ]
}

/**
 * Opens a security key by its path.
 *
 * @param path From `listHidDevices()`.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when node-hid or libusb is not installed;
 *   `TRANSPORT_CLOSED` when the key is not plugged in any more; `TRANSPORT_FAILED` when the system
 *   does not permit it or another program holds it.
 */
export async function openHidDevice(
  path: string,
  options: HidDeviceOptions = {},
): Promise<PacketChannel> {
  const { nodeHid = await loadNodeHid() } = options
  return openNodeHid(await openHandle(nodeHid, path))
}

async function openHandle(nodeHid: NodeHid, path: string): Promise<NodeHidHandle> {
  try {
    return await nodeHid.HIDAsync.open(path)
  } catch (cause) {
    throw isBinaryMissing(cause) ? notLoaded(cause) : await openError(path, cause)
  }
}

/** node-hid only says that it cannot open the device; the file tells more. */
async function openError(path: string, cause: unknown): Promise<TransportError> {
  const code = path.startsWith('/dev/') ? await accessError(path) : undefined
  if (code === 'ENOENT') {
    return new TransportError('TRANSPORT_CLOSED', 'the security key is not plugged in', { cause })
  }
  const sentence =
    code === 'EACCES'
      ? 'the system does not let this user open the security key: a udev rule is missing'
      : 'the security key could not be opened: another program holds it, or it is not permitted'
  return new TransportError('TRANSPORT_FAILED', sentence, { cause })
}

async function accessError(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  }
}
