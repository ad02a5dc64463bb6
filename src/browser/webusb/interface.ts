import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type {
  UsbDirection,
  UsbEndpoint,
  UsbInterface,
  UsbPipe,
} from '../../core/fido/ctap/usb-pipe.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { type UsbConnectionEvent, type UsbOptions, usbOfPage } from './device.ts'

/** How often in a row an endpoint may stall before the device counts as broken. */
const STALLS = 3

/** A claimed interface, and transfers over it whose every failure is a `TransportError`. */
export interface ClaimedInterface {
  readonly description: UsbInterface
  /** Why there is nothing to talk to any more. */
  readonly end: TransportError | undefined
  /** Reads up to `length` bytes; a halted endpoint is cleared and asked again. */
  read(endpoint: number, length: number): Promise<Bytes>
  /** Writes all of `data`; a halted endpoint is cleared and asked again. */
  write(endpoint: number, data: Bytes): Promise<void>
  /** Runs a transfer of any kind, and rejects as soon as the device is gone. */
  run<Result>(transfer: () => Promise<Result>): Promise<Result>
  /** Releases the interface, and closes the device if this claim opened it. */
  release(): Promise<void>
}

/**
 * Opens a device where it is not open, and claims its first interface of a kind.
 *
 * @param name What is looked for, for the error's sentence.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when there is no such interface or the browser
 *   keeps it from pages, `TRANSPORT_BUSY` when another page or program holds it, `TRANSPORT_FAILED`.
 */
export async function claim(
  device: UsbPipe,
  name: string,
  isWanted: (description: UsbInterface) => boolean,
  { usb = usbOfPage() }: UsbOptions,
): Promise<ClaimedInterface> {
  const opened = !device.opened
  if (opened) await attempt('the USB device could not be opened', () => device.open())
  try {
    const description = await select(device, name, isWanted)
    const closeDevice = opened ? () => device.close() : async () => {}
    return claimed(device, description, usb, closeDevice)
  } catch (error) {
    if (opened) await device.close().catch(() => {})
    throw error
  }
}

async function select(
  device: UsbPipe,
  name: string,
  isWanted: (description: UsbInterface) => boolean,
): Promise<UsbInterface> {
  if (!device.configuration) {
    await attempt('the USB device could not be configured', () => device.selectConfiguration(1))
  }
  const description = device.configuration?.interfaces.find(isWanted)
  if (!description) {
    throw new TransportError('TRANSPORT_UNAVAILABLE', `the USB device has no ${name} interface`)
  }
  await device.claimInterface(description.interfaceNumber).catch((cause: unknown) => {
    throw claimError(name, cause)
  })
  return description
}

function claimError(name: string, cause: unknown): TransportError {
  if (nameOf(cause) === 'SecurityError') {
    return new TransportError(
      'TRANSPORT_UNAVAILABLE',
      `the browser keeps ${name} interfaces from ordinary pages; they are open in isolated web apps`,
      { cause },
    )
  }
  return new TransportError(
    'TRANSPORT_BUSY',
    `another page, program or driver holds the ${name} interface`,
    { cause },
  )
}

function claimed(
  device: UsbPipe,
  description: UsbInterface,
  usb: UsbOptions['usb'],
  closeDevice: () => Promise<void>,
): ClaimedInterface {
  let end: TransportError | undefined
  let releasing: Promise<void> | undefined
  /** Transfers under way, each by what ends it early. */
  const pending = new Set<(reason: TransportError) => void>()
  const finish = (sentence: string, cause?: unknown): TransportError => {
    end ??= new TransportError('TRANSPORT_CLOSED', sentence, { cause })
    usb?.removeEventListener('disconnect', unplugged)
    for (const reject of pending) reject(end)
    pending.clear()
    return end
  }
  const unplugged = (event: UsbConnectionEvent) => {
    if (event.device === device) finish('the USB device was unplugged')
  }
  usb?.addEventListener('disconnect', unplugged)

  const run = async <Result>(transfer: () => Promise<Result>): Promise<Result> => {
    if (end) throw end
    let stop: (reason: TransportError) => void = () => {}
    try {
      return await new Promise<Result>((resolve, reject) => {
        stop = reject
        pending.add(stop)
        transfer().then(resolve, reject)
      })
    } catch (cause) {
      if (end) throw end
      if (nameOf(cause) === 'NotFoundError') throw finish('the USB device was unplugged', cause)
      if (cause instanceof TransportError) throw cause
      throw new TransportError('TRANSPORT_FAILED', 'the USB transfer failed', { cause })
    } finally {
      pending.delete(stop)
    }
  }
  /** Asks again while the endpoint is halted. */
  const flowing = async <Result extends { readonly status?: string | undefined }>(
    direction: UsbDirection,
    endpoint: number,
    transfer: () => Promise<Result>,
  ): Promise<Result> => {
    for (let stalls = 0; stalls < STALLS; stalls++) {
      const result = await run(transfer)
      if (result.status === 'babble') {
        throw new TransportError('TRANSPORT_PROTOCOL', 'the USB device sent more than asked for')
      }
      if (result.status !== 'stall') return result
      await run(() => device.clearHalt(direction, endpoint))
    }
    throw new TransportError('TRANSPORT_FAILED', `the USB endpoint halted ${STALLS} times in a row`)
  }
  return {
    description,
    get end() {
      return end
    },
    run,
    async read(endpoint, length) {
      const { data } = await flowing('in', endpoint, () => device.transferIn(endpoint, length))
      return data ? bytesOf(data) : new Uint8Array(0)
    },
    async write(endpoint, data) {
      const { bytesWritten } = await flowing('out', endpoint, () =>
        device.transferOut(endpoint, data),
      )
      if (bytesWritten !== data.length) {
        const sentence = `the USB device took ${bytesWritten} of ${data.length} bytes`
        throw new TransportError('TRANSPORT_FAILED', sentence)
      }
    },
    release() {
      const isGone = end !== undefined
      finish('the channel was closed')
      releasing ??= isGone
        ? Promise.resolve()
        : attempt('the USB interface could not be released', async () => {
            await device.releaseInterface(description.interfaceNumber)
            await closeDevice()
          })
      return releasing
    },
  }
}

/**
 * The endpoint of an interface that carries transfers of a type in a direction.
 *
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when there is none.
 */
export function endpointOf(
  { alternate }: UsbInterface,
  type: UsbEndpoint['type'],
  direction: UsbDirection,
): UsbEndpoint {
  const endpoint = alternate.endpoints.find((it) => it.type === type && it.direction === direction)
  if (endpoint) return endpoint
  const sentence = `the USB interface has no ${type} endpoint (${direction})`
  throw new TransportError('TRANSPORT_UNAVAILABLE', sentence)
}

async function attempt<Result>(sentence: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (cause) {
    throw new TransportError('TRANSPORT_FAILED', sentence, { cause })
  }
}

/** The name of what was thrown; browsers throw `DOMException`. */
function nameOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.name : undefined
}

/** A copy: the browser may use the memory again. */
export function bytesOf({ buffer, byteOffset, byteLength }: DataView): Bytes {
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}
