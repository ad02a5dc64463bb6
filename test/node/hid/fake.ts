import { EventEmitter } from 'node:events'
import { PacketQueue } from '../../../src/core/fido/ctap/packet-queue.ts'
import type { NodeHid, NodeHidDevice, NodeHidHandle } from '../../../src/node/hid/index.ts'

/** A handle that does what node-hid's does, and what reached it. */
export function fakeHandle() {
  const events = new EventEmitter()
  const sent = new PacketQueue()
  const state = { closed: 0, isGone: false, lengths: [] as number[] }
  const handle: NodeHidHandle = {
    async write(report) {
      if (state.isGone) throw new TypeError('Cannot write to hid device')
      state.lengths.push(report.length)
      const [number, ...packet] = report
      if (number === 0) sent.push(Uint8Array.from(packet))
      return report.length
    },
    async close() {
      if (state.isGone) throw new Error('device has been closed')
      state.closed++
      events.removeAllListeners()
    },
    on: (event: string, listener: (value: Uint8Array) => void) => events.on(event, listener),
  }
  return {
    handle,
    sent,
    state,
    deliver: (packet: Uint8Array) => events.emit('data', Buffer.from(packet)),
    /** node-hid tells it without an error, and only to those who listen for data. */
    unplug: () => {
      state.isGone = true
      if (events.listenerCount('data') > 0) events.emit('error')
    },
    listens: () => events.listenerCount('error') > 0,
  }
}

/** A package that does what node-hid does. */
export function fakeNodeHid(
  devices: readonly NodeHidDevice[],
  open: (path: string) => Promise<NodeHidHandle> = async () => fakeHandle().handle,
): NodeHid {
  return { devicesAsync: async () => devices, HIDAsync: { open } }
}
