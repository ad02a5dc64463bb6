import { Queue } from '../../core/fido/ctap/queue.ts'
import { sleep, systemTimer, type Timer } from '../../core/fido/ctap/timer.ts'
import type { CardChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { UsbInterface, UsbPipe, UsbSetup } from '../../core/fido/ctap/usb-pipe.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { USB_CLASS, type UsbOptions } from './device.ts'
import { bytesOf, claim } from './interface.ts'

/** Requests of the interface. */
const REQUEST = { command: 0, response: 1, status: 2 } as const

/** What the status request answers while a response waits to be fetched. */
const READY = 0

/** What it answers while the command is received or carried out; everything else is a fault. */
const AT_WORK: ReadonlySet<number | undefined> = /* @__PURE__ */ new Set([1, 3])

/** Longer than the key's buffer of 1,340 bytes. */
const RESPONSE_LENGTH = 1500

/** How to talk to a CanoKey. */
export interface CanoKeyOptions extends UsbOptions {
  /** Milliseconds between two questions whether the response is there. Default 20. */
  readonly interval?: number
  /** Milliseconds after which a command without a response fails. Default 60,000. */
  readonly timeout?: number
  /** Default: the platform's own clock. */
  readonly timer?: Timer
}

/**
 * Opens the vendor interface of a CanoKey, which takes APDUs in control transfers. It is the one way
 * to a security key that ordinary pages have over WebUSB.
 *
 * The key serves one interface at a time: while CCID or HID are in use it refuses, and it lets go
 * two seconds after the last transfer.
 *
 * @param device From `requestUsbDevice()`, `listUsbDevices()` or `navigator.usb`.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when there is no such interface; `TRANSPORT_BUSY`
 *   when another page or program holds it; `TRANSPORT_FAILED`.
 * @see [The interface in the key's firmware](https://github.com/canokeys/canokey-core/tree/master/interfaces/USB/class/webusb)
 *
 * @example
 *
 * ```ts
 * import { openCanoKey, requestUsbDevice } from 'claviger/browser/webusb'
 *
 * const card = await openCanoKey(await requestUsbDevice())
 * ```
 */
export async function openCanoKey(
  device: UsbPipe,
  options: CanoKeyOptions = {},
): Promise<CardChannel> {
  const { interval = 20, timeout = 60_000, timer = systemTimer } = options
  const usb = await claim(device, 'vendor', isVendor, options)
  const setup = (request: number): UsbSetup => ({
    requestType: 'vendor',
    recipient: 'interface',
    request,
    value: 0,
    index: usb.description.interfaceNumber,
  })
  const ask = async (request: number, length: number): Promise<Bytes> => {
    const result = await usb.run(() => device.controlTransferIn(setup(request), length))
    if (result.status !== 'ok' || !result.data) throw refused()
    return bytesOf(result.data)
  }
  const ready = async (): Promise<void> => {
    for (let waited = 0; ; waited += interval) {
      const [status] = await ask(REQUEST.status, 1)
      if (status === READY) return
      if (!AT_WORK.has(status)) throw refused()
      if (waited >= timeout) {
        throw new TransportError('TRANSPORT_TIMEOUT', `no response came in ${timeout} ms`)
      }
      await usb.run(() => sleep(timer, interval))
    }
  }
  const transmit = async (apdu: Bytes): Promise<Bytes> => {
    const sent = await usb.run(() => device.controlTransferOut(setup(REQUEST.command), apdu))
    if (sent.status !== 'ok') throw busy()
    await ready()
    const response = await ask(REQUEST.response, RESPONSE_LENGTH)
    if (response.length < 2) {
      throw new TransportError('TRANSPORT_PROTOCOL', 'the response has no status word')
    }
    return response
  }
  const queue = new Queue()
  return {
    transmit: (apdu) => queue.run(() => transmit(apdu)),
    close: () => usb.release(),
  }
}

function isVendor({ alternate }: UsbInterface): boolean {
  return alternate.interfaceClass === USB_CLASS.vendor && alternate.endpoints.length === 0
}

/** The key answers a command with a stall while it serves another interface, or one too long. */
function busy(): TransportError {
  return new TransportError(
    'TRANSPORT_BUSY',
    'the key refused the command: another interface of it is in use, or the command is too long',
  )
}

function refused(): TransportError {
  return new TransportError('TRANSPORT_PROTOCOL', 'the key lost the command')
}
