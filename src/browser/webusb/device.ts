import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { UsbPipe } from '../../core/fido/ctap/usb-pipe.ts'

/** What comes when a device is plugged in or out. */
export interface UsbConnectionEvent {
  readonly device: UsbPipe
}

/** Which devices a page asks for. */
export interface UsbDeviceFilter {
  readonly vendorId?: number
  readonly productId?: number
  readonly classCode?: number
}

/**
 * The part of `navigator.usb` that is called; `WebUSB` of the package `usb` for Node fits it too.
 *
 * @see [WebUSB, USB](https://wicg.github.io/webusb/#usb-interface)
 */
export interface UsbAccess {
  requestDevice(options: { readonly filters: UsbDeviceFilter[] }): Promise<UsbPipe>
  getDevices(): Promise<UsbPipe[]>
  addEventListener(
    type: 'connect' | 'disconnect',
    listener: (event: UsbConnectionEvent) => void,
  ): void
  removeEventListener(
    type: 'connect' | 'disconnect',
    listener: (event: UsbConnectionEvent) => void,
  ): void
}

/** Where the devices come from. */
export interface UsbOptions {
  /** Default `navigator.usb`. */
  readonly usb?: UsbAccess | undefined
}

/** What to ask the user for, and where. */
export interface UsbRequestOptions extends UsbOptions {
  /** Default: devices with a vendor interface, a smart-card interface or a HID interface. */
  readonly filters?: readonly UsbDeviceFilter[]
}

/** `navigator.usb`, which few browsers have and the types of none. */
export function usbOfPage(): UsbAccess | undefined {
  return (globalThis as { navigator?: { usb?: UsbAccess } }).navigator?.usb
}

/** Class codes of the USB Implementers Forum. */
export const USB_CLASS = { hid: 0x03, smartCard: 0x0b, vendor: 0xff } as const

const BLOCKED =
  'browsers keep HID and smart-card interfaces from ordinary pages, which reach vendor interfaces ' +
  'only: elsewhere use navigator.credentials'

/**
 * Asks the user for a security key on USB. Call it from a click: browsers want the user's gesture.
 *
 * Ordinary pages may not reach HID and smart-card interfaces, only those that a vendor has made for
 * pages.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the browser has no WebUSB, when it does not
 *   allow the page to ask, and when the user chose no device.
 * @see [WebUSB, requestDevice()](https://wicg.github.io/webusb/#dom-usb-requestdevice)
 */
export async function requestUsbDevice(options: UsbRequestOptions = {}): Promise<UsbPipe> {
  const filters = options.filters ?? Object.values(USB_CLASS).map((classCode) => ({ classCode }))
  try {
    return await access(options).requestDevice({ filters: [...filters] })
  } catch (cause) {
    if (cause instanceof TransportError) throw cause
    const isChoice = cause instanceof Error && cause.name === 'NotFoundError'
    throw unavailable(
      isChoice ? 'no device was chosen' : 'the browser did not let the page ask for a device',
      cause,
    )
  }
}

/**
 * The USB devices that are plugged in and that the user has granted to this page before.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the browser has no WebUSB.
 */
export async function listUsbDevices(options: UsbOptions = {}): Promise<readonly UsbPipe[]> {
  return access(options).getDevices()
}

/** What a watcher of USB devices is told. */
export interface UsbWatcher {
  onConnect?(device: UsbPipe): void
  onDisconnect?(device: UsbPipe): void
}

/**
 * Tells when a granted device is plugged in or out.
 *
 * @returns Ends the watch.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the browser has no WebUSB.
 */
export function watchUsbDevices(watcher: UsbWatcher, options: UsbOptions = {}): () => void {
  const source = access(options)
  const connect = ({ device }: UsbConnectionEvent) => watcher.onConnect?.(device)
  const disconnect = ({ device }: UsbConnectionEvent) => watcher.onDisconnect?.(device)
  source.addEventListener('connect', connect)
  source.addEventListener('disconnect', disconnect)
  return () => {
    source.removeEventListener('connect', connect)
    source.removeEventListener('disconnect', disconnect)
  }
}

function access({ usb = usbOfPage() }: UsbOptions): UsbAccess {
  if (!usb) throw unavailable('this browser has no WebUSB')
  return usb
}

function unavailable(what: string, cause?: unknown): TransportError {
  return new TransportError('TRANSPORT_UNAVAILABLE', `${what}; ${BLOCKED}`, { cause })
}
