import { PacketQueue } from '../../core/fido/ctap/packet-queue.ts'
import { systemTimer, type Timer } from '../../core/fido/ctap/timer.ts'
import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { type Fault, type FaultKind, FaultLane } from './faults-lane.ts'

/** How often, and how, packets get into trouble. All are from 0 (never, the default) to 1. */
export type FaultRates = Partial<Readonly<Record<FaultKind, number>>>

/** What goes wrong on a channel. */
export interface FaultOptions extends FaultRates {
  /** The same seed and the same packets give the same faults. */
  readonly seed: number
  /** Which packets are meant: those to the key (`out`), those from it (`in`), or both, the default. */
  readonly direction?: 'in' | 'out' | 'both'
  /** Milliseconds by which a packet comes late, at most. Default 50. */
  readonly lateness?: number
  /** What waits. Default: the platform's timers. */
  readonly timer?: Timer
}

/** A channel on which things go wrong. */
export interface FaultyChannel extends PacketChannel {
  /** What has gone wrong so far. */
  readonly faults: readonly Fault[]
  /** From now on nothing comes from the key. */
  silence(): void
  /** The device is gone: everything fails with `TRANSPORT_CLOSED`. */
  unplug(): void
  /** From now on nothing goes wrong any more, and what was late arrives. */
  heal(): void
}

/**
 * Puts faults between a client and a key: packets get lost, repeated, reordered, corrupted and late.
 *
 * @param channel The channel to a key, for example of a software key.
 *
 * @example
 *
 * ```ts
 * import { withFaults } from 'claviger/emulators/authenticator'
 * import { openHid, type PacketChannel } from 'claviger/fido2/ctap'
 *
 * export async function tryWithLosses(key: PacketChannel): Promise<void> {
 *   const device = await openHid(withFaults(key, { seed: 1, lose: 0.05 }))
 *   await device.cbor(Uint8Array.of(0x04))
 * }
 * ```
 */
export function withFaults(channel: PacketChannel, options: FaultOptions): FaultyChannel {
  const { timer = systemTimer, lateness = 50, direction = 'both', seed } = options
  const faults: Fault[] = []
  const queue = new PacketQueue()
  let isSilent = false
  const lane = (side: 'in' | 'out', deliver: (packet: Bytes) => Promise<void>) => {
    const rates = direction === 'both' || direction === side ? options : {}
    return new FaultLane({ side, rates, seed, lateness, timer, faults, deliver })
  }
  const out = lane('out', (packet) => channel.send(packet))
  const into = lane('in', async (packet) => {
    if (!isSilent) queue.push(packet)
  })
  const read = async () => {
    for (;;) await into.take(await channel.receive())
  }
  read().catch((error) => queue.fail(error))

  return {
    packetSize: channel.packetSize,
    faults,
    async send(packet) {
      if (queue.failure) throw queue.failure
      await out.take(packet)
    },
    receive: () => queue.receive(),
    close() {
      queue.close(new TransportError('TRANSPORT_CLOSED', 'the channel was closed'))
      return channel.close()
    },
    silence() {
      isSilent = true
    },
    unplug() {
      queue.close(new TransportError('TRANSPORT_CLOSED', 'the device was unplugged'))
      channel.close().catch(() => {})
    },
    heal() {
      isSilent = false
      out.heal()
      into.heal()
    },
  }
}
