import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  COSE_ALGORITHMS,
  type CoseAlgorithm,
  parseCoseKey,
} from '../../../../src/core/fido/cose/index.ts'
import { coseKeyFromJwk } from '../../../../src/core/fido/cose/jwk.ts'
import { webCryptoVerifier } from '../../../../src/core/fido/rp/index.ts'
import { generateKey } from '../../../../src/emulators/authenticator/keys/generate.ts'
import { sign } from '../../../../src/emulators/authenticator/keys/sign.ts'

const DATA = new Uint8Array([1, 2, 3])
const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))
const ROWS = [...COSE_ALGORITHMS.values()].map((algorithm) => ({ name: algorithm.name, algorithm }))

async function isValid(algorithm: CoseAlgorithm, jwk: { kty: string }, signature: Uint8Array) {
  const key = parseCoseKey(coseKeyFromJwk(jwk, algorithm.alg))
  return webCryptoVerifier().verify(key, Uint8Array.from(signature), DATA)
}

afterEach(() => vi.restoreAllMocks())

describe('a runtime whose WebCrypto has no algorithm', () => {
  it.each(
    ROWS.filter(({ algorithm }) => algorithm.size > 0),
  )('signs with $name all the same', async ({ algorithm }) => {
    const jwk = await generateKey(algorithm, random)
    const missing = new DOMException('unknown', 'NotSupportedError')
    const importKey = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(missing)
    const signature = await sign(algorithm, jwk, DATA)
    expect(importKey).toHaveBeenCalledOnce()
    vi.restoreAllMocks()
    expect(await isValid(algorithm, jwk, signature)).toBe(true)
  })

  it('passes on what WebCrypto says of an RSA key', async () => {
    const rs256 = COSE_ALGORITHMS.get(-257) as CoseAlgorithm
    const jwk = await generateKey(rs256, random)
    const missing = new DOMException('unknown', 'NotSupportedError')
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(missing)
    await expect(sign(rs256, jwk, DATA)).rejects.toBe(missing)
  })
})

describe('a signature', () => {
  it('needs its key imported only once', async () => {
    const es256 = COSE_ALGORITHMS.get(-7) as CoseAlgorithm
    const jwk = await generateKey(es256, random)
    const importKey = vi.spyOn(crypto.subtle, 'importKey')
    const signatures = [await sign(es256, jwk, DATA), await sign(es256, jwk, DATA)]
    expect(importKey).toHaveBeenCalledOnce()
    for (const signature of signatures) expect(await isValid(es256, jwk, signature)).toBe(true)
  })
})
