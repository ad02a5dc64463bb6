import { describe, expect, it } from 'vitest'
import { COSE_ALGORITHMS, parseCoseKey } from '../../../../src/core/fido/cose/index.ts'
import { nobleKnows, verifyWithNoble } from '../../../../src/core/fido/signature/noble.ts'
import type { SignatureVerifier } from '../../../../src/core/fido/signature/verifier.ts'
import { webCryptoVerifier } from '../../../../src/core/fido/signature/web-crypto.ts'
import { describeSignatureVerifier } from '../../../contract/signature-verifier.ts'
import { hex } from '../../../support/bytes.ts'
import { plausibleKey } from '../../../support/cose.ts'

/** The fallback alone, with the digest of the adapter that uses it. */
function fallback(): SignatureVerifier {
  const { sha256 } = webCryptoVerifier()
  return { sha256, verify: verifyWithNoble }
}

describeSignatureVerifier('noble', fallback, ({ curve }) => nobleKnows(curve))

describe('the fallback', () => {
  it('knows what WebCrypto need not have, and nothing else', () => {
    const known = [...COSE_ALGORITHMS.values()].filter(({ curve }) => nobleKnows(curve))
    expect(known.map(({ name }) => name)).toEqual([
      'ES256K',
      'EdDSA',
      'Ed25519',
      'Ed448',
      'ML-DSA-44',
      'ML-DSA-65',
      'ML-DSA-87',
    ])
  })

  it('is a wrong call for an algorithm that it does not know', async () => {
    const key = parseCoseKey(plausibleKey(-7))
    await expect(verifyWithNoble(key, new Uint8Array(), new Uint8Array())).rejects.toThrow(
      TypeError,
    )
  })

  it('accepts the first signature of RFC 8032 section 7.1', async () => {
    const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
    const key = parseCoseKey(hex(`a4 0101 0327 2006 215820 ${publicKey}`))
    const signature = hex(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    )
    expect(await verifyWithNoble(key, signature, new Uint8Array())).toBe(true)
  })

  it.each([
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    `ec${'ff'.repeat(30)}7f`,
  ])('refuses an Ed25519 key of small order, for which anyone could sign: %s', async (point) => {
    const key = parseCoseKey(hex(`a4 0101 0327 2006 215820 ${point}`))
    for (const r of [point, '00'.repeat(32), `01${'00'.repeat(31)}`]) {
      const signature = hex(r + '00'.repeat(32))
      for (let i = 0; i < 8; i++) {
        expect(await verifyWithNoble(key, signature, Uint8Array.of(i))).toBe(false)
      }
    }
  })
})
