import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BROADCAST_CHANNEL,
  HidAssembler,
  HidCommand,
  type HidEvent,
  maxPayload,
  toPackets,
} from '../../../../src/core/fido/ctap/hid-frame.ts'
import type { Bytes } from '../../../../src/core/shared/bytes.ts'
import { hex } from '../../../support/bytes.ts'

const CHANNEL = 0xa1b2c3d4

function payloadOf(length: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => (i * 13 + 1) & 0xff)
}

function packetsOf(length: number, command: number = HidCommand.PING, channel = CHANNEL) {
  return toPackets({ channel, command, payload: payloadOf(length) }, 64)
}

/** What comes of the packets, without those of which nothing comes. */
function assemble(packets: readonly Bytes[], assembler = new HidAssembler()): HidEvent[] {
  return packets.flatMap((packet) => assembler.push(packet) ?? [])
}

function errorOf(channel: number, error: string) {
  return { kind: 'error', channel, error }
}

describe('toPackets', () => {
  it('lays the initialization packet out as CTAP 2.2 §11.2.4 draws it', () => {
    const payload = Uint8Array.of(0x04)
    const [packet, ...more] = toPackets({ channel: CHANNEL, command: 0x10, payload }, 64)
    expect(packet).toEqual(hex(`a1b2c3d4 90 0001 04 ${'00'.repeat(56)}`))
    expect(more).toEqual([])
  })

  it('counts continuation packets from 0 and fills the last one up', () => {
    const packets = packetsOf(57 + 59 + 1)
    expect(packets).toHaveLength(3)
    expect(packets.map((packet) => packet.length)).toEqual([64, 64, 64])
    expect(packets[1]?.subarray(0, 6)).toEqual(hex('a1b2c3d4 00 e6'))
    expect(packets[2]?.subarray(0, 8)).toEqual(Uint8Array.of(0xa1, 0xb2, 0xc3, 0xd4, 1, 229, 0, 0))
  })

  it('needs all numbers of continuation packets for the longest message', () => {
    const packets = packetsOf(7609)
    expect(packets).toHaveLength(129)
    expect(packets.at(-1)?.[4]).toBe(0x7f)
  })

  it('refuses a payload that no message holds', () => {
    expect(() => packetsOf(7610)).toThrow(RangeError)
  })

  it('sends a message without payload as one packet', () => {
    expect(packetsOf(0, HidCommand.CANCEL)).toEqual([hex(`a1b2c3d4 91 0000 ${'00'.repeat(57)}`)])
  })

  it.each([
    [64, 7609],
    [32, 25 + 128 * 27],
    [8, 1 + 128 * 3],
    [1024, 7609],
  ])('knows what a message holds in packets of %i bytes', (packetSize, limit) => {
    expect(maxPayload(packetSize)).toBe(limit)
    const message = { channel: 1, command: 1, payload: payloadOf(limit) }
    expect(assemble(toPackets(message, packetSize))).toEqual([{ kind: 'message', message }])
  })
})

describe('HidAssembler', () => {
  it.each([0, 1, 56, 57, 58, 116, 117, 7608, 7609])('puts %i bytes together', (length) => {
    const message = { channel: CHANNEL, command: HidCommand.PING, payload: payloadOf(length) }
    expect(assemble(packetsOf(length))).toEqual([{ kind: 'message', message }])
  })

  it('carries any message both ways', () => {
    const message = fc.record({
      channel: fc.integer({ min: 1, max: BROADCAST_CHANNEL - 1 }),
      command: fc.integer({ min: 0, max: 127 }),
      payload: fc.uint8Array({ minLength: 1, maxLength: 400 }).map((it) => new Uint8Array(it)),
    })
    fc.assert(
      fc.property(message, fc.integer({ min: 8, max: 80 }), (it, packetSize) => {
        fc.pre(it.payload.length <= maxPayload(packetSize))
        const assembler = new HidAssembler({ channel: it.channel })
        const events = assemble(toPackets(it, packetSize), assembler)
        expect(events).toEqual([{ kind: 'message', message: it }])
        expect(assembler.pending).toBeUndefined()
      }),
    )
  })

  it('never throws, whatever comes', () => {
    const packets = fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 })
    fc.assert(
      fc.property(packets, (all) => {
        const assembler = new HidAssembler()
        for (const packet of all) assembler.push(packet)
      }),
    )
  })

  it('says which channel has a message that is not complete', () => {
    const assembler = new HidAssembler()
    assemble(packetsOf(100).slice(0, 1), assembler)
    expect(assembler.pending).toBe(CHANNEL)
    assembler.reset()
    expect(assembler.pending).toBeUndefined()
    expect(assemble(packetsOf(100).slice(1), assembler)).toEqual([])
  })

  it.each([
    ['a packet is missing', [0, 2]],
    ['two packets are exchanged', [0, 2, 1]],
    ['a packet is repeated', [0, 1, 1]],
  ])('answers INVALID_SEQ when %s', (_, order) => {
    const packets = packetsOf(200)
    const events = assemble(order.flatMap((index) => packets[index] ?? []))
    expect(events[0]).toEqual(errorOf(CHANNEL, 'INVALID_SEQ'))
  })

  it('answers INVALID_SEQ to a new message within another, and drops both', () => {
    const assembler = new HidAssembler()
    assemble(packetsOf(100).slice(0, 1), assembler)
    expect(assemble(packetsOf(1), assembler)).toEqual([errorOf(CHANNEL, 'INVALID_SEQ')])
    expect(assembler.pending).toBeUndefined()
  })

  it('takes INIT within a message for a new beginning', () => {
    const assembler = new HidAssembler()
    assemble(packetsOf(100).slice(0, 1), assembler)
    const [event] = assemble(packetsOf(8, HidCommand.INIT), assembler)
    expect(event).toMatchObject({ kind: 'message', message: { command: HidCommand.INIT } })
    expect(assembler.pending).toBeUndefined()
  })

  it('leaves continuations of nothing alone', () => {
    expect(assemble(packetsOf(200).slice(1))).toEqual([])
  })

  it('answers INVALID_LEN to lengths that no message has', () => {
    const packet = packetsOf(1).map((it) => it.slice())
    packet[0]?.set([0x1d, 0xba], 5)
    expect(assemble(packet)).toEqual([errorOf(CHANNEL, 'INVALID_LEN')])
    packet[0]?.set([0xff, 0xff], 5)
    expect(assemble(packet)).toEqual([errorOf(CHANNEL, 'INVALID_LEN')])
  })

  it.each(['CBOR', 'MSG'] as const)('answers INVALID_LEN to an empty %s', (name) => {
    expect(assemble(packetsOf(0, HidCommand[name]))).toEqual([errorOf(CHANNEL, 'INVALID_LEN')])
  })

  it('answers INVALID_CHANNEL on channel 0, and on the broadcast channel to all but INIT', () => {
    expect(assemble(packetsOf(1, HidCommand.PING, 0))).toEqual([errorOf(0, 'INVALID_CHANNEL')])
    expect(assemble(packetsOf(1, HidCommand.PING, BROADCAST_CHANNEL))).toEqual([
      errorOf(BROADCAST_CHANNEL, 'INVALID_CHANNEL'),
    ])
    const [event] = assemble(packetsOf(8, HidCommand.INIT, BROADCAST_CHANNEL))
    expect(event?.kind).toBe('message')
  })

  it('answers CHANNEL_BUSY to others within a message, but not to their INIT', () => {
    const packets = packetsOf(100)
    const assembler = new HidAssembler()
    assemble(packets.slice(0, 1), assembler)
    expect(assemble(packetsOf(1, HidCommand.PING, 7), assembler)).toEqual([
      errorOf(7, 'CHANNEL_BUSY'),
    ])
    const [init] = assemble(packetsOf(8, HidCommand.INIT, BROADCAST_CHANNEL), assembler)
    expect(init?.kind).toBe('message')
    const [event] = assemble(packets.slice(1), assembler)
    expect(event).toMatchObject({ message: { channel: CHANNEL, payload: payloadOf(100) } })
  })

  it('of a client leaves other channels alone, even within a message', () => {
    const packets = packetsOf(100)
    const assembler = new HidAssembler({ channel: CHANNEL })
    const mixed = [packets[0], ...packetsOf(100, HidCommand.PING, 7), packets[1]]
    const events = assemble(
      mixed.flatMap((packet) => packet ?? []),
      assembler,
    )
    expect(events).toMatchObject([{ message: { channel: CHANNEL, payload: payloadOf(100) } }])
  })

  it('leaves packets alone that are too short to be one', () => {
    expect(new HidAssembler().push(hex('a1b2c3d4 90 00'))).toBeUndefined()
  })
})
