import { describe, expect, it } from 'vitest'
import { type CborInput, decodeCbor, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import {
  anything,
  bytes,
  bytesOf,
  FieldError,
  flag,
  integer,
  listOf,
  map,
  recordOf,
  text,
  unsigned,
} from '../../../../src/core/fido/ctap/messages/codec.ts'
import { decodeResponse, encodeRequest } from '../../../../src/core/fido/ctap/messages/command.ts'
import { COMMANDS, getInfo } from '../../../../src/core/fido/ctap/messages/commands.ts'
import { GetInfoResponse } from '../../../../src/core/fido/ctap/messages/get-info.ts'
import { message, needed, optional } from '../../../../src/core/fido/ctap/messages/table.ts'
import { concat, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { ok } from '../../../support/ctap.ts'
import { CTAP } from '../../../support/ctap-vectors.ts'
import { codeOf, thrownBy } from '../../../support/errors.ts'

function commandOf(byte: number) {
  const command = COMMANDS.get(byte)
  if (!command) throw new Error(`no command ${byte}`)
  return command
}

describe('the messages of the guide', () => {
  const requests = CTAP.guide.filter(({ kind }) => kind === 'request')
  const responses = CTAP.guide.filter(({ kind }) => kind === 'response')

  it.each(requests)('$section: what is asked is read and written again', ({ hex }) => {
    const asked = fromHex(hex)
    const command = commandOf(asked[0] as number)
    const request = command.request.decode(decodeCbor(asked.subarray(1)), command.name)
    expect(toHex(encodeRequest(command, request))).toBe(hex)
  })

  it.each(responses)('$section: what is answered is read and written again', (record) => {
    const answer = fromHex(record.hex)
    const command = commandOf(record.command)
    const response = decodeResponse(command, answer)
    expect(toHex(ok(command.response.encode(response)))).toBe(record.hex)
  })
})

/** A value for each of the 31 members of authenticatorGetInfo, by key. */
const EVERYTHING: readonly CborInput[] = [
  ['FIDO_2_1', 'FIDO_2_3'],
  ['credProtect'],
  new Uint8Array(16),
  { rk: true },
  1200,
  [2, 1],
  8,
  128,
  ['usb'],
  [{ alg: -7, type: 'public-key' }],
  2048,
  true,
  6,
  328_965,
  32,
  3,
  5,
  2,
  { FIDO: 1 },
  20,
  [1, 2],
  ['packed'],
  7,
  true,
  new Uint8Array(32),
  ['usb'],
  true,
  new Uint8Array(9),
  63,
  new Uint8Array(32),
  [1, 2, 3],
]

describe('authenticatorGetInfo', () => {
  const entries = EVERYTHING.map((value, i): [number, CborInput] => [i + 1, value])
  const answer = ok(new Map(entries))

  it('has a name for each of its 31 members', () => {
    const response = decodeResponse(getInfo, answer)
    expect(Object.keys(response)).toHaveLength(31)
    expect(toHex(ok(GetInfoResponse.encode(response)))).toBe(toHex(answer))
  })

  it('is understood with members that are not known', () => {
    const more: [number, CborInput][] = [...entries, [0x20, 'new'], [0xfff0, { a: [1] }]]
    expect(decodeResponse(getInfo, ok(new Map(more)))).toEqual(decodeResponse(getInfo, answer))
  })

  it.each(entries)('is refused when member %i is of another kind', (key) => {
    const wrong = key === 0x03 ? new Uint8Array(15) : key === 0x04 ? 'x' : null
    const map = new Map<number, CborInput>(entries)
    map.set(key, wrong)
    expect(codeOf(() => decodeResponse(getInfo, ok(map)))).toBe('MESSAGE_MALFORMED')
  })

  it.each([1, 3])('is refused without member %i', (key) => {
    const map = new Map<number, CborInput>(entries)
    map.delete(key)
    expect(codeOf(() => decodeResponse(getInfo, ok(map)))).toBe('MESSAGE_MALFORMED')
  })
})

describe('the commands', () => {
  it('have the bytes of the specification', () => {
    const bytes = [...COMMANDS.keys()].sort((a, b) => a - b)
    expect(bytes).toEqual([1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 0x40, 0x41])
    for (const [byte, command] of COMMANDS) expect(command.byte).toBe(byte)
  })

  it.each([0x04, 0x07, 0x08, 0x0b])('%i is asked without parameters', (byte) => {
    expect(encodeRequest(commandOf(byte), undefined)).toEqual(Uint8Array.of(byte))
  })

  it.each([0x07, 0x0b, 0x0d])('%i is answered with a status, whatever follows', (byte) => {
    const command = commandOf(byte)
    expect(decodeResponse(command, Uint8Array.of(0))).toBeUndefined()
    expect(decodeResponse(command, ok({ a: 1 }))).toBeUndefined()
  })

  it.each([...COMMANDS.values()])('$name is not answered by nothing', (command) => {
    expect(codeOf(() => decodeResponse(command, new Uint8Array()))).toBe('MESSAGE_MALFORMED')
  })

  it.each([...COMMANDS.values()])('$name can be refused', (command) => {
    const refused = () => decodeResponse(command, Uint8Array.of(0x30, 0xff))
    expect(codeOf(refused)).toBe('CTAP_NOT_ALLOWED')
    expect(refused).toThrow(command.name)
  })
})

describe('a response', () => {
  const unsorted = concat(Uint8Array.of(0), fromHex('a2035010101010101010101010101010101010018100'))
  const reversed = concat(
    Uint8Array.of(0),
    fromHex(`a20350${'10'.repeat(16)}0181${toHex(encodeCbor('FIDO_2_0'))}`),
  )

  it('is canonical, unless the reader is told to be lenient', () => {
    expect(codeOf(() => decodeResponse(getInfo, reversed))).toBe('CBOR_KEYS_UNSORTED')
    const { versions } = decodeResponse(getInfo, reversed, { strict: false })
    expect(versions).toEqual(['FIDO_2_0'])
  })

  it('is of the right kinds in any case', () => {
    expect(codeOf(() => decodeResponse(getInfo, unsorted, { strict: false }))).toBe(
      'MESSAGE_MALFORMED',
    )
  })

  it('has nothing behind it', () => {
    const longer = concat(ok(new Map()), Uint8Array.of(0))
    expect(codeOf(() => decodeResponse(getInfo, longer))).toBe('CBOR_TRAILING_BYTES')
  })
})

describe('a kind of value', () => {
  it.each([
    ['a byte string', bytes, 'text'],
    ['a byte string of 4 bytes', bytesOf(4), new Uint8Array(3)],
    ['a text', text, new Uint8Array(1)],
    ['true or false', flag, 1],
    ['an unsigned integer', unsigned, -1],
    ['an unsigned integer', unsigned, 1.5],
    ['an unsigned integer', unsigned, 2n ** 60n],
    ['an integer', integer, 'x'],
    ['a map', map, []],
    ['an array', listOf(text), new Map()],
    ['a text', listOf(text), ['a', 1]],
    ['a map', recordOf(flag), []],
    ['true or false', recordOf(flag), new Map([['a', 1]])],
    ['a key that is not a text', recordOf(flag), new Map([[1, true]])],
  ] as const)('is %s', (wanted, codec, value) => {
    const error = thrownBy(() => codec.decode(value as never, 'it'))
    expect(error).toBeInstanceOf(FieldError)
    expect((error as Error).message).toContain(wanted)
  })

  it('can be anything', () => {
    for (const value of [1, 'a', null, undefined, [], new Map()]) {
      expect(anything.decode(value, 'it')).toBe(value)
    }
  })

  it('takes a member named __proto__ for what it is', () => {
    const record = recordOf(flag).decode(new Map([['__proto__', true]]), 'it')
    expect(Object.keys(record)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  })
})

describe('a table of members', () => {
  const Point = message({ x: needed(1, integer), name: optional(2, text) })

  it('leaves out what is not there, both ways', () => {
    expect(Point.encode({ x: 1, name: undefined })).toEqual(new Map([[1, 1]]))
    expect(Point.decode(new Map([[1, 1]]), 'point')).toEqual({ x: 1 })
  })

  it('tells what is missing from what is of another kind', () => {
    const missing = thrownBy(() => Point.decode(new Map(), 'point'))
    expect(missing).toMatchObject({ missing: true, message: 'point.x is missing' })
    const wrong = thrownBy(() => Point.decode(new Map([[1, 'a']]), 'point'))
    expect(wrong).toMatchObject({ missing: false, message: 'point.x is not an integer' })
  })
})
