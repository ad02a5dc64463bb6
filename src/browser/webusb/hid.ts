import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import type { UsbInterface, UsbPipe } from '../../core/fido/ctap/usb-pipe.ts'
import { USB_CLASS, type UsbOptions } from './device.ts'
import { claim, endpointOf } from './interface.ts'

/**
 * Opens the HID interface of a security key as a USB interface, for CTAPHID over its interrupt
 * endpoints.
 *
 * Ordinary pages may not reach HID interfaces over WebUSB: this is for isolated web apps, and for
 * `WebUSB` of the package `usb` in Node.
 *
 * @param device From `requestUsbDevice()`, `listUsbDevices()` or `navigator.usb`.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when there is no such interface or the browser
 *   keeps it from pages; `TRANSPORT_BUSY` when another page, program or driver holds it;
 *   `TRANSPORT_FAILED`.
 */
export async function openUsbHid(
  device: UsbPipe,
  options: UsbOptions = {},
): Promise<PacketChannel> {
  const usb = await claim(device, 'HID', isHid, options)
  try {
    const input = endpointOf(usb.description, 'interrupt', 'in')
    const output = endpointOf(usb.description, 'interrupt', 'out')
    return {
      packetSize: output.packetSize,
      send: (packet) => usb.write(output.endpointNumber, packet),
      // What arrives while nobody asks stays in the device, which is not polled then.
      receive: () => usb.read(input.endpointNumber, input.packetSize),
      close: () => usb.release(),
    }
  } catch (error) {
    await usb.release().catch(() => {})
    throw error
  }
}

/** Keyboards speak a boot protocol; some security keys are one besides. */
function isHid({ alternate }: UsbInterface): boolean {
  return alternate.interfaceClass === USB_CLASS.hid && alternate.interfaceSubclass === 0
}
