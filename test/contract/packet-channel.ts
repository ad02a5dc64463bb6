import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PacketChannel } from '../../src/core/fido/ctap/transport.ts'
import type { Bytes } from '../../src/core/shared/bytes.ts'

/** A channel and the device behind it. */
export interface PacketSubject {
  readonly channel: PacketChannel
  /** The next packet that reached the device, without what the platform puts around it. */
  readonly sent: () => Promise<Uint8Array>
  /** Has the device send a packet. */
  readonly deliver: (packet: Bytes) => void | Promise<void>
  /** Pulls the device out, where that can be noticed. */
  readonly unplug?: () => void | Promise<void>
}

/** A packet that no other is like. */
function packet(size: number, number: number): Bytes {
  return Uint8Array.from({ length: size }, (_, i) => (i * 7 + number) & 0xff)
}

/**
 * What every adapter of {@link PacketChannel} has to do.
 *
 * @param make Makes an open channel with a device of its own.
 */
export function describePacketChannel(
  name: string,
  make: () => PacketSubject | Promise<PacketSubject>,
): void {
  describe(`${name} as a packet channel`, () => {
    let subject: PacketSubject
    beforeEach(async () => {
      subject = await make()
    })
    afterEach(() => subject.channel.close())

    it('says how long its packets are', () => {
      expect(subject.channel.packetSize).toBeGreaterThanOrEqual(8)
    })

    it('sends packets as they are, in order', async () => {
      const { channel, sent } = subject
      const packets = [1, 2, 3, 0x80].map((number) => packet(channel.packetSize, number))
      for (const one of packets) await channel.send(one)
      for (const one of packets) expect(Uint8Array.from(await sent())).toEqual(one)
    })

    it('has done with a packet when it is sent', async () => {
      const { channel, sent } = subject
      const original = packet(channel.packetSize, 9)
      const reused = original.slice()
      await channel.send(reused)
      reused.fill(0)
      expect(Uint8Array.from(await sent())).toEqual(original)
    })

    it('sends a view into a longer array', async () => {
      const { channel, sent } = subject
      const original = packet(channel.packetSize, 5)
      const longer = new Uint8Array(channel.packetSize + 20)
      longer.set(original, 10)
      await channel.send(longer.subarray(10, 10 + channel.packetSize))
      expect(Uint8Array.from(await sent())).toEqual(original)
    })

    it('keeps what arrives while nobody asks, in order', async () => {
      const { channel, deliver } = subject
      const packets = [10, 11, 12].map((number) => packet(channel.packetSize, number))
      for (const one of packets) await deliver(one)
      for (const one of packets) expect(await channel.receive()).toEqual(one)
    })

    it('gives a packet to whoever waits for it', async () => {
      const { channel, deliver } = subject
      const received = channel.receive()
      const one = packet(channel.packetSize, 20)
      await deliver(one)
      expect(await received).toEqual(one)
    })

    it('receives plain arrays of the packet size', async () => {
      const { channel, deliver } = subject
      await deliver(packet(channel.packetSize, 30))
      const received = await channel.receive()
      expect(Object.getPrototypeOf(received)).toBe(Uint8Array.prototype)
      expect(received).toHaveLength(channel.packetSize)
    })

    it('rejects who waits when it is closed, and whoever comes later', async () => {
      const { channel } = subject
      const received = channel.receive()
      const rejected = expect(received).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
      await channel.close()
      await rejected
      await expect(channel.receive()).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
      const late = channel.send(packet(channel.packetSize, 1))
      await expect(late).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    })

    it('can be closed twice', async () => {
      await subject.channel.close()
      await expect(subject.channel.close()).resolves.toBeUndefined()
    })

    it('rejects who waits when the device is pulled out', async () => {
      const { channel, unplug = () => channel.close() } = subject
      const received = channel.receive()
      const rejected = expect(received).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
      await unplug()
      await rejected
      await expect(channel.receive()).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    })
  })
}
