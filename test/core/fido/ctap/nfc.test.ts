import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openNfc } from '../../../../src/core/fido/ctap/nfc.ts'
import type { NfcOptions } from '../../../../src/core/fido/ctap/nfc-options.ts'
import type { CardChannel } from '../../../../src/core/fido/ctap/transport.ts'
import { type Bytes, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import type { TraceEvent } from '../../../../src/core/shared/trace.ts'
import { hex } from '../../../support/bytes.ts'
import { StubCard, type StubCardOptions } from '../../../support/stub-card.ts'
import { type CtapHandler, echo } from '../../../support/stub-hid-key.ts'
import { VirtualTime } from '../../../support/virtual-timer.ts'
import vectors from '../../../vectors/ctap-apdu.json' with { type: 'json' }

const GET_INFO = Uint8Array.of(0x04)
const TOUCH = Uint8Array.of(0x01)

let time: VirtualTime
beforeEach(() => {
  time = new VirtualTime()
})

async function open(
  handler: CtapHandler = echo,
  options: NfcOptions = {},
  behaviour: StubCardOptions = {},
) {
  const card = new StubCard(handler, behaviour)
  const device = await time.until(openNfc(card, { timer: time.timer, ...options }))
  return { card, device }
}

/** A card made of answers to hexadecimal commands; what is not listed is 6D00. */
function script(answers: Readonly<Record<string, string>>): CardChannel & { log: string[] } {
  const log: string[] = []
  return {
    log,
    async transmit(apdu) {
      log.push(toHex(apdu))
      return hex(answers[toHex(apdu)] ?? '6d00')
    },
    close: async () => {},
  }
}

const SELECT = vectors.pcsc.select
const SELECTED = '4649444f5f325f30 9000'

describe('openNfc', () => {
  it('selects the FIDO applet and asks as others do', async () => {
    const { card, device } = await open()
    await device.cbor(GET_INFO)
    expect(card.log).toEqual([SELECT, vectors.pcsc.getinfo_apdu])
  })

  it.each<[string, Bytes, object]>([
    ['FIDO_2_0', Uint8Array.of(0), { cbor: true, msg: false, wink: false }],
    ['U2F_V2', Uint8Array.of(0), { cbor: true, msg: true, wink: false }],
    ['U2F_V2', Uint8Array.of(1), { cbor: false, msg: true, wink: false }],
  ])('finds out what a card speaks that says %s', async (version, info, expected) => {
    const { device } = await open(() => info, {}, { version })
    expect(device.capabilities).toEqual(expected)
  })

  it('takes a card that knows no CTAP2 for U2F', async () => {
    const card = script({ [SELECT]: '5532465f5632 9000' })
    const device = await openNfc(card, { timer: time.timer })
    expect(device.capabilities).toEqual({ cbor: false, msg: true, wink: false })
  })

  it.each([
    ['has no FIDO applet', { [SELECT]: '6a82' }, '6A82 (FILE_NOT_FOUND)'],
    ['has another applet', { [SELECT]: 'ff 9000' }, 'not FIDO'],
  ])('refuses a card that %s, and closes it', async (_, answers, words) => {
    const card = script(answers)
    const close = vi.spyOn(card, 'close')
    const opened = openNfc(card, { timer: time.timer })
    await expect(opened).rejects.toMatchObject({
      code: 'TRANSPORT_UNAVAILABLE',
      message: expect.stringContaining(words),
    })
    expect(close).toHaveBeenCalled()
  })

  it.each([0, 256, 1.5])('refuses parts of %d bytes', async (chunk) => {
    await expect(openNfc(script({}), { chunk })).rejects.toThrow(RangeError)
  })

  it('rejects with the reason of its signal', async () => {
    const reason = new Error('never mind')
    const options = { timer: time.timer, signal: AbortSignal.abort(reason) }
    await expect(openNfc(script({}), options)).rejects.toBe(reason)
  })
})

describe('an NFC device', () => {
  it('splits what is too long into a chain', async () => {
    const { card, device } = await open()
    await device.cbor(new Uint8Array(501).fill(0x55))
    const [, first, second, third] = card.log
    expect(first).toBe(`90108000fa${'55'.repeat(250)}`)
    expect(second).toBe(first)
    expect(third).toBe('8010800001' + '55' + '00')
  })

  it('sends one extended APDU where that is wished', async () => {
    const { card, device } = await open(echo, { extended: true })
    await device.cbor(new Uint8Array(501).fill(0x55))
    expect(card.log[1]).toBe(`801080000001f5${'55'.repeat(501)}0000`)
  })

  it('writes U2F commands short, as others do', async () => {
    const { card, device } = await open(() => Uint8Array.of(0x90, 0), {}, { version: 'U2F_V2' })
    await device.msg(fromHex(vectors.pcsc.u2f_in))
    expect(card.log.at(-1)).toBe(vectors.pcsc.u2f_out_to_card)
    await device.msg(hex('00010000 00 0005 0101010101 0000'))
    expect(card.log.at(-1)).toBe(vectors.pcsc.u2f_out_to_card)
    await device.msg(fromHex(vectors.u2f.version.apdu))
    expect(card.log.at(-1)).toBe('0003000000')
  })

  it('hands status words of U2F on', async () => {
    const card = script({ [SELECT]: '5532465f5632 9000', '0001000000': '6985' })
    const device = await openNfc(card, { timer: time.timer })
    expect(await device.msg(hex('00010000'))).toEqual(hex('6985'))
  })

  it('refuses a request that is no APDU', async () => {
    const { device } = await open()
    await expect(device.msg(hex('000300'))).rejects.toThrow(RangeError)
  })

  it('asks again with the length that the card wants', async () => {
    const card = script({
      [SELECT]: SELECTED,
      [vectors.pcsc.getinfo_apdu]: '6c03',
      '80108000010403': '00a100 9000',
    })
    const device = await openNfc(card, { timer: time.timer })
    expect(await device.cbor(GET_INFO)).toEqual(hex('00a100'))
  })

  it.each([
    ['6a80', 'TRANSPORT_PROTOCOL', '6A80 (WRONG_DATA)'],
    ['9000', 'TRANSPORT_PROTOCOL', '9000'],
    ['', 'TRANSPORT_PROTOCOL', 'status word'],
  ])('does not take %j for an answer', async (answer, code, words) => {
    const card = script({ [SELECT]: SELECTED, [vectors.pcsc.getinfo_apdu]: answer })
    const device = await openNfc(card, { timer: time.timer })
    const failed = expect(device.cbor(GET_INFO)).rejects
    await failed.toMatchObject({ code, message: expect.stringContaining(words) })
  })

  it.each(['6100', `${'00'.repeat(256)}6100`])('does not read for ever', async (part) => {
    const card = script({
      [SELECT]: SELECTED,
      [vectors.pcsc.getinfo_apdu]: '6100',
      '00c0000000': part,
    })
    const device = await openNfc(card, { timer: time.timer })
    await expect(device.cbor(GET_INFO)).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
    expect(card.log.length).toBeLessThan(300)
  })

  it('polls every 100 ms until the card is done', async () => {
    const { card, device } = await open(async (_kind, request) => {
      await time.sleep(350)
      return request
    })
    expect(await time.until(device.cbor(TOUCH))).toEqual(TOUCH)
    expect(time.now).toBe(400)
    expect(card.log.slice(2)).toEqual(Array.from({ length: 4 }, () => '8011000000'))
  })

  it('cancels with P1 of 0x11', async () => {
    const { card, device } = await open(async (_kind, _request, { signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      return Uint8Array.of(0x2d)
    })
    const controller = new AbortController()
    time.timer(250, () => controller.abort(new Error('enough')))
    const call = time.until(device.cbor(TOUCH, { signal: controller.signal }))
    await expect(call).rejects.toThrow('enough')
    expect(card.log.at(-1)).toBe('8011110000')
    expect(time.now).toBe(250)
  })

  it('does not wait for ever for a card that ignores it', async () => {
    const { device } = await open(() => new Promise(() => {}), { timeout: 1000 })
    const controller = new AbortController()
    time.timer(250, () => controller.abort(new Error('enough')))
    const call = time.until(device.cbor(TOUCH, { signal: controller.signal }))
    await expect(call).rejects.toThrow('enough')
    expect(time.now).toBeLessThan(1500)
  })

  it('gives up when a card never gets done', async () => {
    const { device } = await open(() => new Promise(() => {}), { limit: 5000 })
    const call = time.until(device.cbor(TOUCH))
    await expect(call).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    expect(time.now).toBe(5000)
  })

  it('selects the applet again after an answer that was no answer, as of a card that was reset', async () => {
    const { card, device } = await open()
    card.reset()
    await expect(device.cbor(GET_INFO)).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
    expect(await device.cbor(GET_INFO)).toEqual(Uint8Array.of(0, 4))
  })

  it('rejects with what the callback throws, and stays usable', async () => {
    const { device } = await open(async (_kind, request) => {
      await time.sleep(request[0] === 1 ? 250 : 0)
      return request
    })
    const error = new Error('no window')
    const call = device.cbor(TOUCH, {
      onKeepalive() {
        throw error
      },
    })
    await expect(time.until(call)).rejects.toBe(error)
    expect(await time.until(device.cbor(GET_INFO))).toEqual(GET_INFO)
  })

  it('lets cards answer when they are done that cannot be polled', async () => {
    const { card, device } = await open(
      async (_kind, request) => {
        await time.sleep(20_000)
        return request
      },
      { polling: false },
    )
    expect(await time.until(device.cbor(TOUCH))).toEqual(TOUCH)
    expect(card.log.slice(1)).toEqual(['80100000010100'])
  })

  it('gives up on a card that is silent, and selects it again before the next command', async () => {
    const card = new StubCard(echo)
    let isMute = false
    const channel: CardChannel = {
      async transmit(apdu) {
        if (isMute) await time.sleep(4000)
        return card.transmit(apdu)
      },
      close: () => card.close(),
    }
    const device = await openNfc(channel, { timer: time.timer })
    isMute = true
    const silent = time.until(device.cbor(GET_INFO))
    await expect(silent).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    expect(time.now).toBe(3000)
    isMute = false
    expect(await time.until(device.cbor(GET_INFO))).toEqual(Uint8Array.of(0, 4))
    expect(card.log).toEqual([SELECT, vectors.pcsc.getinfo_apdu, SELECT, vectors.pcsc.getinfo_apdu])
  })

  it('tells its trace what is no secret', async () => {
    const events: TraceEvent[] = []
    const { device } = await open(echo, { trace: (event) => events.push(event) })
    await device.cbor(Uint8Array.of(0x06, 0x53))
    expect(events.map((event) => event.name)).toEqual([
      'command APDU',
      'response APDU',
      'command APDU',
      'response APDU',
    ])
    expect(events[0]).toMatchObject({ bytes: fromHex(SELECT) })
    expect(events[2]).toMatchObject({ value: { redacted: '8 bytes' } })
    expect(events[2]).not.toHaveProperty('bytes')
  })
})
