export type { PacketChannel } from '../../core/fido/ctap/transport.ts'
export { TransportError, type TransportErrorCode } from '../../core/fido/ctap/transport-error.ts'
export type {
  HidAccess,
  HidCollection,
  HidConnectionEvent,
  HidDevice,
  HidDeviceFilter,
  HidInputReportEvent,
  HidOptions,
  HidReport,
} from './device.ts'
export { openWebHid } from './open.ts'
export { type HidWatcher, listHidDevices, requestHidDevice, watchHidDevices } from './request.ts'
