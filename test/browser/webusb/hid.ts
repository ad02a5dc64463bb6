import type { UsbEndpoint, UsbInterface } from '../../../src/browser/webusb/index.ts'

const INPUT: UsbEndpoint = {
  endpointNumber: 3,
  direction: 'in',
  type: 'interrupt',
  packetSize: 64,
}
const OUTPUT: UsbEndpoint = { ...INPUT, endpointNumber: 4, direction: 'out' }

function hidInterface(endpoints: readonly UsbEndpoint[]): UsbInterface {
  const codes = { interfaceClass: 3, interfaceSubclass: 0, interfaceProtocol: 0 }
  return { interfaceNumber: 2, alternate: { ...codes, endpoints } }
}

/** The HID interface of a security key. */
export const HID = hidInterface([INPUT, OUTPUT])

/** One that cannot be written to. */
export const HALF = hidInterface([INPUT])
