import { PacketQueue } from '../../src/core/fido/ctap/packet-queue.ts'
import type { PacketChannel } from '../../src/core/fido/ctap/transport.ts'
import { TransportError } from '../../src/core/fido/ctap/transport-error.ts'

/** Two ends of a cable: what one sends, the other receives. Closing one closes both. */
export function packetPair(packetSize = 64): readonly [PacketChannel, PacketChannel] {
  const queues = [new PacketQueue(), new PacketQueue()] as const
  const end = (own: PacketQueue, other: PacketQueue): PacketChannel => ({
    packetSize,
    async send(packet) {
      if (own.failure) throw own.failure
      other.push(packet.slice())
    },
    receive: () => own.receive(),
    async close() {
      const error = new TransportError('TRANSPORT_CLOSED', 'the cable was cut')
      for (const queue of queues) queue.close(error)
    },
  })
  return [end(queues[0], queues[1]), end(queues[1], queues[0])]
}
