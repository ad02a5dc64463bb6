import { describe, expect, it } from 'vitest'
import {
  BROADCAST_CHANNEL,
  HidAssembler,
  HidCommand,
  HidErrorCode,
  type HidMessage,
  openHid,
  type PacketChannel,
  toPackets,
} from '../../../src/core/fido/ctap/index.ts'
import { type Bytes, concat } from '../../../src/core/shared/bytes.ts'
import {
  type HidKeyOptions,
  hidKey,
  type SoftwareKeyOptions,
  softwareKey,
} from '../../../src/emulators/authenticator/index.ts'
import { VirtualTime } from '../../support/virtual-timer.ts'

const NONCE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const SELECTION = Uint8Array.of(0x0b)
const GET_INFO = Uint8Array.of(0x04)

/** A key behind HID in virtual time, and a host. */
function plugIn(keyOptions: SoftwareKeyOptions = {}, options: HidKeyOptions = {}) {
  const time = new VirtualTime()
  const clock = { timer: time.timer, now: () => time.now }
  const key = softwareKey({ ...clock, ...keyOptions })
  const usb = hidKey(key, { ...clock, ...options })
  return { time, key, usb, host: new Host(usb.channel()) }
}

/** A host that speaks CTAPHID packet by packet. */
class Host {
  readonly port: PacketChannel
  readonly #assembler = new HidAssembler({})

  constructor(port: PacketChannel) {
    this.port = port
  }

  async send(channel: number, command: number, payload: Uint8Array = new Uint8Array()) {
    const message = { channel, command, payload: Uint8Array.from(payload) }
    for (const packet of toPackets(message, 64)) await this.port.send(packet)
  }

  async receive(): Promise<HidMessage> {
    for (;;) {
      const packet = await this.port.receive()
      // What goes to the broadcast channel is an answer here, which an authenticator never gets.
      const event = this.#assembler.push(packet)
      if (event?.kind === 'message') return event.message
      if (event) throw new Error(event.error)
    }
  }

  async ask(channel: number, command: number, payload?: Uint8Array): Promise<HidMessage> {
    await this.send(channel, command, payload)
    return this.receive()
  }

  /** A new channel. */
  async open(): Promise<number> {
    const { payload } = await this.ask(BROADCAST_CHANNEL, HidCommand.INIT, NONCE)
    return new DataView(payload.buffer, payload.byteOffset).getUint32(8)
  }
}

function error(channel: number, name: keyof typeof HidErrorCode): HidMessage {
  return { channel, command: HidCommand.ERROR, payload: Uint8Array.of(HidErrorCode[name]) }
}

describe('a software key behind HID', () => {
  it('gives out channels', async () => {
    const { host } = plugIn({}, { deviceVersion: [3, 2, 1] })
    const { payload } = await host.ask(BROADCAST_CHANNEL, HidCommand.INIT, NONCE)
    expect(payload.subarray(0, 8)).toEqual(NONCE)
    expect([...payload.subarray(12)]).toEqual([2, 3, 2, 1, 0x05])
    const [first, second] = [await host.open(), await host.open()]
    expect(second).not.toBe(first)
    const again = await host.ask(first, HidCommand.INIT, NONCE)
    expect(again.payload.subarray(8, 12)).toEqual(concat(Uint8Array.of(0, 0, 0, first)))
  })

  it('says that it speaks no U2F while it always verifies its user', async () => {
    const { host } = plugIn({ alwaysUv: true })
    const { payload } = await host.ask(BROADCAST_CHANNEL, HidCommand.INIT, NONCE)
    expect(payload[16]).toBe(0x0d)
  })

  it.each([0, 1, 57, 58, 116, 117, 7609])('sends %i bytes back', async (length) => {
    const { host } = plugIn()
    const channel = await host.open()
    const payload = Uint8Array.from({ length }, (_, i) => i & 0xff)
    expect(await host.ask(channel, HidCommand.PING, payload)).toEqual({
      channel,
      command: HidCommand.PING,
      payload,
    })
  })

  it('winks', async () => {
    let winks = 0
    const { host } = plugIn({}, { onWink: () => winks++ })
    const channel = await host.open()
    expect((await host.ask(channel, HidCommand.WINK)).command).toBe(HidCommand.WINK)
    expect(winks).toBe(1)
    const long = await host.ask(channel, HidCommand.WINK, Uint8Array.of(1))
    expect(long).toEqual(error(channel, 'INVALID_LEN'))
  })

  it('tells every 100 ms that it waits for a touch', async () => {
    const { time, host } = plugIn({ touch: { delay: 350 } })
    const channel = await host.open()
    await host.send(channel, HidCommand.CBOR, SELECTION)
    const seen: (readonly [number, number, number])[] = []
    for (let done = false; !done; ) {
      const { command, payload } = await time.until(host.receive())
      seen.push([time.now, command, payload[0] as number])
      done = command !== HidCommand.KEEPALIVE
    }
    const upneeded = [0, 100, 200, 300].map((at) => [at, HidCommand.KEEPALIVE, 2])
    expect(seen).toEqual([...upneeded, [350, HidCommand.CBOR, 0]])
    expect(time.waiting).toBe(0)
  })

  it('is cancelled on its own channel only', async () => {
    const { host } = plugIn({ touch: 'withheld' })
    const [channel, other] = [await host.open(), await host.open()]
    await host.send(channel, HidCommand.CBOR, SELECTION)
    expect((await host.receive()).command).toBe(HidCommand.KEEPALIVE)
    await host.send(other, HidCommand.CANCEL)
    expect(await host.ask(other, HidCommand.PING)).toEqual(error(other, 'CHANNEL_BUSY'))
    await host.send(channel, HidCommand.CANCEL)
    expect(await host.receive()).toEqual({
      channel,
      command: HidCommand.CBOR,
      payload: Uint8Array.of(0x2d),
    })
    await host.send(channel, HidCommand.CANCEL)
    expect((await host.ask(channel, HidCommand.PING)).command).toBe(HidCommand.PING)
  })

  it('is busy for others while it works, but gives out channels', async () => {
    const { host, usb } = plugIn({ touch: 'withheld' })
    const channel = await host.open()
    await host.send(channel, HidCommand.CBOR, SELECTION)
    const guest = new Host(usb.channel())
    const other = await guest.open()
    const long = new Uint8Array(100)
    expect(await guest.ask(other, HidCommand.CBOR, long)).toEqual(error(other, 'CHANNEL_BUSY'))
    await host.receive()
    await host.send(channel, HidCommand.INIT, NONCE)
    expect((await host.receive()).command).toBe(HidCommand.INIT)
    expect((await host.ask(channel, HidCommand.CBOR, GET_INFO)).payload[0]).toBe(0)
  })

  it('keeps others out while it is locked', async () => {
    const { time, host } = plugIn()
    const [channel, other] = [await host.open(), await host.open()]
    const lock = (seconds: number) => host.ask(channel, HidCommand.LOCK, Uint8Array.of(seconds))
    expect((await lock(2)).command).toBe(HidCommand.LOCK)
    expect(await host.ask(other, HidCommand.PING)).toEqual(error(other, 'CHANNEL_BUSY'))
    expect((await host.ask(channel, HidCommand.PING)).command).toBe(HidCommand.PING)
    await time.pass(2000)
    expect((await host.ask(other, HidCommand.PING)).command).toBe(HidCommand.PING)
    await lock(5)
    await lock(0)
    expect((await host.ask(other, HidCommand.PING)).command).toBe(HidCommand.PING)
    expect(await lock(11)).toEqual(error(channel, 'INVALID_PAR'))
    expect(await host.ask(channel, HidCommand.LOCK)).toEqual(error(channel, 'INVALID_LEN'))
  })

  it('answers what is wrong with a message', async () => {
    const { host } = plugIn()
    const channel = await host.open()
    expect(await host.ask(channel, 0x40)).toEqual(error(channel, 'INVALID_CMD'))
    expect(await host.ask(channel, HidCommand.CBOR)).toEqual(error(channel, 'INVALID_LEN'))
    expect(await host.ask(channel, HidCommand.MSG)).toEqual(error(channel, 'INVALID_LEN'))
    const short = await host.ask(channel, HidCommand.INIT, Uint8Array.of(1))
    expect(short).toEqual(error(channel, 'INVALID_LEN'))
    expect(await host.ask(77, HidCommand.PING)).toEqual(error(77, 'INVALID_CHANNEL'))
  })

  it.each([0, BROADCAST_CHANNEL])('has nothing to do with channel %i', async (channel) => {
    const { host } = plugIn()
    await host.send(channel, HidCommand.PING)
    const packet = await host.port.receive()
    expect([...packet.subarray(4, 8)]).toEqual([0xbf, 0, 1, HidErrorCode.INVALID_CHANNEL])
  })

  it('refuses packets out of order, and goes on', async () => {
    const { host } = plugIn()
    const channel = await host.open()
    const message = { channel, command: HidCommand.PING, payload: new Uint8Array(200) }
    const [first, second, third] = toPackets(message, 64) as [Bytes, Bytes, Bytes]
    await host.port.send(first)
    await host.port.send(third)
    expect(await host.receive()).toEqual(error(channel, 'INVALID_SEQ'))
    await host.port.send(second)
    await host.port.send(first)
    await host.port.send(first)
    expect(await host.receive()).toEqual(error(channel, 'INVALID_SEQ'))
    expect((await host.ask(channel, HidCommand.PING)).command).toBe(HidCommand.PING)
  })

  it('waits 500 ms for the rest of a message', async () => {
    const { time, host } = plugIn()
    const channel = await host.open()
    const message = { channel, command: HidCommand.PING, payload: new Uint8Array(200) }
    await host.port.send(toPackets(message, 64)[0] as Bytes)
    expect(await time.until(host.receive())).toEqual(error(channel, 'MSG_TIMEOUT'))
    expect(time.now).toBe(500)
  })

  it('forgets its channels without power', async () => {
    const { host, usb, time } = plugIn({ touch: 'withheld' })
    const channel = await host.open()
    await host.send(channel, HidCommand.CBOR, SELECTION)
    await host.receive()
    usb.powerCycle()
    const answer = await host.ask(channel, HidCommand.CBOR, GET_INFO)
    expect(answer).toEqual(error(channel, 'INVALID_CHANNEL'))
    expect(time.waiting).toBe(0)
  })

  it('takes nothing more on a channel that was closed', async () => {
    const { host } = plugIn()
    const pending = host.port.receive()
    await host.port.close()
    await host.port.close()
    await expect(pending).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    const late = host.port.send(new Uint8Array(64))
    await expect(late).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })

  it('works with the platform side of this package', async () => {
    const device = await openHid(hidKey(softwareKey()).channel())
    expect((await device.cbor(GET_INFO))[0]).toBe(0)
    const version = await device.msg(Uint8Array.of(0, 3, 0, 0, 0, 0, 0, 0, 0))
    expect(Buffer.from(version).toString('latin1')).toBe('U2F_V2\x90\x00')
    await device.close()
  })
})
