import type {
  UsbAccess,
  UsbConnectionEvent,
  UsbInResult,
  UsbInterface,
  UsbOutResult,
  UsbPipe,
  UsbSetup,
} from '../../../src/browser/webusb/index.ts'
import type { Bytes } from '../../../src/core/shared/bytes.ts'

/** What a browser throws. */
export function domException(name: string): DOMException {
  return new DOMException('as a browser says it', name)
}

/** What a device does; every member can be replaced. */
export interface FakeUsb {
  /** Answers a read of an endpoint. Default: never. */
  transferIn(endpoint: number, length: number): Promise<UsbInResult>
  transferOut(endpoint: number, data: Bytes): Promise<UsbOutResult>
  controlTransferIn(setup: UsbSetup, length: number): Promise<UsbInResult>
  controlTransferOut(setup: UsbSetup, data: Bytes): Promise<UsbOutResult>
}

/** A result of a read, as a view into memory that is used again. */
export function inResult(bytes: Uint8Array): UsbInResult {
  const memory = new Uint8Array(bytes.length + 6)
  memory.set(bytes, 3)
  return { status: 'ok', data: new DataView(memory.buffer, 3, bytes.length) }
}

const never = () => new Promise<never>(() => {})
const stall = async () => ({ status: 'stall', bytesWritten: 0 }) as const

/** A device that does what a browser's does, and a log of what it was asked. */
export function fakeUsbDevice(interfaces: readonly UsbInterface[], does: Partial<FakeUsb> = {}) {
  const log: unknown[] = []
  const listeners = { connect: new Set<Listener>(), disconnect: new Set<Listener>() }
  let isOpen = false
  const device: UsbPipe & Record<string, unknown> = {
    get opened() {
      return isOpen
    },
    configuration: { interfaces },
    async open() {
      log.push('open')
      isOpen = true
    },
    async close() {
      log.push('close')
      isOpen = false
    },
    async selectConfiguration(value) {
      log.push(['configuration', value])
    },
    async claimInterface(number) {
      log.push(['claim', number])
    },
    async releaseInterface(number) {
      log.push(['release', number])
    },
    async clearHalt(direction, endpoint) {
      log.push(['clear', direction, endpoint])
    },
    transferIn: does.transferIn ?? never,
    transferOut:
      does.transferOut ?? (async (_, data) => ({ status: 'ok', bytesWritten: data.length })),
    controlTransferIn: does.controlTransferIn ?? stall,
    controlTransferOut: (setup, data = new Uint8Array(0)) =>
      does.controlTransferOut?.(setup, data) ?? stall(),
  }
  const usb: UsbAccess = {
    requestDevice: async () => device,
    getDevices: async () => [device],
    addEventListener: (type, listener) => listeners[type].add(listener),
    removeEventListener: (type, listener) => listeners[type].delete(listener),
  }
  const tell = (type: 'connect' | 'disconnect', which: UsbPipe = device) => {
    for (const listener of [...listeners[type]]) listener({ device: which })
  }
  return { device, usb, log, tell, listeners }
}

type Listener = (event: UsbConnectionEvent) => void
