import { beforeAll, describe, expect, it } from 'vitest'
import {
  COSE_ALGORITHMS,
  type CoseAlgorithm,
  parseCoseKey,
} from '../../src/core/fido/cose/index.ts'
import type { SignatureVerifier } from '../../src/core/fido/signature/verifier.ts'
import { type Bytes, encodeUtf8, fromHex, toHex } from '../../src/core/shared/bytes.ts'
import { flipped } from '../support/bytes.ts'
import { plausibleKey } from '../support/cose.ts'
import { derInteger, derSequence, derSignature } from '../support/der.ts'
import { readRaw } from '../support/ecdsa.ts'
import { type SigningKey, signingKeys } from '../support/signing-keys.ts'

const algorithms = [...COSE_ALGORITHMS.values()]
const keys = signingKeys()
const otherKeys = signingKeys()
const data = encodeUtf8('what was signed')

/**
 * What every adapter of {@link SignatureVerifier} has to do, whatever library is behind it.
 *
 * @param make Makes the adapter.
 * @param asked The algorithms to ask it for. Default: all.
 */
export function describeSignatureVerifier(
  name: string,
  make: () => SignatureVerifier,
  asked: (algorithm: CoseAlgorithm) => boolean = () => true,
): void {
  describe(name, () => {
    const verifier = make()
    describeDigest(verifier)
    describe.each(algorithms.filter(asked))('$name', (algorithm) => {
      describeAlgorithm(verifier, algorithm)
    })
    const curves = algorithms.filter(({ scheme }) => scheme === 'ECDSA').filter(asked)
    describe.each(curves)('$name in DER', (algorithm) => describeDer(verifier, algorithm))
  })
}

/** FIPS 180-4 examples, and lengths around a block. */
function describeDigest(verifier: SignatureVerifier): void {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('has the SHA-256 digests of FIPS 180-4', async (text, digest) => {
    expect(toHex(await verifier.sha256(encodeUtf8(text)))).toBe(digest)
  })

  it('gives digests that the next one does not change', async () => {
    const first = await verifier.sha256(data)
    const copy = first.slice()
    await verifier.sha256(encodeUtf8('other'))
    expect(toHex(first)).toBe(toHex(copy))
    expect(first).toHaveLength(32)
  })

  it('hashes a window of larger memory alone', async () => {
    const window = encodeUtf8('xxabcxx').subarray(2, 5)
    expect(toHex(await verifier.sha256(window))).toMatch(/^ba7816bf/)
  })
}

function describeAlgorithm(verifier: SignatureVerifier, { alg }: CoseAlgorithm): void {
  let own: SigningKey
  let other: SigningKey
  let signature: Bytes
  beforeAll(async () => {
    own = await keys(alg)
    other = await otherKeys(alg)
    signature = own.sign(data)
  })

  it('accepts a signature, again and again', async () => {
    expect(await verifier.verify(own.key, signature, data)).toBe(true)
    expect(await verifier.verify(own.key, signature, data)).toBe(true)
    expect(await verifier.verify(own.key, own.sign(encodeUtf8('')), encodeUtf8(''))).toBe(true)
  })

  it('accepts one that lies in the middle of other memory', async () => {
    const memory = Uint8Array.from([9, ...signature, 9])
    expect(await verifier.verify(own.key, memory.subarray(1, -1), data)).toBe(true)
  })

  it('refuses a signature with a bit flipped, wherever it is', async () => {
    const places = [0, 1, 2, 3, 4, signature.length >> 1, signature.length - 1]
    for (const place of places) {
      for (const bits of [1, 0x80]) {
        expect(await verifier.verify(own.key, flipped(signature, place, bits), data)).toBe(false)
      }
    }
  })

  it('refuses other data', async () => {
    expect(await verifier.verify(own.key, signature, flipped(data, 0))).toBe(false)
    expect(await verifier.verify(own.key, signature, data.subarray(1))).toBe(false)
    expect(await verifier.verify(own.key, signature, new Uint8Array())).toBe(false)
  })

  it("refuses another key's signature", async () => {
    expect(await verifier.verify(other.key, signature, data)).toBe(false)
    expect(await verifier.verify(own.key, other.sign(data), data)).toBe(false)
  })

  it('refuses an empty one, and every wrong length', async () => {
    const longer = Uint8Array.from([...signature, 0])
    const wrong = [0, 1, 8, signature.length - 1].map((length) => signature.subarray(0, length))
    for (const part of [...wrong, longer, new Uint8Array(5000)]) {
      expect(await verifier.verify(own.key, part, data)).toBe(false)
    }
  })

  it('refuses zeros and ones', async () => {
    for (const fill of [0, 0xff]) {
      const constant = new Uint8Array(signature.length).fill(fill)
      expect(await verifier.verify(own.key, constant, data)).toBe(false)
    }
  })

  it('answers no to a key that nobody made, or refuses it with a code', async () => {
    const key = parseCoseKey(plausibleKey(alg))
    const outcome = await Promise.resolve()
      .then(() => verifier.verify(key, signature, data))
      .catch((error: { code?: string }) => error.code)
    expect([false, 'WEBAUTHN_PUBLIC_KEY_MALFORMED']).toContain(outcome)
  })
}

function describeDer(verifier: SignatureVerifier, { alg, curve, size }: CoseAlgorithm): void {
  let own: SigningKey
  let r: Bytes
  let s: Bytes
  beforeAll(async () => {
    own = await keys(alg)
    ;[r, s] = readRaw(own.sign(data), size)
  })
  const verify = (signature: Bytes) => verifier.verify(own.key, signature, data)
  const order = BigInt(`0x${ORDERS[curve]}`)
  const toNumber = (bytes: Bytes) => BigInt(`0x${toHex(bytes)}`)
  const toFixed = (number: bigint, length = size) =>
    fromHex(number.toString(16).padStart(2 * length, '0'))

  it('accepts high and low s alike: WebAuthn has no rule about it', async () => {
    expect(await verify(derSignature(r, s))).toBe(true)
    expect(await verify(derSignature(r, toFixed(order - toNumber(s))))).toBe(true)
  })

  it('refuses numbers that are out of range', async () => {
    const [zero, n] = [new Uint8Array(size), toFixed(order)]
    const [rn, sn] = [r, s].map((number) => toFixed(toNumber(number) + order, size + 1)) as [
      Bytes,
      Bytes,
    ]
    const negative = toFixed(order - toNumber(r))
    const pairs = [
      [zero, zero],
      [zero, s],
      [r, zero],
      [n, s],
      [r, n],
      [n, n],
      [zero, n],
      [rn, s],
      [r, sn],
      [negative, s],
      [s, r],
    ] as const
    for (const [first, second] of pairs)
      expect(await verify(derSignature(first, second))).toBe(false)
  })

  it('refuses every other encoding of a good signature', async () => {
    const good = derSignature(r, s)
    const [head, content] = good[1] === 0x81 ? [3, good.subarray(3)] : [2, good.subarray(2)]
    const rEnd = 2 + (content[1] as number)
    const [first, second] = [content.subarray(0, rEnd), content.subarray(rEnd)]
    const pad = (integer: Uint8Array) => derInteger(Uint8Array.from([0, ...integer.subarray(2)]))
    const long = (integer: Uint8Array) => Uint8Array.from([2, 0x81, ...integer.subarray(1)])
    const wrong: readonly Uint8Array[] = [
      Uint8Array.from([...r, ...s]),
      Uint8Array.from([...good, 0]),
      Uint8Array.from([...good, 5, 0]),
      good.subarray(0, -1),
      good.subarray(head),
      derSequence(first),
      derSequence(second, first),
      derSequence(first, second, Uint8Array.of(5, 0)),
      derSequence(first, second, second),
      derSequence(pad(first), second),
      derSequence(first, pad(second)),
      derSequence(long(first), second),
      derSequence(first, long(second)),
      derSequence(good),
      Uint8Array.from([0x30, 0x82, 0, content.length, ...content]),
      Uint8Array.from([0x30, 0x80, ...content, 0, 0]),
      Uint8Array.from([0x31, ...good.subarray(1)]),
      ...(head === 2 ? [Uint8Array.from([0x30, 0x81, content.length, ...content])] : []),
      ...((first[2] as number) === 0 ? [derSequence(derInteger(first.subarray(3)), second)] : []),
    ]
    for (const [i, signature] of wrong.entries()) {
      expect(await verify(new Uint8Array(signature)), `form ${i}`).toBe(false)
    }
  })

  it('refuses every beginning of a good signature', async () => {
    const good = derSignature(r, s)
    for (let i = 0; i < good.length; i++) expect(await verify(good.subarray(0, i))).toBe(false)
  })
}

/** The orders of the groups, SP 800-186 section 3.2.1 and SEC 2 section 2.4.1. */
const ORDERS: Readonly<Record<string, string>> = {
  'P-256': 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'P-384':
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  'P-521':
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
  secp256k1: 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
}
