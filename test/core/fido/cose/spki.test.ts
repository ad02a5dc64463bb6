import { createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { COSE_ALGORITHMS, parseCoseKey, toJwk } from '../../../../src/core/fido/cose/index.ts'
import { coseKeyFromJwk } from '../../../../src/core/fido/cose/jwk.ts'
import { spkiOf } from '../../../../src/core/fido/cose/spki.ts'
import { toHex } from '../../../../src/core/shared/bytes.ts'
import { generateKey } from '../../../../src/emulators/authenticator/keys/generate.ts'

const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))

const ROWS = [...COSE_ALGORITHMS.values()].map((algorithm) => ({ name: algorithm.name, algorithm }))
const CLASSIC = ROWS.filter(({ algorithm }) => algorithm.scheme !== 'ML-DSA')
const POST_QUANTUM = ROWS.filter(({ algorithm }) => algorithm.scheme === 'ML-DSA')

describe('a public key', () => {
  it.each(CLASSIC)('of $name is what another library writes', async ({ algorithm }) => {
    const cose = coseKeyFromJwk(await generateKey(algorithm, random), algorithm.alg)
    const key = createPublicKey({ key: toJwk(parseCoseKey(cose)) as never, format: 'jwk' })
    expect(toHex(spkiOf(cose))).toBe(key.export({ format: 'der', type: 'spki' }).toString('hex'))
  })

  it.each(POST_QUANTUM)('of $name is its bytes after its name', async ({ algorithm }) => {
    const cose = coseKeyFromJwk(await generateKey(algorithm, random), algorithm.alg)
    const [pub = new Uint8Array()] = parseCoseKey(cose).parts
    const spki = toHex(spkiOf(cose))
    const arc = { 'ML-DSA-44': '11', 'ML-DSA-65': '12', 'ML-DSA-87': '13' }[algorithm.name]
    expect(spki.slice(8, 34)).toBe(`300b06096086480165030403${arc}`)
    expect(spki.endsWith(`00${toHex(pub)}`)).toBe(true)
    expect(parseInt(spki.slice(4, 8), 16)).toBe(spki.length / 2 - 4)
  })
})

describe('a key', () => {
  it.each(
    ROWS.filter(({ algorithm }) => algorithm.size > 0),
  )('of $name follows from the random bytes alone', async ({ algorithm }) => {
    const fixed = (size: number) => new Uint8Array(size).fill(7)
    const other = (size: number) => new Uint8Array(size).fill(8)
    const key = await generateKey(algorithm, fixed)
    expect(await generateKey(algorithm, fixed)).toEqual(key)
    expect(await generateKey(algorithm, other)).not.toEqual(key)
  })

  it('is not made from bytes that are never a number of the curve', async () => {
    const [es256] = CLASSIC
    const zero = (size: number) => new Uint8Array(size)
    if (es256) await expect(generateKey(es256.algorithm, zero)).rejects.toThrow(RangeError)
    expect(es256?.name).toBe('ES256')
  })
})
