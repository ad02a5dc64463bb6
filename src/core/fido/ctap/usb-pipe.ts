import type { Bytes } from '../../shared/bytes.ts'

/**
 * One end of a USB transfer.
 *
 * @see [WebUSB §7.3](https://wicg.github.io/webusb/#enumdef-usbdirection)
 */
export type UsbDirection = 'in' | 'out'

/**
 * An endpoint of an interface.
 *
 * @see [WebUSB §6.5](https://wicg.github.io/webusb/#usbendpoint-interface)
 */
export interface UsbEndpoint {
  readonly endpointNumber: number
  readonly direction: UsbDirection
  readonly type: 'bulk' | 'interrupt' | 'isochronous'
  /** Bytes in each packet. */
  readonly packetSize: number
}

/**
 * An interface of a device, as its current setting describes it.
 *
 * @see [WebUSB §6.3](https://wicg.github.io/webusb/#usbinterface-interface)
 */
export interface UsbInterface {
  readonly interfaceNumber: number
  readonly alternate: {
    /** 3 for HID, 11 for smart cards, 255 for what a vendor makes of it. */
    readonly interfaceClass: number
    readonly interfaceSubclass: number
    readonly interfaceProtocol: number
    readonly endpoints: readonly UsbEndpoint[]
  }
}

/**
 * What a control transfer is about.
 *
 * @see [WebUSB §6.1](https://wicg.github.io/webusb/#dictdef-usbcontroltransferparameters)
 */
export interface UsbSetup {
  readonly requestType: 'standard' | 'class' | 'vendor'
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other'
  readonly request: number
  readonly value: number
  readonly index: number
}

/** What a read transfer brought. */
export interface UsbInResult {
  readonly status?: 'ok' | 'stall' | 'babble' | undefined
  readonly data?: DataView | undefined
}

/** What a write transfer did. */
export interface UsbOutResult {
  readonly status?: 'ok' | 'stall' | 'babble' | undefined
  readonly bytesWritten: number
}

/**
 * The port to USB devices: the part of W3C's `USBDevice` that is called. Devices of `navigator.usb`
 * fit it, and so do those of `WebUSB` in the package `usb` for Node.
 *
 * @see [WebUSB §6](https://wicg.github.io/webusb/#usbdevice-interface)
 */
export interface UsbPipe {
  readonly opened: boolean
  readonly configuration?: { readonly interfaces: readonly UsbInterface[] } | null | undefined
  open(): Promise<void>
  close(): Promise<void>
  selectConfiguration(configurationValue: number): Promise<void>
  claimInterface(interfaceNumber: number): Promise<void>
  releaseInterface(interfaceNumber: number): Promise<void>
  controlTransferIn(setup: UsbSetup, length: number): Promise<UsbInResult>
  controlTransferOut(setup: UsbSetup, data?: Bytes): Promise<UsbOutResult>
  transferIn(endpointNumber: number, length: number): Promise<UsbInResult>
  transferOut(endpointNumber: number, data: Bytes): Promise<UsbOutResult>
  clearHalt(direction: UsbDirection, endpointNumber: number): Promise<void>
}
