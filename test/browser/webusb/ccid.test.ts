import { describe, expect, it } from 'vitest'
import { openUsbCcid, type UsbInResult } from '../../../src/browser/webusb/index.ts'
import { concat } from '../../../src/core/shared/bytes.ts'
import { describeCardChannel } from '../../contract/card-channel.ts'
import { domException, fakeUsbDevice, inResult } from './fake.ts'
import { configuration, fakeReader, OTHER, READER } from './reader.ts'

const success = async () => Uint8Array.of(0x90, 0x00)

function plugged(descriptor?: Uint8Array, card = success) {
  const reader = fakeReader(card)
  const controlTransferIn = async (): Promise<UsbInResult> =>
    descriptor ? inResult(descriptor) : { status: 'stall' }
  const fake = fakeUsbDevice([OTHER, READER], { ...reader.does, controlTransferIn })
  return { ...fake, ...reader }
}

describeCardChannel('a smart-card interface over WebUSB', async (card) => {
  const reader = fakeReader(card)
  const fake = fakeUsbDevice([OTHER, READER], reader.does)
  const channel = await openUsbCcid(fake.device, fake)
  return { channel, remove: () => fake.tell('disconnect') }
})

describe('a smart-card interface over WebUSB', () => {
  it('is claimed, and its card switched on', async () => {
    const fake = plugged()
    const card = await openUsbCcid(fake.device, fake)
    expect(card.atr).toEqual(Uint8Array.of(0x3b, 0x80))
    expect(fake.log).toEqual(['open', ['claim', 1]])
  })

  it('is released when the channel is closed', async () => {
    const fake = plugged()
    const card = await openUsbCcid(fake.device, fake)
    await card.close()
    expect(fake.log.slice(2)).toEqual([['release', 1], 'close'])
  })

  it('is sent as much at once as its descriptor allows', async () => {
    const short = plugged(configuration(271))
    await (await openUsbCcid(short.device, short)).transmit(new Uint8Array(600))
    expect(Math.max(...short.transfers)).toBe(271)
    const long = plugged(configuration(1352))
    await (await openUsbCcid(long.device, long)).transmit(new Uint8Array(600))
    expect(Math.max(...long.transfers)).toBe(610)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['no descriptor of a reader', configuration(1352).subarray(0, 27)],
    ['a descriptor of length 0', concat(configuration(1352).subarray(0, 36), new Uint8Array(60))],
    ['half a descriptor', configuration(1352).subarray(0, 60)],
    ['a length that is too short', configuration(20)],
  ])('is sent 271 bytes at once when it says %s', async (_, descriptor) => {
    const fake = plugged(descriptor)
    await (await openUsbCcid(fake.device, fake)).transmit(new Uint8Array(600))
    expect(Math.max(...fake.transfers)).toBe(271)
  })

  it('ends a transfer of whole packets with an empty one', async () => {
    const fake = plugged(configuration(1352))
    const card = await openUsbCcid(fake.device, fake)
    fake.transfers.length = 0
    await card.transmit(new Uint8Array(128 - 10))
    await card.transmit(new Uint8Array(129 - 10))
    expect(fake.transfers).toEqual([128, 0, 129])
  })

  it('is refused when it wants its host to speak T=1', async () => {
    const fake = plugged(configuration(271, 0x0001_0000))
    const opening = openUsbCcid(fake.device, fake)
    await expect(opening).rejects.toMatchObject({ code: 'TRANSPORT_UNAVAILABLE' })
    expect(fake.device.opened).toBe(false)
  })

  it('that pages may not reach says so', async () => {
    const fake = plugged()
    fake.device.claimInterface = () => Promise.reject(domException('SecurityError'))
    const opening = openUsbCcid(fake.device, fake)
    await expect(opening).rejects.toMatchObject({
      code: 'TRANSPORT_UNAVAILABLE',
      message: expect.stringContaining('ordinary pages'),
    })
  })

  it('that is unplugged in mid-command is closed', async () => {
    const fake = plugged(undefined, async () => {
      fake.tell('disconnect')
      return success()
    })
    const card = await openUsbCcid(fake.device, fake)
    const response = card.transmit(new Uint8Array(5))
    await expect(response).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })
})
