export type { PacketChannel } from '../../core/fido/ctap/transport.ts'
export { TransportError, type TransportErrorCode } from '../../core/fido/ctap/transport-error.ts'
export type { NodeHid, NodeHidDevice, NodeHidHandle } from './handle.ts'
export {
  type HidDeviceInfo,
  type HidDeviceOptions,
  type HidListOptions,
  listHidDevices,
  openHidDevice,
} from './open-device.ts'
export { type NodeHidOptions, openNodeHid } from './open-handle.ts'
