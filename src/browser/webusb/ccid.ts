import { type CcidCard, type CcidPipe, openCcid } from '../../core/fido/ctap/ccid.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { UsbInterface, UsbPipe } from '../../core/fido/ctap/usb-pipe.ts'
import { readCcidDescriptor } from './ccid-descriptor.ts'
import { USB_CLASS, type UsbOptions } from './device.ts'
import { type ClaimedInterface, claim, endpointOf } from './interface.ts'

/** Which card of a reader is meant. */
export interface UsbCcidOptions extends UsbOptions {
  /** The slot of the card. Default 0. */
  readonly slot?: number
}

/**
 * Switches on the card behind a smart-card interface, as security keys and readers have it.
 *
 * Ordinary pages may not reach smart-card interfaces over WebUSB: this is for isolated web apps, and
 * for `WebUSB` of the package `usb` in Node.
 *
 * @param device From `requestUsbDevice()`, `listUsbDevices()` or `navigator.usb`.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when there is no such interface, when the browser
 *   keeps it from pages, and when the reader wants more of its host than whole APDUs;
 *   `TRANSPORT_BUSY` when another page, program or driver holds it; `TRANSPORT_CLOSED` when there is
 *   no card; `TRANSPORT_FAILED`.
 * @see [CCID 1.1](https://www.usb.org/document-library/smart-card-ccid-version-11)
 */
export async function openUsbCcid(
  device: UsbPipe,
  options: UsbCcidOptions = {},
): Promise<CcidCard> {
  const usb = await claim(device, 'smart-card', isSmartCard, options)
  try {
    const { slot = 0 } = options
    const descriptor = await readCcidDescriptor(usb, device)
    if (descriptor && !descriptor.exchangesApdus) {
      const sentence = 'the reader exchanges no whole APDUs: use it through PC/SC'
      throw new TransportError('TRANSPORT_UNAVAILABLE', sentence)
    }
    const pipe = pipeOf(usb)
    return await openCcid(pipe, { slot, ...(descriptor && { maxMessage: descriptor.maxMessage }) })
  } catch (error) {
    await usb.release().catch(() => {})
    throw error
  }
}

function isSmartCard({ alternate }: UsbInterface): boolean {
  return alternate.interfaceClass === USB_CLASS.smartCard
}

function pipeOf(usb: ClaimedInterface): CcidPipe {
  const input = endpointOf(usb.description, 'bulk', 'in')
  const output = endpointOf(usb.description, 'bulk', 'out')
  return {
    async send(message) {
      await usb.write(output.endpointNumber, message)
      const isOpenEnded = message.length % output.packetSize === 0
      if (isOpenEnded) await usb.write(output.endpointNumber, new Uint8Array(0))
    },
    // One packet at a time: not all readers end a message of whole packets with an empty one.
    receive: () => usb.read(input.endpointNumber, input.packetSize),
    close: () => usb.release(),
  }
}
