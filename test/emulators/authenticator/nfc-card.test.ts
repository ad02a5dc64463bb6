import { describe, expect, it } from 'vitest'
import {
  type CardChannel,
  decodeResponse,
  encodeApdu,
  openNfc,
} from '../../../src/core/fido/ctap/index.ts'
import { encodeRequest } from '../../../src/core/fido/ctap/messages/command.ts'
import { getInfo, makeCredential } from '../../../src/core/fido/ctap/messages/commands.ts'
import { type Bytes, concat, encodeUtf8, fromHex } from '../../../src/core/shared/bytes.ts'
import { nfcCard, softwareKey } from '../../../src/emulators/authenticator/index.ts'
import { creation } from './ctap/sample.ts'

const SELECT = fromHex('00a4040008a0000006472f000100')
const GET_INFO = fromHex('8010000001040000')

async function send(card: CardChannel, apdu: Bytes) {
  const { data, sw } = decodeResponse(await card.transmit(apdu))
  return { data, sw: sw.toString(16) }
}

/** A card whose applet is selected. */
async function select(options: Parameters<typeof softwareKey>[0] = {}) {
  const key = softwareKey(options)
  const card = nfcCard(key)
  await card.transmit(SELECT)
  return { key, card }
}

describe('a software key on a card', () => {
  it('has the FIDO applet, and no other', async () => {
    const card = nfcCard(softwareKey())
    expect((await send(card, fromHex('80100000010400'))).sw).toBe('6d00')
    expect(await send(card, SELECT)).toEqual({ data: encodeUtf8('U2F_V2'), sw: '9000' })
    expect((await send(card, fromHex('00a4040008a0000006472f000200'))).sw).toBe('6a82')
    expect((await send(card, fromHex('80100000010400'))).sw).toBe('6d00')
  })

  it('says that it speaks no U2F while it always verifies its user', async () => {
    const card = nfcCard(softwareKey({ alwaysUv: true }))
    expect((await send(card, SELECT)).data).toEqual(encodeUtf8('FIDO_2_0'))
  })

  it('speaks U2F', async () => {
    const { card } = await select()
    expect(await send(card, fromHex('0003000000'))).toEqual({
      data: encodeUtf8('U2F_V2'),
      sw: '9000',
    })
  })

  it.each([0x00, 0x80])('answers in parts to GET RESPONSE of class %i', async (cla) => {
    const { key, card } = await select()
    const whole = await key.handle(encodeRequest(getInfo, undefined))
    const answers = [await send(card, fromHex('80100000010400'))]
    for (const room of [10, 0, 0, 0]) {
      answers.push(await send(card, Uint8Array.of(cla, 0xc0, 0, 0, room)))
    }
    const left = whole.length - 266 - 256
    const sw = `61${left.toString(16).padStart(2, '0')}`
    expect(answers.map((it) => it.sw)).toEqual(['6100', '6100', sw, '9000', '6985'])
    expect(concat(...answers.map((it) => it.data))).toEqual(whole)
  })

  it('answers in one piece where there is room', async () => {
    const { key, card } = await select()
    const whole = await key.handle(encodeRequest(getInfo, undefined))
    const extended = encodeApdu(
      { cla: 0x80, ins: 0x10, p1: 0, p2: 0, data: Uint8Array.of(4), ne: 65_536 },
      'extended',
    )
    expect(await send(card, extended)).toEqual({ data: whole, sw: '9000' })
  })

  it('takes commands in a chain', async () => {
    const { card } = await select()
    const request = encodeRequest(makeCredential, creation())
    const part = (cla: number, data: Bytes) =>
      send(card, encodeApdu({ cla, ins: 0x10, p1: 0, p2: 0, data, ne: 256 }, 'short'))
    expect((await part(0x90, request.slice(0, 50))).sw).toBe('9000')
    expect((await part(0x90, request.slice(50, 60))).sw).toBe('9000')
    expect((await part(0x80, request.slice(60))).data[0]).toBe(0)
  })

  it('does not take chains without end', async () => {
    const { card } = await select()
    const part = fromHex(`90100000ff${'00'.repeat(255)}00`)
    const words: string[] = []
    for (let i = 0; i < 30; i++) words.push((await send(card, part)).sw)
    expect(words[29]).toBe('6700')
  })

  it('is asked again and again while it waits for a touch, where the host can', async () => {
    let touchIt = (_: boolean) => {}
    const touch = () =>
      new Promise<boolean>((resolve) => {
        touchIt = resolve
      })
    const { card } = await select({ touch })
    const poll = () => send(card, fromHex('8011000000'))
    expect(await send(card, fromHex('80108000010b00'))).toEqual({
      data: Uint8Array.of(2),
      sw: '9100',
    })
    expect((await poll()).sw).toBe('9100')
    touchIt(true)
    let answer = await poll()
    while (answer.sw === '9100') answer = await poll()
    expect(answer).toEqual({ data: Uint8Array.of(0), sw: '9000' })
    expect((await poll()).sw).toBe('6985')
  })

  it('can be cancelled', async () => {
    const { card } = await select({ touch: 'withheld' })
    await send(card, fromHex('80108000010b00'))
    expect(await send(card, fromHex('8011110000'))).toEqual({
      data: Uint8Array.of(0x2d),
      sw: '9000',
    })
  })

  it('answers what is wrong with a command', async () => {
    const { card } = await select()
    expect((await send(card, fromHex('8010'))).sw).toBe('6700')
    expect((await send(card, fromHex('6010000000'))).sw).toBe('6e00')
    expect((await send(card, fromHex('8099000000'))).sw).toBe('6d00')
    expect((await send(card, fromHex('7fc0000000'))).sw).toBe('6e00')
    expect((await send(card, fromHex('80120100'))).sw).toBe('9000')
    expect((await send(card, GET_INFO.slice(0, 6))).sw).toBe('6d00')
  })

  it('is gone when it was taken away', async () => {
    const { card } = await select()
    await card.close()
    await expect(card.transmit(SELECT)).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })

  it('works with the platform side of this package', async () => {
    const device = await openNfc(nfcCard(softwareKey()))
    expect((await device.cbor(Uint8Array.of(4)))[0]).toBe(0)
    await device.close()
  })
})
