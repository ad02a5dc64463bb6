import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { UsbDirection, UsbInterface, UsbPipe } from '../../core/fido/ctap/usb-pipe.ts'
import { USB_CLASS, type UsbOptions } from './device.ts'
import { claim } from './interface.ts'

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
  const input = interrupt(usb.description, 'in')
  const output = interrupt(usb.description, 'out')
  if (!input || !output) {
    await usb.release()
    const sentence = 'the HID interface lacks an interrupt endpoint'
    throw new TransportError('TRANSPORT_UNAVAILABLE', sentence)
  }
  return {
    packetSize: output.packetSize,
    send: (packet) => usb.write(output.endpointNumber, packet),
    // What arrives while nobody asks stays in the device, which is not polled then.
    receive: () => usb.read(input.endpointNumber, input.packetSize),
    close: () => usb.release(),
  }
}

/** Keyboards speak a boot protocol; some security keys are one besides. */
function isHid({ alternate }: UsbInterface): boolean {
  return alternate.interfaceClass === USB_CLASS.hid && alternate.interfaceSubclass === 0
}

function interrupt({ alternate }: UsbInterface, direction: UsbDirection) {
  return alternate.endpoints.find(
    (endpoint) => endpoint.type === 'interrupt' && endpoint.direction === direction,
  )
}
