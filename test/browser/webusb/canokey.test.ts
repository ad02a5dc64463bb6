import { describe, expect, it } from 'vitest'
import { openCanoKey } from '../../../src/browser/webusb/index.ts'
import { type Card, describeCardChannel } from '../../contract/card-channel.ts'
import { VirtualTime } from '../../support/virtual-timer.ts'
import { BUFFER, fakeKey, Status, VENDOR } from './canokey.ts'
import { domException, fakeUsbDevice, inResult } from './fake.ts'

function plugged(card: Card = async () => Uint8Array.of(0x90, 0), questions = 0) {
  const key = fakeKey(card, questions)
  return { ...fakeUsbDevice([VENDOR], key.does), setups: key.setups }
}

describeCardChannel('the vendor interface of a CanoKey', async (card) => {
  const fake = plugged(card)
  const channel = await openCanoKey(fake.device, fake)
  return { channel, remove: () => fake.tell('disconnect') }
})

describe('the vendor interface of a CanoKey', () => {
  it('takes a command, tells when it is done, and gives the response', async () => {
    const fake = plugged()
    const card = await openCanoKey(fake.device, fake)
    await card.transmit(Uint8Array.of(0, 1, 2, 3))
    const setup = { requestType: 'vendor', recipient: 'interface', value: 0, index: 2 }
    expect(fake.setups).toEqual([0, 2, 1].map((request) => ({ ...setup, request })))
  })

  it('is asked again every 20 milliseconds', async () => {
    const time = new VirtualTime()
    const fake = plugged(undefined, 50)
    const card = await openCanoKey(fake.device, { ...fake, timer: time.timer })
    expect(await time.until(card.transmit(new Uint8Array(4)))).toEqual(Uint8Array.of(0x90, 0))
    expect(time.now).toBe(1000)
  })

  it('is given up after a minute', async () => {
    const time = new VirtualTime()
    const fake = plugged(undefined, Number.POSITIVE_INFINITY)
    const card = await openCanoKey(fake.device, { ...fake, timer: time.timer })
    const response = time.until(card.transmit(new Uint8Array(4)))
    await expect(response).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    expect(time.now).toBe(60_000)
  })

  it('is busy when it refuses a command', async () => {
    const fake = plugged()
    const card = await openCanoKey(fake.device, fake)
    const response = card.transmit(new Uint8Array(BUFFER + 1))
    await expect(response).rejects.toMatchObject({ code: 'TRANSPORT_BUSY' })
    expect(await card.transmit(new Uint8Array(4))).toHaveLength(2)
  })

  it.each([
    Status.idle,
    Status.sent,
    Status.held,
    77,
  ])('lost a command when its status is %i', async (status) => {
    const fake = fakeUsbDevice([VENDOR], {
      controlTransferOut: async (_, data) => ({ status: 'ok', bytesWritten: data.length }),
      controlTransferIn: async () => inResult(Uint8Array.of(status)),
    })
    const card = await openCanoKey(fake.device, fake)
    const response = card.transmit(new Uint8Array(4))
    await expect(response).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('must answer with a status word', async () => {
    const fake = plugged(async () => Uint8Array.of(0x90))
    const card = await openCanoKey(fake.device, fake)
    const response = card.transmit(new Uint8Array(4))
    await expect(response).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('that is unplugged while it is at work is closed at once', async () => {
    const time = new VirtualTime()
    const fake = plugged(undefined, Number.POSITIVE_INFINITY)
    const card = await openCanoKey(fake.device, { ...fake, timer: time.timer })
    time.timer(500, () => fake.tell('disconnect'))
    const response = time.until(card.transmit(new Uint8Array(4)))
    await expect(response).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    expect(time.now).toBe(500)
  })

  it('serves one command after the other', async () => {
    const fake = plugged(async (apdu) => Uint8Array.of(...apdu, 0x90, 0))
    const card = await openCanoKey(fake.device, fake)
    const responses = [1, 2, 3].map((number) => card.transmit(Uint8Array.of(number, 0, 0, 0)))
    expect((await Promise.all(responses)).map(([first]) => first)).toEqual([1, 2, 3])
  })

  it('is held by another page when it cannot be claimed', async () => {
    const fake = plugged()
    fake.device.claimInterface = () => Promise.reject(domException('NetworkError'))
    const opening = openCanoKey(fake.device, fake)
    await expect(opening).rejects.toMatchObject({ code: 'TRANSPORT_BUSY' })
  })
})
