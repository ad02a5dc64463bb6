import type {
  HidAccess,
  HidCollection,
  HidConnectionEvent,
  HidDevice,
  HidInputReportEvent,
} from '../../../src/browser/webhid/index.ts'
import { PacketQueue } from '../../../src/core/fido/ctap/packet-queue.ts'

/** The collection of a security key, as browsers show it. */
export const FIDO: HidCollection = {
  usagePage: 0xf1d0,
  usage: 1,
  outputReports: [{ items: [{ reportSize: 8, reportCount: 64 }] }],
}

/** What a browser throws. */
export function domException(name: string): DOMException {
  return new DOMException('as a browser says it', name)
}

type Listener<Event> = (event: Event) => void

/** A device that does what a browser's does, and what reached it. */
export function fakeHidDevice(collections: readonly HidCollection[] = [FIDO]) {
  const listeners = new Set<Listener<HidInputReportEvent>>()
  const sent = new PacketQueue()
  const state = { opened: false, isGone: false, reportIds: [] as number[] }
  const device: HidDevice = {
    get opened() {
      return state.opened
    },
    productName: 'Key',
    collections,
    async open() {
      state.opened = true
    },
    async close() {
      state.opened = false
    },
    async sendReport(reportId, data) {
      if (!state.opened || state.isGone) throw domException('NotAllowedError')
      state.reportIds.push(reportId)
      sent.push(data.slice())
    },
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  }
  const deliver = (packet: Uint8Array, reportId = 0) => {
    const memory = new Uint8Array(packet.length + 8)
    memory.set(packet, 4)
    const data = new DataView(memory.buffer, 4, packet.length)
    for (const listener of listeners) listener({ reportId, data })
    memory.fill(0xee)
  }
  return { device, sent, deliver, state, listeners }
}

/** A browser's access to such devices. */
export function fakeHid(devices: HidDevice[] = []) {
  const listeners = {
    connect: new Set<Listener<HidConnectionEvent>>(),
    disconnect: new Set<Listener<HidConnectionEvent>>(),
  }
  const asked: unknown[] = []
  const hid: HidAccess = {
    async requestDevice(options) {
      asked.push(options)
      return devices
    },
    getDevices: async () => devices,
    addEventListener: (type, listener) => listeners[type].add(listener),
    removeEventListener: (type, listener) => listeners[type].delete(listener),
  }
  const tell = (type: 'connect' | 'disconnect', device: HidDevice) => {
    for (const listener of listeners[type]) listener({ device })
  }
  return { hid, asked, tell, listeners }
}
