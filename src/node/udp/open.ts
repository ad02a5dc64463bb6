import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { PacketQueue } from '../../core/fido/ctap/packet-queue.ts'
import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { toBytes } from '../../core/shared/bytes.ts'
import { closedError, socketError } from './errors.ts'
import { POWER_CYCLE } from './magic.ts'

/** Where a software key listens. */
export interface UdpOptions {
  /** Default 8111. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** The port that answers come to, for keys that always answer to the same. Default: any. */
  readonly localPort?: number
  /** Bytes in each datagram. Others are left alone. Default 64. */
  readonly packetSize?: number
}

/** A packet channel over UDP. */
export interface UdpChannel extends PacketChannel {
  /** Sends the datagram that software keys take for being pulled out and put in again. */
  powerCycle(): Promise<void>
}

/** The port that software keys listen on. */
export const DEFAULT_PORT = 8111
/** This machine. */
export const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PACKET_SIZE = 64

/**
 * Opens a way to a software key that takes each datagram for one HID report, as the simulators of
 * security keys do. Datagrams of another size, and from elsewhere, are left alone.
 *
 * @example
 *
 * ```ts
 * import { openHid } from 'claviger/fido2/ctap'
 * import { openUdp } from 'claviger/node/udp'
 *
 * const device = await openHid(await openUdp({ port: 8111 }))
 * ```
 *
 * @throws {TransportError} `TRANSPORT_FAILED` when there is no such host or the local port is taken.
 *   That nobody listens shows when something is sent.
 */
export async function openUdp(options: UdpOptions = {}): Promise<UdpChannel> {
  const { port = DEFAULT_PORT, host = DEFAULT_HOST, localPort = 0 } = options
  const { packetSize = DEFAULT_PACKET_SIZE } = options
  const where = `UDP port ${port} of ${host}`
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  try {
    socket.bind(localPort)
    await once(socket, 'listening')
    socket.connect(port, host)
    await once(socket, 'connect')
  } catch (error) {
    socket.close()
    throw socketError(error, where)
  }
  const queue = new PacketQueue()
  socket.on('error', (error) => queue.fail(socketError(error, where)))
  socket.on('message', (datagram) => {
    if (datagram.length === packetSize) queue.push(toBytes(datagram))
  })
  const send = (packet: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      if (queue.failure) return reject(queue.failure)
      socket.send(packet, (error) => (error ? reject(socketError(error, where)) : resolve()))
    })
  let closing: Promise<void> | undefined
  return {
    packetSize,
    send,
    receive: () => queue.receive(),
    close() {
      queue.close(closedError())
      closing ??= new Promise((resolve) => socket.close(resolve))
      return closing
    },
    powerCycle: () => send(POWER_CYCLE),
  }
}
