import type { UsbPipe, UsbSetup } from '../../core/fido/ctap/usb-pipe.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { bytesOf, type ClaimedInterface } from './interface.ts'

/** What a reader says about itself. */
export interface CcidDescriptor {
  /** dwMaxCCIDMessageLength. */
  readonly maxMessage: number
  /** dwFeatures: short or extended APDUs are exchanged whole. */
  readonly exchangesApdus: boolean
}

/** GET_DESCRIPTOR of the first configuration, USB 2.0 §9.4.3. */
const GET_CONFIGURATION: UsbSetup = {
  requestType: 'standard',
  recipient: 'device',
  request: 6,
  value: 0x0200,
  index: 0,
}

const LONGEST = 4096
const INTERFACE = 4
const FUNCTIONAL = 0x21
const FUNCTIONAL_LENGTH = 54
const FEATURES = 40
const MAX_MESSAGE = 44
const APDU_LEVELS = 0x0006_0000

/** Shorter than the first holds no short APDU; more than the second no APDU needs. */
const MAX_MESSAGE_RANGE = [271, 65_554] as const

/**
 * The descriptor of a reader, or `undefined` where it cannot be had: browsers do not show it, so the
 * device is asked.
 *
 * @see [CCID 1.1 §5.1](https://www.usb.org/document-library/smart-card-ccid-version-11)
 */
export async function readCcidDescriptor(
  usb: ClaimedInterface,
  device: UsbPipe,
): Promise<CcidDescriptor | undefined> {
  const { data, status } = await usb.run(() => device.controlTransferIn(GET_CONFIGURATION, LONGEST))
  if (status !== 'ok' || !data) return undefined
  const descriptor = find(bytesOf(data), usb.description.interfaceNumber)
  if (!descriptor) return undefined
  const view = new DataView(descriptor.buffer, descriptor.byteOffset, descriptor.length)
  const [least, most] = MAX_MESSAGE_RANGE
  const maxMessage = Math.min(Math.max(view.getUint32(MAX_MESSAGE, true), least), most)
  const exchangesApdus = (view.getUint32(FEATURES, true) & APDU_LEVELS) !== 0
  return { maxMessage, exchangesApdus }
}

/** The functional descriptor behind that of the interface. */
function find(configuration: Bytes, interfaceNumber: number): Bytes | undefined {
  let isWithin = false
  for (let offset = 0; offset + 2 <= configuration.length; ) {
    const [length = 0, type, number] = configuration.subarray(offset, offset + 3)
    if (length < 2) return undefined
    if (type === INTERFACE) isWithin = number === interfaceNumber
    const descriptor = configuration.subarray(offset, offset + length)
    if (isWithin && type === FUNCTIONAL && descriptor.length >= FUNCTIONAL_LENGTH) return descriptor
    offset += length
  }
  return undefined
}
