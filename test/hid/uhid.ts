import { open } from 'node:fs/promises'
import type { PacketChannel } from '../../src/core/fido/ctap/transport.ts'

/** Event numbers and offsets of `struct uhid_event`, linux/uhid.h: packed, in the machine's order. */
const Event = { destroy: 1, output: 6, create2: 11, input2: 12 } as const
const DATA_SIZE = 4096
const EVENT_SIZE = 4 + 128 + 64 + 64 + 2 + 2 + 4 * 4 + DATA_SIZE

/**
 * Usage page 0xF1D0, usage 1; one report of 64 bytes in, one out, without a number.
 *
 * @see CTAP 2.2 §11.2.8.1
 */
const REPORT_DESCRIPTOR = Uint8Array.of(
  ...[0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01],
  ...[0x09, 0x20, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81, 0x02],
  ...[0x09, 0x21, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02],
  0xc0,
)

/** A device that the kernel has because this process says so. */
export interface UhidDevice {
  /** Unplugs it. */
  close(): Promise<void>
}

/** Plugs a software key into the kernel as a USB security key. */
export async function plugIn(channel: PacketChannel, name: string): Promise<UhidDevice> {
  const file = await open('/dev/uhid', 'r+')
  await file.write(createEvent(name))
  let closed = false
  const fromHost = async () => {
    const event = Buffer.alloc(EVENT_SIZE)
    while (!closed) {
      await file.read(event, 0, event.length)
      if (event.readUInt32LE(0) !== Event.output) continue
      const size = event.readUInt16LE(4 + DATA_SIZE)
      const report = event.subarray(4, 4 + size) // the first byte is the report's number, 0
      await channel.send(Uint8Array.from(report.subarray(1)))
    }
  }
  const toHost = async () => {
    while (!closed) await file.write(inputEvent(await channel.receive()))
  }
  const ignoreEnd = () => {}
  fromHost().catch(ignoreEnd)
  toHost().catch(ignoreEnd)
  return {
    async close() {
      closed = true
      const event = Buffer.alloc(4)
      event.writeUInt32LE(Event.destroy)
      await file.write(event)
      await channel.close()
    },
  }
}

function createEvent(name: string): Buffer {
  const event = Buffer.alloc(EVENT_SIZE)
  event.writeUInt32LE(Event.create2, 0)
  event.write(name.slice(0, 127), 4)
  event.write('claviger/input0', 4 + 128)
  event.write('0', 4 + 128 + 64)
  let at = 4 + 128 + 64 + 64
  at = event.writeUInt16LE(REPORT_DESCRIPTOR.length, at)
  at = event.writeUInt16LE(3, at) // USB
  at = event.writeUInt32LE(0x1209, at)
  at = event.writeUInt32LE(0xf1d0, at)
  at = event.writeUInt32LE(0x0100, at)
  at = event.writeUInt32LE(0, at)
  event.set(REPORT_DESCRIPTOR, at)
  return event
}

function inputEvent(report: Uint8Array): Buffer {
  const event = Buffer.alloc(4 + 2 + report.length)
  event.writeUInt32LE(Event.input2, 0)
  event.writeUInt16LE(report.length, 4)
  event.set(report, 6)
  return event
}
