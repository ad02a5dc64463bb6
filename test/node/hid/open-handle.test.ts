import { describe, expect, it } from 'vitest'
import { openNodeHid } from '../../../src/node/hid/index.ts'
import { describePacketChannel } from '../../contract/packet-channel.ts'
import { fakeHandle } from './fake.ts'

const packet = new Uint8Array(64).fill(7)

describePacketChannel('node-hid', () => {
  const { handle, sent, deliver, unplug } = fakeHandle()
  return {
    channel: openNodeHid(handle),
    sent: () => sent.receive(),
    deliver: (one) => void deliver(one),
    unplug,
  }
})

describe('a handle of node-hid', () => {
  it('is written reports of 65 bytes, the first of which is 0', async () => {
    const { handle, state, sent } = fakeHandle()
    await openNodeHid(handle).send(packet)
    expect(state.lengths).toEqual([65])
    expect(await sent.receive()).toEqual(packet)
  })

  it('can have packets of another size', () => {
    expect(openNodeHid(fakeHandle().handle, { packetSize: 1024 }).packetSize).toBe(1024)
  })

  it('says who closed it: nobody, when it was unplugged', async () => {
    const { handle, unplug } = fakeHandle()
    const channel = openNodeHid(handle)
    unplug()
    await expect(channel.receive()).rejects.toThrow(/unplugged/)
    await expect(channel.send(packet)).rejects.toThrow(/unplugged/)
  })

  it('fails when it cannot be written to', async () => {
    const { handle, state } = fakeHandle()
    const channel = openNodeHid(handle)
    state.isGone = true
    const sending = channel.send(packet)
    await expect(sending).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
      cause: expect.any(TypeError),
    })
  })

  it('is closed once', async () => {
    const { handle, state } = fakeHandle()
    const channel = openNodeHid(handle)
    await Promise.all([channel.close(), channel.close()])
    expect(state.closed).toBe(1)
  })

  it('is closed without complaint when it is gone', async () => {
    const { handle, unplug } = fakeHandle()
    const channel = openNodeHid(handle)
    unplug()
    await expect(channel.close()).resolves.toBeUndefined()
  })

  it('says so when it cannot be closed', async () => {
    const { handle } = fakeHandle()
    handle.close = () => Promise.reject(new Error('busy'))
    await expect(openNodeHid(handle).close()).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
  })
})
