import { describe, expect, it } from 'vitest'
import { openHid } from '../../../src/core/fido/ctap/hid.ts'
import { type FaultOptions, withFaults } from '../../../src/emulators/authenticator/faults.ts'
import type { FaultKind } from '../../../src/emulators/authenticator/faults-lane.ts'
import { runWithFaults } from '../../support/fault-runs.ts'
import { packetPair } from '../../support/packet-pair.ts'
import { echo, StubHidKey } from '../../support/stub-hid-key.ts'
import { settle, VirtualTime } from '../../support/virtual-timer.ts'

const RUNS = 1000

/** Sends packets that begin with 0, 1, 2, … and tells with what those begin that arrive. */
async function sendNumbers(options: FaultOptions, count: number, time = new VirtualTime()) {
  const [host, device] = packetPair()
  const channel = withFaults(host, { timer: time.timer, ...options })
  for (let i = 0; i < count; i++) await channel.send(new Uint8Array(64).fill(i))
  if (time.waiting > 0) await time.pass(1000)
  const end = new Uint8Array(64).fill(255)
  await host.send(end)
  const arrived: number[] = []
  for (;;) {
    const [first] = await device.receive()
    if (first === 255) break
    arrived.push(Number(first))
  }
  return { arrived, channel }
}

describe('withFaults', () => {
  it('loses packets', async () => {
    const { arrived, channel } = await sendNumbers({ seed: 1, lose: 1 }, 3)
    expect(arrived).toEqual([])
    expect(channel.faults).toEqual([0, 1, 2].map((packet) => fault('lose', packet)))
  })

  it('repeats packets', async () => {
    const { arrived } = await sendNumbers({ seed: 1, repeat: 1 }, 3)
    expect(arrived).toEqual([0, 0, 1, 1, 2, 2])
  })

  it('lets the next packet overtake one', async () => {
    const { arrived } = await sendNumbers({ seed: 1, reorder: 1 }, 5)
    expect(arrived).toEqual([1, 0, 3, 2, 4])
  })

  it('keeps the order of packets that are late', async () => {
    const time = new VirtualTime()
    const { arrived } = await sendNumbers({ seed: 1, delay: 1, lateness: 20 }, 5, time)
    expect(arrived).toEqual([0, 1, 2, 3, 4])
  })

  it('changes one byte of a packet, in a copy', async () => {
    const [host, device] = packetPair()
    const channel = withFaults(host, { seed: 3, corrupt: 1 })
    const packet = new Uint8Array(64)
    await channel.send(packet)
    const received = await device.receive()
    expect(received.filter((byte) => byte !== 0)).toHaveLength(1)
    expect(packet.every((byte) => byte === 0)).toBe(true)
  })

  it('does the same for the same seed, and something else for another', async () => {
    const arrivedFor = async (seed: number) =>
      (await sendNumbers({ seed, lose: 0.3, repeat: 0.3 }, 50)).arrived
    expect(await arrivedFor(7)).toEqual(await arrivedFor(7))
    expect(await arrivedFor(7)).not.toEqual(await arrivedFor(8))
  })

  it.each([
    ['out', 0, 1],
    ['in', 1, 0],
    ['both', 0, 0],
  ] as const)('disturbs direction %s', async (direction, out, into) => {
    const [host, device] = packetPair()
    const channel = withFaults(host, { seed: 1, lose: 1, direction })
    const counts = { out: 0, into: 0 }
    const count = async (side: 'out' | 'into', from: typeof device) => {
      for (;;) {
        await from.receive()
        counts[side]++
      }
    }
    count('out', device).catch(() => {})
    count('into', channel).catch(() => {})
    await channel.send(new Uint8Array(64))
    await device.send(new Uint8Array(64))
    await settle()
    expect(counts).toEqual({ out, into })
    await channel.close()
  })

  it('falls silent and is healed', async () => {
    const time = new VirtualTime()
    const key = new StubHidKey(echo, { timer: time.timer })
    const channel = withFaults(key.channel(), { seed: 1, timer: time.timer })
    const device = await openHid(channel, { timer: time.timer })
    channel.silence()
    const silent = time.until(device.cbor(Uint8Array.of(4)))
    await expect(silent).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    channel.heal()
    expect(await time.until(device.cbor(Uint8Array.of(4)))).toEqual(Uint8Array.of(0, 4))
  })

  it('is unplugged', async () => {
    const key = new StubHidKey(echo)
    const channel = withFaults(key.channel(), { seed: 1 })
    const device = await openHid(channel)
    channel.unplug()
    const late = device.cbor(Uint8Array.of(4))
    await expect(late).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })
})

function fault(kind: FaultKind, packet: number) {
  return { kind, direction: 'out', packet }
}

describe('a client and a key with faults between them', () => {
  it(`end ${RUNS} times with a right result or a typed error, and then go on`, async () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < RUNS; seed++) {
      for (const outcome of await runWithFaults(seed)) {
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      }
    }
    // Each kind of end is met, so none is missed by the way the runs are made.
    for (const outcome of [
      'right',
      'damaged',
      'aborted',
      'TRANSPORT_TIMEOUT',
      'TRANSPORT_CLOSED',
    ]) {
      expect(counts.get(outcome), outcome).toBeGreaterThan(10)
    }
    expect(counts.get('TRANSPORT_PROTOCOL')).toBeGreaterThan(10)
  })
})
