import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { openHid } from '../../../src/core/fido/ctap/hid.ts'
import { openUdp, serveUdp, type UdpServer } from '../../../src/node/udp/index.ts'
import { describePacketChannel } from '../../contract/packet-channel.ts'
import { packetPair } from '../../support/packet-pair.ts'
import { echo, StubHidKey } from '../../support/stub-hid-key.ts'

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(key: Parameters<typeof serveUdp>[0]): Promise<UdpServer> {
  const server = await serveUdp(key, { port: 0 })
  closers.push(() => server.close())
  return server
}

describePacketChannel('UDP', async () => {
  const [host, device] = packetPair()
  const { port } = await serve({ channel: () => host })
  const channel = await openUdp({ port })
  return {
    channel,
    sent: () => device.receive(),
    // The key knows its client from the first datagram on.
    async deliver(packet) {
      if (!introduced.has(channel)) {
        introduced.add(channel)
        await channel.send(new Uint8Array(64))
        await device.receive()
      }
      await device.send(packet)
    },
  }
})

const introduced = new WeakSet<object>()

describe('a key on UDP', () => {
  it('carries messages of many datagrams both ways', async () => {
    const { port } = await serve(new StubHidKey(echo))
    const device = await openHid(await openUdp({ port }))
    const data = Uint8Array.from({ length: 7609 }, (_, i) => i & 0xff)
    expect(await device.ping(data)).toEqual(data)
    await device.close()
  })

  it('answers each client at its own address', async () => {
    const { port } = await serve(new StubHidKey(echo))
    const devices = await Promise.all(
      [1, 2, 3].map(async () =>
        openHid(await openUdp({ port }), { random: () => new Uint8Array(8) }),
      ),
    )
    expect(new Set(devices.map(({ channelId }) => channelId)).size).toBe(3)
    const answers = await Promise.all(devices.map((device, i) => device.cbor(Uint8Array.of(4, i))))
    expect(answers.map((answer) => answer[2])).toEqual([0, 1, 2])
    await Promise.all(devices.map((device) => device.close()))
  })

  it('is powered off and on by the magic datagram, and found again by its clients', async () => {
    const key = new StubHidKey(echo)
    const { port } = await serve(key)
    const channel = await openUdp({ port })
    const device = await openHid(channel)
    const before = device.channelId
    await channel.powerCycle()
    expect(await device.cbor(Uint8Array.of(4))).toEqual(Uint8Array.of(0, 4))
    expect(device.channelId).not.toBe(before)
    await device.close()
  })

  it('leaves datagrams of other sizes alone', async () => {
    const { port } = await serve(new StubHidKey(echo))
    const socket = createSocket('udp4')
    for (const size of [0, 1, 63, 65, 1000]) socket.send(new Uint8Array(size), port, '127.0.0.1')
    const device = await openHid(await openUdp({ port }))
    expect(await device.cbor(Uint8Array.of(4))).toEqual(Uint8Array.of(0, 4))
    await device.close()
    socket.close()
  })

  it('does not take datagrams from elsewhere', async () => {
    const { port } = await serve(new StubHidKey(echo))
    const local = createSocket('udp4')
    local.bind(0, '127.0.0.1')
    await once(local, 'listening')
    const localPort = local.address().port
    local.close()
    const channel = await openUdp({ port, localPort })
    const stranger = createSocket('udp4')
    stranger.send(new Uint8Array(64).fill(7), localPort, '127.0.0.1')
    const device = await openHid(channel)
    expect(await device.ping(Uint8Array.of(1))).toEqual(Uint8Array.of(1))
    await device.close()
    stranger.close()
  })

  it('says that nothing listens', async () => {
    const server = await serveUdp(new StubHidKey(echo), { port: 0 })
    await server.close()
    const opened = openHid(await openUdp({ port: server.port }))
    await expect(opened).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
      message: `nothing listens on UDP port ${server.port} of 127.0.0.1`,
    })
  })

  it('cannot be served on a port that is taken', async () => {
    const { port } = await serve(new StubHidKey(echo))
    const second = serveUdp(new StubHidKey(echo), { port })
    await expect(second).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
  })

  it('can be stopped twice', async () => {
    const server = await serveUdp(new StubHidKey(echo), { port: 0 })
    await server.close()
    await expect(server.close()).resolves.toBeUndefined()
  })
})
