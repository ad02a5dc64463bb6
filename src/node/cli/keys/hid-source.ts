import { openHid } from '../../../core/fido/ctap/hid.ts'
import { type HidDeviceInfo, listHidDevices, openHidDevice } from '../../hid/index.ts'
import type { FoundKey, KeySource } from './source.ts'

/** Security keys on USB, through node-hid. */
export const hidSource: KeySource = {
  async list() {
    return (await listHidDevices()).map(toKey)
  },
  async at(path) {
    // Where the usage page is not known, the caller knows which device it is.
    const devices = await listHidDevices({ includeUnknown: true })
    const device = devices.find((it) => it.path === path)
    return device && toKey(device)
  },
}

function toKey(device: HidDeviceInfo): FoundKey {
  return {
    transport: 'hid',
    ...device,
    open: async (options) => openHid(await openHidDevice(device.path), options),
  }
}
