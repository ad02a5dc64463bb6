import { describe, expect, it } from 'vitest'
import { openWebHid } from '../../../src/browser/webhid/index.ts'
import { describePacketChannel } from '../../contract/packet-channel.ts'
import { domException, FIDO, fakeHid, fakeHidDevice } from './fake.ts'

const packet = new Uint8Array(64).fill(7)

async function opened() {
  const fake = fakeHidDevice()
  const browser = fakeHid([fake.device])
  const channel = await openWebHid(fake.device, browser)
  return { ...fake, ...browser, channel }
}

describePacketChannel('WebHID', async () => {
  const { channel, sent, deliver, tell, device } = await opened()
  return {
    channel,
    sent: () => sent.receive(),
    deliver,
    unplug: () => tell('disconnect', device),
  }
})

describe('a security key over WebHID', () => {
  it('is sent reports without a number', async () => {
    const { channel, state } = await opened()
    await channel.send(packet)
    expect(state.reportIds).toEqual([0])
  })

  it('is not heard in reports that have a number', async () => {
    const { channel, deliver } = await opened()
    deliver(packet, 3)
    deliver(new Uint8Array(64).fill(1))
    expect((await channel.receive())[0]).toBe(1)
  })

  it.each([
    [{ reportSize: 8, reportCount: 64 }, 64],
    [{ reportSize: 8, reportCount: 32 }, 32],
    [{ reportSize: 16, reportCount: 512 }, 1024],
    [{ reportSize: 8, reportCount: 0 }, 64],
    [{}, 64],
  ])('whose output report is %j takes packets of %i bytes', async (item, size) => {
    const { device } = fakeHidDevice([{ ...FIDO, outputReports: [{ items: [item] }] }])
    expect((await openWebHid(device, fakeHid())).packetSize).toBe(size)
  })

  it('takes packets of 64 bytes when it describes no report', async () => {
    const { device } = fakeHidDevice([{ usagePage: 0xf1d0, usage: 1 }])
    expect((await openWebHid(device, fakeHid())).packetSize).toBe(64)
  })

  it.each([
    [[]],
    [[{ usagePage: 1, usage: 6 }]],
    [[{ usagePage: 0xf1d0, usage: 2 }]],
  ])('that shows only %j is kept from the page, and the error says so', async (collections) => {
    const opening = openWebHid(fakeHidDevice(collections).device, fakeHid())
    await expect(opening).rejects.toMatchObject({
      code: 'TRANSPORT_UNAVAILABLE',
      message: expect.stringContaining('0xF1D0'),
    })
  })

  it('is busy when the page has it open', async () => {
    const { device } = await opened()
    await expect(openWebHid(device)).rejects.toMatchObject({ code: 'TRANSPORT_BUSY' })
  })

  it.each([
    ['InvalidStateError', 'TRANSPORT_BUSY'],
    ['NotAllowedError', 'TRANSPORT_FAILED'],
    ['SecurityError', 'TRANSPORT_FAILED'],
  ])('that cannot be opened for %s fails with %s', async (name, code) => {
    const { device } = fakeHidDevice()
    device.open = () => Promise.reject(domException(name))
    const opening = openWebHid(device, fakeHid())
    await expect(opening).rejects.toMatchObject({ code, cause: { name } })
  })

  it('that refuses a report fails, and stays open', async () => {
    const { channel, device } = await opened()
    const { sendReport } = device
    device.sendReport = () => Promise.reject(domException('NotAllowedError'))
    await expect(channel.send(packet)).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
    device.sendReport = sendReport
    await expect(channel.send(packet)).resolves.toBeUndefined()
  })

  it('that is unplugged while a report is sent is closed', async () => {
    const { channel, device, tell } = await opened()
    device.sendReport = () => {
      tell('disconnect', device)
      return Promise.reject(domException('NotAllowedError'))
    }
    await expect(channel.send(packet)).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })

  it('stays when another is unplugged', async () => {
    const { channel, tell, deliver } = await opened()
    tell('disconnect', fakeHidDevice().device)
    deliver(packet)
    expect(await channel.receive()).toEqual(packet)
  })

  it('can be read to the end when it was unplugged', async () => {
    const { channel, tell, deliver, device } = await opened()
    deliver(packet)
    tell('disconnect', device)
    expect(await channel.receive()).toEqual(packet)
    await expect(channel.receive()).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })

  it('is closed without complaint when it is gone', async () => {
    const { channel, tell, device } = await opened()
    tell('disconnect', device)
    device.close = () => Promise.reject(domException('NotFoundError'))
    await expect(channel.close()).resolves.toBeUndefined()
  })

  it('leaves no listener behind', async () => {
    const { channel, state, listeners } = await opened()
    await channel.close()
    expect(state.opened).toBe(false)
    expect(listeners.disconnect.size).toBe(0)
  })

  it('works in several tabs at once: each has a device of its own and hears all reports', async () => {
    const first = await opened()
    const second = await opened()
    for (const { deliver } of [first, second]) deliver(packet)
    expect(await first.channel.receive()).toEqual(packet)
    await first.channel.close()
    expect(await second.channel.receive()).toEqual(packet)
  })
})
