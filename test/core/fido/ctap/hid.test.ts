import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openHid } from '../../../../src/core/fido/ctap/hid.ts'
import {
  BROADCAST_CHANNEL,
  HidCommand,
  HidErrorCode,
  type HidErrorName,
  toPackets,
} from '../../../../src/core/fido/ctap/hid-frame.ts'
import type { HidOptions } from '../../../../src/core/fido/ctap/hid-options.ts'
import type { PacketChannel } from '../../../../src/core/fido/ctap/transport.ts'
import type { Bytes } from '../../../../src/core/shared/bytes.ts'
import type { TraceEvent } from '../../../../src/core/shared/trace.ts'
import { packetPair } from '../../../support/packet-pair.ts'
import { type CtapHandler, echo, StubHidKey } from '../../../support/stub-hid-key.ts'
import { settle, VirtualTime } from '../../../support/virtual-timer.ts'

const GET_INFO = Uint8Array.of(0x04)
const ANSWER = Uint8Array.of(0, 0x04)

let time: VirtualTime
beforeEach(() => {
  time = new VirtualTime()
})

/** A key that answers with a function, and a client that has opened it. */
async function open(handler: CtapHandler = echo, options: HidOptions = {}) {
  const key = new StubHidKey(handler, { timer: time.timer })
  const device = await openHid(key.channel(), { timer: time.timer, ...options })
  return { key, device }
}

/** A key that waits for a touch until it is cancelled, and then answers KEEPALIVE_CANCEL. */
const untouched: CtapHandler = async (_kind, request, { signal, onKeepalive }) => {
  if (request[0] === 0x04) return ANSWER
  onKeepalive('upneeded')
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  return Uint8Array.of(0x2d)
}

/** A key made of answers to packets, for what no honest key does. */
function liar(answer: (packet: Bytes, send: PacketChannel['send']) => unknown): PacketChannel {
  const [host, device] = packetPair()
  const serve = async () => {
    for (;;) await answer(await device.receive(), (packet) => device.send(packet))
  }
  serve().catch(() => {})
  return host
}

/** The packets of the answer to an INIT packet. */
function initAnswer(packet: Bytes, channel = 1): readonly Bytes[] {
  const payload = new Uint8Array(17)
  payload.set(packet.subarray(7, 15))
  payload.set([0, 0, 0, channel, 2, 0, 0, 0, 4], 8)
  const asked = new DataView(packet.buffer).getUint32(0)
  return toPackets({ channel: asked, command: HidCommand.INIT, payload }, 64)
}

/** A liar that gives channels honestly. */
function liarAfterInit(answer: (packet: Bytes, send: PacketChannel['send']) => unknown) {
  return liar(async (packet, send) => {
    if (packet[4] !== (0x80 | HidCommand.INIT)) await answer(packet, send)
    else for (const one of initAnswer(packet)) await send(one)
  })
}

function messageOf(command: number, ...payload: number[]): Bytes {
  const message = { channel: 1, command, payload: Uint8Array.from(payload) }
  return toPackets(message, 64)[0] as Bytes
}

describe('openHid', () => {
  it('tells what the authenticator says of itself', async () => {
    const { device } = await open()
    expect(device.protocolVersion).toBe(2)
    expect(device.deviceVersion).toEqual([1, 2, 3])
    expect(device.capabilities).toEqual({ cbor: true, msg: true, wink: true })
    expect(device.channelId).toBe(1)
  })

  it.each([
    [0x00, { cbor: false, msg: true, wink: false }],
    [0x0c, { cbor: true, msg: false, wink: false }],
    [0x05, { cbor: true, msg: true, wink: true }],
  ])('reads capabilities %i', async (capabilities, expected) => {
    const key = new StubHidKey(echo, { timer: time.timer, capabilities })
    const device = await openHid(key.channel(), { timer: time.timer })
    expect(device.capabilities).toEqual(expected)
  })

  it('asks with a random nonce and leaves answers to others alone', async () => {
    const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    const channel = liar(async (packet, send) => {
      expect(packet.subarray(7, 15)).toEqual(nonce)
      const other = packet.slice()
      other[7] = 99
      for (const one of initAnswer(other, 66)) await send(one)
      for (const one of initAnswer(packet, 5)) await send(one)
    })
    const device = await openHid(channel, { timer: time.timer, random: () => nonce })
    expect(device.channelId).toBe(5)
  })

  it('closes the channel of a device that does not answer', async () => {
    const channel = liar(() => {})
    const close = vi.spyOn(channel, 'close')
    const opened = openHid(channel, { timer: time.timer, timeout: 500 })
    await expect(time.until(opened)).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    expect(time.now).toBe(500)
    expect(close).toHaveBeenCalled()
  })

  it.each([0, BROADCAST_CHANNEL])('does not take channel %i', async (given) => {
    const channel = liar(async (packet, send) => {
      const [answer] = initAnswer(packet) as [Bytes]
      new DataView(answer.buffer).setUint32(15, given)
      await send(answer)
    })
    const opened = openHid(channel, { timer: time.timer })
    await expect(opened).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
  })

  it('asks again when the authenticator is busy', async () => {
    let asked = 0
    const channel = liar(async (packet, send) => {
      const busy = { channel: BROADCAST_CHANNEL, command: HidCommand.ERROR }
      const [error] = toPackets({ ...busy, payload: Uint8Array.of(HidErrorCode.CHANNEL_BUSY) }, 64)
      if (asked++ < 3) await send(error as Bytes)
      else for (const one of initAnswer(packet)) await send(one)
    })
    const device = await time.until(openHid(channel, { timer: time.timer }))
    expect(device.channelId).toBe(1)
    expect(time.now).toBe(300)
  })

  it('rejects with the reason of its signal', async () => {
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const channel = liar(() => controller.abort(reason))
    const options = { timer: time.timer, signal: controller.signal }
    await expect(openHid(channel, options)).rejects.toBe(reason)
    await expect(
      openHid(
        liar(() => {}),
        options,
      ),
    ).rejects.toBe(reason)
  })
})

describe('a CTAPHID device', () => {
  it.each([1, 56, 57, 58, 116, 117, 1024, 7608])('carries %i bytes both ways', async (length) => {
    const { device } = await open()
    const request = Uint8Array.from({ length }, (_, i) => i & 0xff)
    expect(await device.cbor(request)).toEqual(Uint8Array.of(0, ...request))
  })

  it('carries U2F', async () => {
    const { device } = await open()
    const apdu = Uint8Array.of(0, 3, 0, 0, 0, 0, 0, 0, 0)
    expect(await device.msg(apdu)).toEqual(Uint8Array.of(...apdu, 0x90, 0))
  })

  it('pings, winks and locks', async () => {
    const { device, key } = await open()
    const data = Uint8Array.from({ length: 7609 }, (_, i) => i & 0xff)
    expect(await device.ping(data)).toEqual(data)
    await device.wink()
    await device.lock(3)
    const last = key.log.slice(-2).map(({ command, payload }) => [command, [...payload]])
    expect(last).toEqual([
      [HidCommand.WINK, []],
      [HidCommand.LOCK, [3]],
    ])
  })

  it.each([-1, 11, 1.5, Number.NaN])('cannot lock for %d seconds', async (seconds) => {
    const { device } = await open()
    await expect(device.lock(seconds)).rejects.toThrow(RangeError)
  })

  it('refuses requests that no message holds before it sends anything', async () => {
    const { device, key } = await open()
    await expect(device.cbor(new Uint8Array(7610))).rejects.toThrow(RangeError)
    await expect(device.cbor(new Uint8Array(0))).rejects.toThrow(RangeError)
    expect(key.log).toHaveLength(1)
  })

  it('carries out commands that are called at the same time one after the other', async () => {
    const { device } = await open()
    const answers = await Promise.all([1, 2, 3].map((n) => device.cbor(Uint8Array.of(n))))
    expect(answers.map((answer) => answer[1])).toEqual([1, 2, 3])
  })

  it('tells each change of status once', async () => {
    const { device } = await open(async (_kind, request, { onKeepalive }) => {
      await time.sleep(250)
      onKeepalive('upneeded')
      await time.sleep(350)
      return request
    })
    const told: string[] = []
    const pending = device.cbor(GET_INFO, { onKeepalive: (status) => told.push(status) })
    await time.until(pending)
    expect(told).toEqual(['processing', 'upneeded'])
  })

  it('rejects with what the callback throws, and stays usable', async () => {
    const { device } = await open(untouched)
    const error = new Error('no window')
    const call = device.cbor(Uint8Array.of(1), {
      onKeepalive() {
        throw error
      },
    })
    await expect(time.until(call)).rejects.toBe(error)
    expect(await time.until(device.cbor(GET_INFO))).toEqual(ANSWER)
  })

  it('waits as long as keepalives come', async () => {
    const { device } = await open(async (_kind, request) => {
      await time.sleep(20_000)
      return request
    })
    await expect(time.until(device.cbor(GET_INFO))).resolves.toEqual(GET_INFO)
  })

  it('gives up when keepalives never end', async () => {
    const { device } = await open(untouched, { limit: 60_000 })
    const pending = time.until(device.cbor(Uint8Array.of(1)))
    await expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    expect(time.now).toBe(60_000)
    expect(await time.until(device.cbor(GET_INFO))).toEqual(ANSWER)
  })

  it('gives up when a flood of keepalives leaves no time for anything', async () => {
    const [host] = packetPair()
    const keepalive = messageOf(HidCommand.KEEPALIVE, 1)
    let isOpen = false
    const opening = liarAfterInit(() => {})
    const channel: PacketChannel = {
      ...host,
      send: (packet) => opening.send(packet),
      receive: async () => (isOpen ? keepalive : opening.receive()),
    }
    const device = await openHid(channel, { timer: time.timer, limit: 100 })
    isOpen = true
    await opening.send(messageOf(HidCommand.INIT, 1, 2, 3, 4, 5, 6, 7, 8))
    const pending = time.until(device.cbor(GET_INFO))
    await expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    await device.close()
  })

  it('gives up when nothing comes, and resynchronises before the next command', async () => {
    let isMute = true
    const { device, key } = await open()
    const channel = key.channel()
    const mute: PacketChannel = {
      ...channel,
      async receive() {
        for (;;) {
          const packet = await channel.receive()
          if (!isMute) return packet
        }
      },
    }
    isMute = false
    const second = await openHid(mute, { timer: time.timer, timeout: 700 })
    const before = second.channelId
    isMute = true
    const started = time.now
    const pending = time.until(second.cbor(GET_INFO))
    await expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    expect(time.now - started).toBe(700)
    isMute = false
    expect(await time.until(second.cbor(GET_INFO))).toEqual(ANSWER)
    expect(second.channelId).not.toBe(before)
    expect(await time.until(device.cbor(GET_INFO))).toEqual(ANSWER)
  })

  it('takes the time-out of a call before its own', async () => {
    const channel = liarAfterInit(() => {})
    const device = await openHid(channel, { timer: time.timer })
    const pending = time.until(device.cbor(GET_INFO, { timeout: 50 }))
    await expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT' })
    expect(time.now).toBe(50)
  })
})

describe('cancelling over CTAPHID', () => {
  it('cancels on the authenticator, waits for its answer, and stays usable', async () => {
    const { device, key } = await open(untouched)
    const controller = new AbortController()
    const reason = new Error('enough')
    const pending = device.cbor(Uint8Array.of(1), {
      signal: controller.signal,
      onKeepalive: (status) => status === 'upneeded' && controller.abort(reason),
    })
    await expect(time.until(pending)).rejects.toBe(reason)
    expect(time.now).toBeLessThan(100)
    expect(key.log.at(-1)?.command).toBe(HidCommand.CANCEL)
    const before = key.log.length
    expect(await device.cbor(GET_INFO)).toEqual(ANSWER)
    expect(key.log).toHaveLength(before + 1)
  })

  it('does not send what was aborted before', async () => {
    const { device, key } = await open()
    const reason = new Error('never mind')
    const signal = AbortSignal.abort(reason)
    await expect(device.cbor(GET_INFO, { signal })).rejects.toBe(reason)
    expect(key.log).toHaveLength(1)
  })

  it('takes a command out of the queue', async () => {
    const { device, key } = await open(untouched)
    const first = new AbortController()
    const second = new AbortController()
    const running = device.cbor(Uint8Array.of(1), { signal: first.signal })
    const waiting = device.cbor(Uint8Array.of(2), { signal: second.signal })
    second.abort(new Error('second'))
    await expect(waiting).rejects.toThrow('second')
    await settle()
    first.abort(new Error('first'))
    await expect(time.until(running)).rejects.toThrow('first')
    expect(key.log.filter(({ payload }) => payload[0] === 2)).toEqual([])
  })

  it('rejects also when the authenticator was done just then', async () => {
    const controller = new AbortController()
    const { device } = await open((_kind, request) => {
      controller.abort(new Error('late'))
      return request
    })
    const pending = device.cbor(GET_INFO, { signal: controller.signal })
    await expect(pending).rejects.toThrow('late')
  })

  it('repeats it to an authenticator that missed it', async () => {
    let cancels = 0
    const channel = liarAfterInit(async (packet, send) => {
      if (packet[4] === (0x80 | HidCommand.CANCEL) && ++cancels === 3) {
        return send(messageOf(HidCommand.CBOR, 0x2d))
      }
      await time.sleep(100)
      await send(messageOf(HidCommand.KEEPALIVE, 2))
    })
    const device = await openHid(channel, { timer: time.timer })
    const controller = new AbortController()
    const pending = device.cbor(GET_INFO, { signal: controller.signal })
    time.timer(50, () => controller.abort(new Error('enough')))
    await expect(time.until(pending)).rejects.toThrow('enough')
    expect(cancels).toBeGreaterThanOrEqual(3)
  })

  it('does not wait for ever for an authenticator that ignores it', async () => {
    const deaf: CtapHandler = async (_kind, request) => {
      if (request[0] === 0x01) await time.sleep(100_000)
      return ANSWER
    }
    const { device } = await open(deaf, { timeout: 1000 })
    const controller = new AbortController()
    const pending = device.cbor(Uint8Array.of(1), { signal: controller.signal })
    time.timer(500, () => controller.abort(new Error('enough')))
    await expect(time.until(pending)).rejects.toThrow('enough')
    expect(time.now).toBe(1500)
    expect(await time.until(device.cbor(GET_INFO))).toEqual(ANSWER)
  })

  it('cancels when the device is closed', async () => {
    const { device, key } = await open(untouched)
    const pending = device.cbor(Uint8Array.of(1))
    const rejected = expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    await settle()
    await device.close()
    await rejected
    await settle()
    expect(key.log.at(-1)?.command).toBe(HidCommand.CANCEL)
  })
})

describe('an authenticator that answers with an error', () => {
  it.each<[HidErrorName, string]>([
    ['INVALID_CMD', 'TRANSPORT_PROTOCOL'],
    ['INVALID_PAR', 'TRANSPORT_PROTOCOL'],
    ['INVALID_LEN', 'TRANSPORT_PROTOCOL'],
    ['INVALID_SEQ', 'TRANSPORT_PROTOCOL'],
    ['MSG_TIMEOUT', 'TRANSPORT_TIMEOUT'],
    ['LOCK_REQUIRED', 'TRANSPORT_BUSY'],
    ['OTHER', 'TRANSPORT_PROTOCOL'],
  ])('%s fails with %s and stays usable', async (name, code) => {
    let isFirst = true
    const channel = liarAfterInit((_packet, send) => {
      const error = messageOf(HidCommand.ERROR, HidErrorCode[name])
      const answer = isFirst ? error : messageOf(HidCommand.CBOR, 0)
      isFirst = false
      return send(answer)
    })
    const device = await openHid(channel, { timer: time.timer })
    const failed = expect(device.cbor(GET_INFO)).rejects
    await failed.toMatchObject({ code, message: expect.stringContaining(name) })
    expect(await device.cbor(GET_INFO)).toEqual(Uint8Array.of(0))
  })

  it.each([
    [[0x42], '0x42'],
    [[], 'without a code'],
  ])('of unknown code %j keeps it in the sentence', async (payload, words) => {
    const channel = liarAfterInit((_packet, send) => send(messageOf(HidCommand.ERROR, ...payload)))
    const device = await openHid(channel, { timer: time.timer })
    await expect(device.cbor(GET_INFO)).rejects.toThrow(words)
  })

  it('CHANNEL_BUSY is asked again every 100 ms', async () => {
    const { device, key } = await open(async (_kind, request) => {
      if (request[0] === 0x01) await time.sleep(950)
      return request
    })
    const other = await openHid(key.channel(), { timer: time.timer })
    const long = other.cbor(Uint8Array.of(1))
    await settle()
    expect(await time.until(device.cbor(GET_INFO))).toEqual(GET_INFO)
    expect(time.now).toBe(1000)
    await long
  })

  it('CHANNEL_BUSY for too long fails with TRANSPORT_BUSY', async () => {
    const { device, key } = await open(echo, { busyTimeout: 2000 })
    const other = await openHid(key.channel(), { timer: time.timer })
    await other.lock(10)
    const pending = time.until(device.cbor(GET_INFO))
    await expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_BUSY' })
    expect(time.now).toBe(2000)
  })

  it('CHANNEL_BUSY is not waited for when the signal is aborted', async () => {
    const { device, key } = await open()
    const other = await openHid(key.channel(), { timer: time.timer })
    await other.lock(10)
    const controller = new AbortController()
    time.timer(150, () => controller.abort(new Error('enough')))
    const pending = time.until(device.cbor(GET_INFO, { signal: controller.signal }))
    await expect(pending).rejects.toThrow('enough')
    expect(time.now).toBe(150)
  })

  it('INVALID_CHANNEL is given another channel, as after a power cycle', async () => {
    const { device, key } = await open()
    key.powerCycle()
    expect(await device.cbor(GET_INFO)).toEqual(ANSWER)
    expect(device.channelId).toBe(2)
  })

  it('INVALID_CHANNEL twice is an error', async () => {
    const channel = liarAfterInit((_packet, send) =>
      send(messageOf(HidCommand.ERROR, HidErrorCode.INVALID_CHANNEL)),
    )
    const device = await openHid(channel, { timer: time.timer })
    await expect(device.cbor(GET_INFO)).rejects.toThrow('INVALID_CHANNEL')
  })
})

describe('an authenticator that breaks the rules', () => {
  it.each<[string, readonly Bytes[]]>([
    ['answers another command', [messageOf(HidCommand.PING, 1)]],
    [
      'announces 65,535 bytes',
      [messageOf(HidCommand.CBOR).map((b, i) => [b, 255][+(i === 5 || i === 6)] as number)],
    ],
    ['answers nothing at all', [messageOf(HidCommand.CBOR)]],
    [
      'leaves a packet out',
      toPackets({ channel: 1, command: HidCommand.CBOR, payload: new Uint8Array(200) }, 64).filter(
        (_, i) => i !== 1,
      ),
    ],
  ])('%s, and is asked again', async (_, answers) => {
    let isFirst = true
    const channel = liarAfterInit(async (_packet, send) => {
      const packets = isFirst ? answers : [messageOf(HidCommand.CBOR, 0)]
      isFirst = false
      for (const packet of packets) await send(packet)
    })
    const device = await openHid(channel, { timer: time.timer })
    await expect(device.cbor(GET_INFO)).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL' })
    expect(await device.cbor(GET_INFO)).toEqual(Uint8Array.of(0))
  })

  it('sends on other channels, which is nobody’s business', async () => {
    const channel = liarAfterInit(async (_packet, send) => {
      await send(
        toPackets({ channel: 7, command: HidCommand.CBOR, payload: GET_INFO }, 64)[0] as Bytes,
      )
      await send(messageOf(HidCommand.CBOR, 0))
    })
    const device = await openHid(channel, { timer: time.timer })
    expect(await device.cbor(GET_INFO)).toEqual(Uint8Array.of(0))
  })

  it('answers twice: the second is not taken for the answer to the next command', async () => {
    let count = 0
    const channel = liarAfterInit(async (_packet, send) => {
      count++
      await send(messageOf(HidCommand.CBOR, count))
      await send(messageOf(HidCommand.CBOR, count))
    })
    const device = await openHid(channel, { timer: time.timer })
    expect(await device.cbor(GET_INFO)).toEqual(Uint8Array.of(1))
    expect(await device.cbor(GET_INFO)).toEqual(Uint8Array.of(2))
  })
})

describe('a CTAPHID device that goes away', () => {
  it('rejects what is under way and what comes later', async () => {
    const [host, peer] = packetPair()
    const serve = async () => {
      const packet = await peer.receive()
      for (const one of initAnswer(packet)) await peer.send(one)
    }
    const [device] = await Promise.all([openHid(host, { timer: time.timer }), serve()])
    const pending = device.cbor(GET_INFO)
    const rejected = expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    await settle()
    await peer.close()
    await rejected
    await expect(device.cbor(GET_INFO)).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })

  it('wraps what an adapter throws', async () => {
    const { device: opened, key } = await open()
    await opened.close()
    const channel = key.channel()
    let isBroken = false
    const cause = new Error('EIO')
    const device = await openHid(
      { ...channel, send: (packet) => (isBroken ? Promise.reject(cause) : channel.send(packet)) },
      { timer: time.timer },
    )
    isBroken = true
    await expect(device.cbor(GET_INFO)).rejects.toMatchObject({ code: 'TRANSPORT_FAILED', cause })
  })

  it('can be closed twice, and then does nothing any more', async () => {
    const { device } = await open()
    await device.close()
    await device.close()
    await expect(device.cbor(GET_INFO)).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })
})

describe('the trace of CTAPHID', () => {
  it('tells each message, and leaves out what CBOR says', async () => {
    const events: TraceEvent[] = []
    const { device } = await open(echo, { trace: (event) => events.push(event) })
    await device.cbor(Uint8Array.of(0x06, 0x53, 0x45, 0x43))
    await device.ping(Uint8Array.of(7))
    expect(events.map((it) => `${'direction' in it && it.direction} ${it.name}`)).toEqual([
      'out CTAPHID_INIT',
      'in CTAPHID_INIT',
      'out CTAPHID_CBOR',
      'in CTAPHID_CBOR',
      'out CTAPHID_PING',
      'in CTAPHID_PING',
    ])
    const [, , request] = events
    expect(request).toEqual({
      kind: 'message',
      source: 'ctap.hid',
      direction: 'out',
      name: 'CTAPHID_CBOR',
      value: { channel: '00000001', length: 4, packets: 1, payload: { redacted: '4 bytes' } },
    })
    expect(events.at(-1)).toMatchObject({ bytes: Uint8Array.of(7) })
  })
})
