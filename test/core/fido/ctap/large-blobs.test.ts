import { describe, expect, it } from 'vitest'
import { type CborInput, decodeCbor, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { deflate, inflate } from '../../../../src/core/fido/ctap/deflate.ts'
import { trailerOf } from '../../../../src/core/fido/ctap/large-blob-array.ts'
import { LargeBlobs } from '../../../../src/core/fido/ctap/large-blobs.ts'
import {
  LargeBlobEntry,
  LargeBlobsRequest,
} from '../../../../src/core/fido/ctap/messages/large-blobs.ts'
import { pinProtocol } from '../../../../src/core/fido/ctap/pin/protocol.ts'
import { PinUvAuthToken } from '../../../../src/core/fido/ctap/pin/token.ts'
import {
  type Bytes,
  concat,
  encodeUtf8,
  fromHex,
  randomBytes,
  toHex,
} from '../../../../src/core/shared/bytes.ts'
import { flipped } from '../../../support/bytes.ts'
import { ok, openWith, refusal } from '../../../support/ctap.ts'
import { CTAP, pinVectors } from '../../../support/ctap-vectors.ts'

const of = (name: string) => fromHex(String(CTAP.largeBlob[name]))
const EMPTY = of('empty_array_with_trailer')
const KEY = of('key')

/** An authenticator's array, read and written in fragments. */
function storage(initial: Bytes = EMPTY) {
  let stored = initial
  let written: Bytes = new Uint8Array()
  const answer = (asked: Bytes): Bytes => {
    const request = LargeBlobsRequest.decode(decodeCbor(asked.subarray(1)), 'request')
    const { get, set, offset, length } = request
    if (get !== undefined) return ok(new Map([[1, stored.slice(offset, offset + get)]]))
    if (length !== undefined) written = new Uint8Array()
    if (written.length !== offset) return refusal('INVALID_SEQ')
    written = concat(written, set ?? new Uint8Array())
    stored = written
    return ok()
  }
  return { answer, stored: () => stored }
}

async function open(store = storage(), info = {}, version: 1 | 2 = 2) {
  const { ctap, device } = await openWith(store.answer, info)
  const token = new PinUvAuthToken(pinProtocol(version), fromHex(pinVectors(version).token.plain))
  const blobs = new LargeBlobs(ctap, token, { random: () => of('nonce') })
  return { blobs, device, store }
}

function whole(items: readonly CborInput[]): Bytes {
  const array = encodeCbor(items)
  return concat(array, trailerOf(array))
}

describe('a large blob', () => {
  it('of the vectors opens', async () => {
    const { blobs, device } = await open(storage(of('array_with_trailer')))
    expect(await blobs.get(KEY)).toEqual(of('plain'))
    expect(device.requests.map(toHex)).toEqual(['0ca201190470 0300'.replaceAll(' ', '')])
  })

  it('is written with the nonce of the vectors, and opens again', async () => {
    const { blobs, store } = await open()
    await blobs.put(KEY, of('plain'))
    const [entry] = decodeCbor(store.stored().slice(0, -16)) as [Map<number, unknown>]
    const { nonce, origSize } = LargeBlobEntry.decode(entry as never, 'entry')
    expect({ nonce, origSize }).toEqual({ nonce: of('nonce'), origSize: 128 })
    expect(await blobs.get(KEY)).toEqual(of('plain'))
  })

  it('takes the place of the one before', async () => {
    const { blobs, store } = await open()
    const other = randomBytes(32)
    await blobs.put(other, encodeUtf8('theirs'))
    await blobs.put(KEY, encodeUtf8('one'))
    await blobs.put(KEY, encodeUtf8('two'))
    expect(await blobs.get(KEY)).toEqual(encodeUtf8('two'))
    expect(await blobs.get(other)).toEqual(encodeUtf8('theirs'))
    expect(decodeCbor(store.stored().slice(0, -16))).toHaveLength(2)
  })

  it('can be empty', async () => {
    const { blobs } = await open()
    await blobs.put(KEY, new Uint8Array())
    expect(await blobs.get(KEY)).toEqual(new Uint8Array())
  })

  it('is deleted', async () => {
    const { blobs, store } = await open()
    await blobs.put(KEY, encodeUtf8('one'))
    expect(await blobs.delete(KEY)).toBe(true)
    expect(await blobs.get(KEY)).toBeUndefined()
    expect(store.stored()).toEqual(EMPTY)
    expect(await blobs.delete(KEY)).toBe(false)
  })

  it('is not somebody else’s', async () => {
    const { blobs } = await open(storage(of('array_with_trailer')))
    expect(await blobs.get(randomBytes(32))).toBeUndefined()
  })

  it('has a key of 32 bytes', async () => {
    const { blobs } = await open(storage(of('array_with_trailer')))
    await expect(blobs.get(new Uint8Array(16))).rejects.toThrow(RangeError)
    await expect(blobs.put(new Uint8Array(31), EMPTY)).rejects.toThrow(RangeError)
  })
})

describe('the large-blob array', () => {
  it.each([
    1, 2,
  ] as const)('is written with the proof of the vectors, protocol %i', async (version) => {
    const { blobs, device } = await open(storage(), {}, version)
    await blobs.writeArray([])
    const param = pinVectors(version).auth_messages.largeBlobs_set_offset0?.param
    const proof = `05${version === 1 ? '50' : '5820'}${param}060${version}`
    expect(device.requests.map(toHex)).toEqual([
      `0ca50251${toHex(EMPTY)}0300 0411${proof}`.replaceAll(' ', ''),
    ])
  })

  it('is read and written in fragments that fit a message', async () => {
    const { blobs, device } = await open(storage(), { maxMsgSize: 128 })
    const data = randomBytes(300)
    await blobs.put(KEY, data)
    expect(await blobs.get(KEY)).toEqual(data)
    expect(device.requests.every(({ length }) => length <= 128)).toBe(true)
    expect(device.requests.length).toBeGreaterThan(10)
  })

  it.each([64, 128])('of a multiple of the fragment ends, %i bytes', async (size) => {
    const items = [new Uint8Array(size - 16 - 1 - 2)]
    const { blobs } = await open(storage(whole(items)), { maxMsgSize: 128 })
    expect(whole(items)).toHaveLength(size)
    expect(await blobs.readArray()).toEqual(items.map((item) => encodeCbor(item)))
  })

  it('that is too long is not written', async () => {
    const { blobs, device } = await open(storage(), { maxSerializedLargeBlobArray: 1024 })
    const put = blobs.put(KEY, randomBytes(1100))
    await expect(put).rejects.toMatchObject({ code: 'CTAP_LARGE_BLOB_STORAGE_FULL' })
    expect(device.requests).toHaveLength(1)
  })

  it.each([
    ['is empty', new Uint8Array()],
    ['is shorter than a hash', new Uint8Array(7)],
    ['has a wrong hash', flipped(of('array_with_trailer'), 3)],
  ])('counts as empty when it %s', async (_, stored) => {
    const { blobs } = await open(storage(stored))
    expect(await blobs.readArray()).toEqual([])
  })

  it('is not written over when its hash is right and it is not an array', async () => {
    const text = encodeCbor('text')
    const { blobs } = await open(storage(concat(text, trailerOf(text))))
    const put = blobs.put(KEY, EMPTY)
    await expect(put).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })

  it.each([
    ['81', 'CBOR_TRUNCATED'],
    ['9bffffffffffffffff', 'CBOR_TRUNCATED'],
    ['81c100', 'CBOR_TAG'],
    ['8000', 'MESSAGE_MALFORMED'],
  ])('is refused when it is %s', async (digits, code) => {
    const array = fromHex(digits)
    const { blobs } = await open(storage(concat(array, trailerOf(array))))
    await expect(blobs.readArray()).rejects.toMatchObject({ code })
  })

  it('keeps what others wrote, byte for byte', async () => {
    // A text, an integer that is too long, a map out of order, an item that cannot be encoded.
    const strange = ['6474657874', '1900ff', 'a2020001f4', '3bffffffffffffffff'].map(fromHex)
    const array = concat(Uint8Array.of(0x80 | strange.length), ...strange)
    const { blobs } = await open(storage(concat(array, trailerOf(array))))
    await blobs.put(KEY, encodeUtf8('one'))
    expect(await blobs.get(KEY)).toEqual(encodeUtf8('one'))
    expect((await blobs.readArray()).slice(0, -1)).toEqual(strange)
  })

  it('may hold more items than fit a head of one byte', async () => {
    const items = Array.from({ length: 300 }, (_, i) => encodeCbor(i))
    const { blobs } = await open()
    await blobs.writeArray(items)
    expect(await blobs.readArray()).toEqual(items)
  })

  it.each([
    ['longer than asked for', ok(new Map([[1, new Uint8Array(1137)]]))],
    ['that are nothing', ok()],
    ['without an end', ok(new Map([[1, new Uint8Array(1136)]]))],
  ])('is refused in fragments %s', async (_, answer) => {
    const { ctap } = await openWith(() => answer)
    const read = new LargeBlobs(ctap).readArray()
    await expect(read).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })
})

describe('garbage', () => {
  it('is what no credential’s key opens', async () => {
    const { blobs } = await open()
    const [first, second, gone] = [randomBytes(32), randomBytes(32), randomBytes(32)] as const
    for (const key of [first, gone, second]) await blobs.put(key, key)
    expect(await blobs.collectGarbage([first, second])).toBe(1)
    expect(await blobs.get(first)).toEqual(first)
    expect(await blobs.get(second)).toEqual(second)
    expect(await blobs.get(gone)).toBeUndefined()
  })

  it('is not looked for by writing', async () => {
    const { blobs, device } = await open(storage(of('array_with_trailer')))
    expect(await blobs.collectGarbage([KEY])).toBe(0)
    expect(device.requests).toHaveLength(1)
  })
})

describe('an entry', () => {
  /** An array with the entry of the vectors, changed. */
  async function reading(change: Partial<LargeBlobEntry>) {
    const [item] = decodeCbor(of('array_cbor')) as [Map<number, number>]
    const entry = { ...LargeBlobEntry.decode(item, 'entry'), ...change }
    const { blobs } = await open(storage(whole([LargeBlobEntry.encode(entry)])))
    return blobs.get(KEY)
  }

  it.each([
    ['another size', { origSize: 127 }],
    ['a size beyond all bounds', { origSize: 2 ** 50 }],
    ['another nonce', { nonce: new Uint8Array(12) }],
    ['no ciphertext', { ciphertext: new Uint8Array() }],
    ['a tag alone', { ciphertext: new Uint8Array(16) }],
  ])('with %s does not open', async (_, change) => {
    expect(await reading(change)).toBeUndefined()
  })
})

describe('squeezed data', () => {
  it('of the vectors swells', async () => {
    expect(await inflate(of('raw_deflate'), 128)).toEqual(of('plain'))
  })

  it.each([0, 1, 1000, 100_000])('of %i bytes comes back', async (size) => {
    const data = new Uint8Array(size).map((_, i) => i * i)
    expect(await inflate(await deflate(data), size)).toEqual(data)
  })

  it('is not read beyond its size', async () => {
    const bomb = await deflate(new Uint8Array(1_000_000))
    expect(bomb.length).toBeLessThan(2000)
    expect(await inflate(bomb, 1000)).toBeUndefined()
  })

  it.each([
    ['cut', of('raw_deflate').slice(0, -3), 128],
    ['of another size', of('raw_deflate'), 129],
    ['nothing', new Uint8Array(), 128],
    ['no DEFLATE', new Uint8Array(20).fill(0xff), 128],
  ])('that is %s is refused', async (_, data, size) => {
    expect(await inflate(data, size)).toBeUndefined()
  })
})
