import { describe, expect, it, vi } from 'vitest'
import { type CcidOptions, type CcidPipe, openCcid } from '../../../../src/core/fido/ctap/ccid.ts'
import { PacketQueue } from '../../../../src/core/fido/ctap/packet-queue.ts'
import { TransportError } from '../../../../src/core/fido/ctap/transport-error.ts'
import { type Bytes, concat, toHex } from '../../../../src/core/shared/bytes.ts'
import { type Card, describeCardChannel } from '../../../contract/card-channel.ts'
import { hex } from '../../../support/bytes.ts'

const ATR = hex('3bf7110000813 1fe65 43616e6f6b6579 99')

/** How a reader answers a message: in messages that it sends back, in hexadecimal or bytes. */
type Answer = (message: Bytes) => readonly (string | Bytes)[]

/** A pipe to a reader made of answers. */
function pipeTo(answer: Answer): CcidPipe & { log: string[] } {
  const queue = new PacketQueue()
  const log: string[] = []
  return {
    log,
    async send(message) {
      if (queue.failure) throw queue.failure
      log.push(toHex(message))
      for (const one of answer(message)) queue.push(typeof one === 'string' ? hex(one) : one)
    },
    receive: () => queue.receive(),
    async close() {
      queue.close(new TransportError('TRANSPORT_CLOSED', 'the reader was unplugged'))
    },
  }
}

/** A data block that answers a message. */
function block(message: Bytes, data: Bytes, chain = 0, status = 0, error = 0): Bytes {
  const head = Uint8Array.of(
    0x80,
    0,
    0,
    0,
    0,
    message[5] ?? 0,
    message[6] ?? 0,
    status,
    error,
    chain,
  )
  new DataView(head.buffer).setUint32(1, data.length, true)
  return concat(head, data)
}

/** A reader with a card, whose messages have at most so many bytes both ways. */
function reader(card: Card, maxData = 261): Answer {
  let command: Bytes = new Uint8Array(0)
  let response: Bytes = new Uint8Array(0)
  const part = (message: Bytes, isFirst: boolean) => {
    const data = response.slice(0, maxData)
    response = response.slice(maxData)
    const isLast = response.length === 0
    return [block(message, data, isFirst ? (isLast ? 0 : 1) : isLast ? 2 : 3)]
  }
  return (message) => {
    const [type, level] = [message[0], message[8]]
    if (type === 0x62) return [block(message, ATR)]
    if (type !== 0x6f) return []
    expect(message.length).toBeLessThanOrEqual(maxData + 10)
    if (level === 0x10) return part(message, false)
    if (level === 0 || level === 1) command = new Uint8Array(0)
    command = concat(command, message.slice(10))
    if (level === 1 || level === 3) return [block(message, new Uint8Array(0), 0x10)]
    // The cards of these tests answer at once.
    response = card(command) as Bytes
    return part(message, true)
  }
}

function open(answer: Answer, options: CcidOptions = {}) {
  const pipe = pipeTo(answer)
  return { pipe, opened: openCcid(pipe, options) }
}

describeCardChannel('CCID', async (card) => {
  const { pipe, opened } = open(reader(card))
  return { channel: await opened, remove: () => pipe.close() }
})

describeCardChannel(
  'CCID with messages of 64 bytes',
  async (card) => ({ channel: await open(reader(card, 54), { maxMessage: 64 }).opened }),
  2000,
)

describe('openCcid', () => {
  it('switches the card on and tells its answer to reset', async () => {
    const { pipe, opened } = open(reader((apdu) => apdu))
    expect((await opened).atr).toEqual(ATR)
    expect(pipe.log).toEqual(['62000000000000000000'])
  })

  it('counts its messages and names its slot', async () => {
    const { pipe, opened } = open(
      reader(() => hex('9000')),
      { slot: 2 },
    )
    const card = await opened
    await card.transmit(hex('00a40400'))
    expect(pipe.log.at(-1)).toBe('6f04000000020100000000a40400')
  })

  it('chains a long command, and asks for the rest of a long response', async () => {
    const { pipe, opened } = open(
      reader((apdu) => apdu, 10),
      { maxMessage: 20 },
    )
    const apdu = Uint8Array.from({ length: 25 }, (_, i) => i)
    const card = await opened
    expect(await card.transmit(apdu)).toEqual(apdu)
    const levels = pipe.log.slice(1).map((message) => message.slice(14, 20))
    expect(levels).toEqual(['000100', '000300', '000200', '001000', '001000'])
  })

  it('tries other voltages when the reader cannot choose', async () => {
    const { pipe, opened } = open((message) =>
      message[7] === 2 ? [block(message, ATR)] : [block(message, hex(''), 0, 0x41, 7)],
    )
    expect((await opened).atr).toEqual(ATR)
    expect(pipe.log.map((message) => message.slice(14, 16))).toEqual(['00', '01', '02'])
  })

  it.each([
    [0x42, 0xfe, 'TRANSPORT_CLOSED', 'no card'],
    [0x41, 0xfe, 'TRANSPORT_TIMEOUT', 'ICC_MUTE'],
    [0x41, 0xf6, 'TRANSPORT_UNAVAILABLE', 'ICC_PROTOCOL_NOT_SUPPORTED'],
    [0x41, 0xe0, 'TRANSPORT_BUSY', 'CMD_SLOT_BUSY'],
    [0x41, 0x30, 'TRANSPORT_FAILED', 'error 48'],
  ])('refuses status %i with error %i, and closes the pipe', async (status, error, code, words) => {
    const pipe = pipeTo((message) => [block(message, hex(''), 0, status, error)])
    const close = vi.spyOn(pipe, 'close')
    await expect(openCcid(pipe)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
    expect(close).toHaveBeenCalled()
  })
})

describe('a card behind CCID', () => {
  async function openWith(answer: Answer) {
    const { pipe, opened } = open((message) =>
      message[0] === 0x62 ? [block(message, ATR)] : answer(message),
    )
    return { pipe, card: await opened }
  }

  it('is waited for as long as the reader asks for time', async () => {
    const { card } = await openWith((message) => [
      block(message, hex(''), 0, 0x80, 1),
      block(message, hex(''), 0, 0x80, 1),
      block(message, hex('9000')),
    ])
    expect(await card.transmit(hex('00a40400'))).toEqual(hex('9000'))
  })

  it('answers in transfers of any size', async () => {
    const { card } = await openWith((message) => {
      const whole = block(message, hex('0102039000'))
      return [whole.slice(0, 3), whole.slice(3, 3), whole.slice(3, 11), whole.slice(11)]
    })
    expect(await card.transmit(hex('00a40400'))).toEqual(hex('0102039000'))
  })

  it('does not take the answer to an older message for the next', async () => {
    const { card } = await openWith((message) => {
      const old = message.slice()
      old[6] = 0xee
      return [block(old, hex('ffff')), block(message, hex('9000'))]
    })
    expect(await card.transmit(hex('00a40400'))).toEqual(hex('9000'))
  })

  it.each<[string, Answer]>([
    ['announces 4 GB', () => ['80ffffffff 00 01 00 00 00']],
    ['answers with another message', (message) => [`81 00000000 00 0${message[6]} 00 00 00`]],
    ['never ends', (message) => [block(message, hex(''), message[8] ? 3 : 1)]],
    [
      'answers other messages only',
      (message) => {
        const old = message.slice()
        old[6] = 0xee
        return Array.from({ length: 300 }, () => block(old, hex('9000')))
      },
    ],
  ])('is given up when the reader %s', async (_, answer) => {
    const { card } = await openWith(answer)
    const call = card.transmit(hex('00a40400'))
    await expect(call).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('is given up when the reader does not take the whole command', async () => {
    const { opened } = open((message) => [block(message, ATR)], { maxMessage: 14 })
    const card = await opened
    const call = card.transmit(hex('00a4040000'))
    await expect(call).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('is switched off when it is closed', async () => {
    const { pipe, card } = await openWith(() => [])
    await card.close()
    expect(pipe.log.at(-1)).toBe('63000000000001000000')
  })
})
