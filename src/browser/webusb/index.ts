export type { CcidCard } from '../../core/fido/ctap/ccid.ts'
export type { CardChannel, PacketChannel } from '../../core/fido/ctap/transport.ts'
export { TransportError, type TransportErrorCode } from '../../core/fido/ctap/transport-error.ts'
export type {
  UsbDirection,
  UsbEndpoint,
  UsbInResult,
  UsbInterface,
  UsbOutResult,
  UsbPipe,
  UsbSetup,
} from '../../core/fido/ctap/usb-pipe.ts'
export { type CanoKeyOptions, openCanoKey } from './canokey.ts'
export { openUsbCcid, type UsbCcidOptions } from './ccid.ts'
export {
  listUsbDevices,
  requestUsbDevice,
  type UsbAccess,
  type UsbConnectionEvent,
  type UsbDeviceFilter,
  type UsbOptions,
  type UsbRequestOptions,
  type UsbWatcher,
  watchUsbDevices,
} from './device.ts'
export { openUsbHid } from './hid.ts'
