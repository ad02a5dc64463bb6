import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { HidKey } from '../../core/fido/ctap/hid-key.ts'
import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { equal, toBytes } from '../../core/shared/bytes.ts'
import { socketError } from './errors.ts'
import { POWER_CYCLE } from './magic.ts'
import { DEFAULT_HOST, DEFAULT_PORT } from './open.ts'

/** Where a software key is served. */
export interface UdpServerOptions {
  /** Default 8111; 0 for any that is free. */
  readonly port?: number
  /** Default 127.0.0.1: nobody but this machine reaches the key. */
  readonly host?: string
}

/** A software key that is being served. */
export interface UdpServer {
  /** The port that it listens on. */
  readonly port: number
  /** Stops serving. The key itself goes on. Closing twice is fine. */
  close(): Promise<void>
}

/** Senders that are remembered; beyond, the one that was silent longest is forgotten. */
const MAX_SENDERS = 64

/**
 * Serves a software key on UDP: each datagram is one report, and answers go to the sender's address.
 * Any program that speaks CTAPHID over UDP can use it then.
 *
 * @throws {TransportError} `TRANSPORT_FAILED` when the port is taken or the host is not this machine.
 */
export async function serveUdp(key: HidKey, options: UdpServerOptions = {}): Promise<UdpServer> {
  const { port = DEFAULT_PORT, host = DEFAULT_HOST } = options
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  try {
    socket.bind(port, host)
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw socketError(error, `UDP port ${port} of ${host}`)
  }
  const senders = new Senders(key, socket)
  // What cannot be sent is lost, as datagrams are.
  socket.on('error', () => {})
  socket.on('message', (datagram, from) => senders.take(toBytes(datagram), from))
  let closing: Promise<void> | undefined
  return {
    port: socket.address().port,
    close() {
      senders.close()
      closing ??= new Promise((resolve) => socket.close(resolve))
      return closing
    },
  }
}

/** The way to the key that each sender's datagrams take. */
class Senders {
  readonly #key: HidKey
  readonly #socket: Socket
  readonly #channels = new Map<string, PacketChannel>()

  constructor(key: HidKey, socket: Socket) {
    this.#key = key
    this.#socket = socket
  }

  async take(datagram: ReturnType<typeof toBytes>, from: RemoteInfo): Promise<void> {
    try {
      if (equal(datagram, POWER_CYCLE)) return await this.#powerCycle()
      const channel = this.#channelOf(from)
      if (datagram.length === channel.packetSize) await channel.send(datagram)
    } catch {
      // A channel that takes nothing any more is found out by the loop that reads it.
    }
  }

  close(): void {
    for (const channel of this.#channels.values()) letGo(channel)
    this.#channels.clear()
  }

  async #powerCycle(): Promise<void> {
    this.close()
    await this.#key.powerCycle?.()
  }

  #channelOf(from: RemoteInfo): PacketChannel {
    const name = `${from.address} ${from.port}`
    const channel = this.#channels.get(name) ?? this.#open(name, from)
    // The map keeps its order: the one that was silent longest comes first.
    this.#channels.delete(name)
    this.#channels.set(name, channel)
    const [oldest] = this.#channels.keys()
    if (this.#channels.size > MAX_SENDERS && oldest !== undefined) this.#forget(oldest)
    return channel
  }

  #open(name: string, { address, port }: RemoteInfo): PacketChannel {
    const channel = this.#key.channel()
    const answer = async () => {
      for (;;) this.#socket.send(await channel.receive(), port, address)
    }
    answer().catch(() => {
      if (this.#channels.get(name) === channel) this.#forget(name)
    })
    return channel
  }

  #forget(name: string): void {
    const channel = this.#channels.get(name)
    this.#channels.delete(name)
    if (channel) letGo(channel)
  }
}

function letGo(channel: PacketChannel): void {
  channel.close().catch(() => {})
}
