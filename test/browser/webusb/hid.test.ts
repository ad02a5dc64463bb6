import { describe, expect, it } from 'vitest'
import {
  openUsbHid,
  type UsbInResult,
  type UsbInterface,
} from '../../../src/browser/webusb/index.ts'
import { PacketQueue } from '../../../src/core/fido/ctap/packet-queue.ts'
import { describePacketChannel } from '../../contract/packet-channel.ts'
import { domException, type FakeUsb, fakeUsbDevice, inResult } from './fake.ts'
import { HALF, HID } from './hid.ts'

const KEYBOARD: UsbInterface = {
  interfaceNumber: 0,
  alternate: { interfaceClass: 3, interfaceSubclass: 1, interfaceProtocol: 1, endpoints: [] },
}
const packet = new Uint8Array(64).fill(7)

async function opened(does: Partial<FakeUsb> = {}) {
  const sent = new PacketQueue()
  const waiting = new PacketQueue()
  const fake = fakeUsbDevice([KEYBOARD, HID], {
    transferIn: async () => inResult(await waiting.receive()),
    async transferOut(endpoint, data) {
      fake.log.push(['write', endpoint])
      sent.push(data.slice())
      return { status: 'ok', bytesWritten: data.length }
    },
    ...does,
  })
  const channel = await openUsbHid(fake.device, fake)
  return { ...fake, channel, sent, waiting }
}

describePacketChannel('a HID interface over WebUSB', async () => {
  const { channel, sent, waiting, tell } = await opened()
  return {
    channel,
    sent: () => sent.receive(),
    deliver: (one) => waiting.push(one),
    unplug: () => tell('disconnect'),
  }
})

describe('a HID interface over WebUSB', () => {
  it('is claimed besides the keyboard, and released with the device', async () => {
    const { channel, log } = await opened()
    await channel.send(packet)
    await channel.close()
    expect(log).toEqual(['open', ['claim', 2], ['write', 4], ['release', 2], 'close'])
  })

  it('leaves a device open that was open before', async () => {
    const fake = fakeUsbDevice([HID])
    await fake.device.open()
    const channel = await openUsbHid(fake.device, fake)
    await channel.close()
    expect(fake.log).toEqual(['open', ['claim', 2], ['release', 2]])
  })

  it('is configured where it is not yet', async () => {
    const fake = fakeUsbDevice([])
    const device = { ...fake.device, configuration: null as typeof fake.device.configuration }
    device.selectConfiguration = async () => {
      device.configuration = { interfaces: [HID] }
    }
    expect((await openUsbHid(device, fake)).packetSize).toBe(64)
  })

  it('is missed where a device has none, or none with its endpoints, which is closed again', async () => {
    for (const interfaces of [[], [KEYBOARD], [HALF]]) {
      const fake = fakeUsbDevice(interfaces)
      const opening = openUsbHid(fake.device, fake)
      await expect(opening).rejects.toMatchObject({ code: 'TRANSPORT_UNAVAILABLE' })
      expect(fake.device.opened).toBe(false)
    }
  })

  it.each([
    ['SecurityError', 'TRANSPORT_UNAVAILABLE', /ordinary pages/],
    ['NetworkError', 'TRANSPORT_BUSY', /another page/],
    ['InvalidStateError', 'TRANSPORT_BUSY', /another page/],
  ])('that cannot be claimed for %s fails with %s', async (name, code, message) => {
    const fake = fakeUsbDevice([HID])
    fake.device.claimInterface = () => Promise.reject(domException(name))
    const opening = openUsbHid(fake.device, fake)
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(fake.device.opened).toBe(false)
  })

  it('fails when the device cannot be opened', async () => {
    const fake = fakeUsbDevice([HID])
    fake.device.open = () => Promise.reject(domException('SecurityError'))
    const opening = openUsbHid(fake.device, fake)
    await expect(opening).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
  })

  it('is read again when its endpoint halted', async () => {
    const results: UsbInResult[] = [{ status: 'stall' }, { status: 'stall' }, inResult(packet)]
    const { channel, log } = await opened({ transferIn: async () => results.shift() ?? {} })
    expect(await channel.receive()).toEqual(packet)
    expect(log.filter((it) => Array.isArray(it) && it[0] === 'clear')).toEqual([
      ['clear', 'in', 3],
      ['clear', 'in', 3],
    ])
  })

  it('is written to again when its endpoint halted', async () => {
    let stalls = 1
    const { channel, log } = await opened({
      transferOut: async (_, data) =>
        stalls-- > 0
          ? { status: 'stall', bytesWritten: 0 }
          : { status: 'ok', bytesWritten: data.length },
    })
    await channel.send(packet)
    expect(log).toContainEqual(['clear', 'out', 4])
  })

  it('fails when it does nothing but halt', async () => {
    const { channel } = await opened({ transferIn: async () => ({ status: 'stall' }) })
    await expect(channel.receive()).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
  })

  it('breaks the rules when it sends too much', async () => {
    const { channel } = await opened({ transferIn: async () => ({ status: 'babble' }) })
    await expect(channel.receive()).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('fails when it takes a part of a packet', async () => {
    const { channel } = await opened({
      transferOut: async () => ({ status: 'ok', bytesWritten: 10 }),
    })
    await expect(channel.send(packet)).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
  })

  it.each([
    ['NotFoundError', 'TRANSPORT_CLOSED'],
    ['NetworkError', 'TRANSPORT_FAILED'],
  ])('whose transfer ends with %s fails with %s', async (name, code) => {
    const { channel } = await opened({ transferIn: () => Promise.reject(domException(name)) })
    await expect(channel.receive()).rejects.toMatchObject({ code })
  })

  it('knows that it is gone after a transfer has said so', async () => {
    const { channel, log } = await opened({
      transferIn: () => Promise.reject(domException('NotFoundError')),
    })
    await expect(channel.receive()).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    await expect(channel.send(packet)).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    await channel.close()
    expect(log).toEqual(['open', ['claim', 2]])
  })

  it('stays when another device is unplugged', async () => {
    const { channel, tell, waiting } = await opened()
    tell('disconnect', fakeUsbDevice([]).device)
    waiting.push(packet)
    expect(await channel.receive()).toEqual(packet)
  })

  it('says so when it cannot be released, and leaves no listener behind', async () => {
    const { channel, device, listeners } = await opened()
    device.releaseInterface = () => Promise.reject(domException('NetworkError'))
    await expect(channel.close()).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
    expect(listeners.disconnect.size).toBe(0)
  })

  it('works where nobody tells of unplugging', async () => {
    const { device } = fakeUsbDevice([HID])
    const channel = await openUsbHid(device)
    const received = expect(channel.receive()).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    await channel.close()
    await received
  })
})
