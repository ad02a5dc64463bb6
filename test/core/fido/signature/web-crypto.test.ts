import { afterEach, describe, expect, it, vi } from 'vitest'
import { coseKeyFromJwk, parseCoseKey } from '../../../../src/core/fido/cose/index.ts'
import { webCryptoVerifier } from '../../../../src/core/fido/signature/web-crypto.ts'
import { encodeUtf8 } from '../../../../src/core/shared/bytes.ts'
import { describeSignatureVerifier } from '../../../contract/signature-verifier.ts'
import { plausibleKey } from '../../../support/cose.ts'
import { signingKeys } from '../../../support/signing-keys.ts'

describeSignatureVerifier('WebCrypto', webCryptoVerifier)

describe('webCryptoVerifier', () => {
  afterEach(() => vi.restoreAllMocks())
  const data = encodeUtf8('what was signed')
  const keys = signingKeys()

  it('imports a key once, however often it is used', async () => {
    const { key, sign } = await keys(-7)
    const importKey = vi.spyOn(crypto.subtle, 'importKey')
    const verifier = webCryptoVerifier()
    await verifier.verify(key, sign(data), data)
    await verifier.verify(key, sign(data), data)
    expect(importKey).toHaveBeenCalledTimes(1)
  })

  it('says so when the runtime lacks an algorithm and there is no fallback', async () => {
    const { key, sign } = await keys(-35)
    const lacking = new DOMException('not here', 'NotSupportedError')
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(lacking)
    await expect(webCryptoVerifier().verify(key, sign(data), data)).rejects.toMatchObject({
      code: 'WEBAUTHN_ALGORITHM_UNSUPPORTED',
      cause: lacking,
    })
  })

  it('says so when the runtime refuses the key, every time', async () => {
    const key = parseCoseKey(plausibleKey(-7))
    const verifier = webCryptoVerifier()
    for (let i = 0; i < 2; i++) {
      await expect(verifier.verify(key, new Uint8Array(70), data)).rejects.toHaveProperty(
        'code',
        'WEBAUTHN_PUBLIC_KEY_MALFORMED',
      )
    }
  })

  it('answers no where a PSS salt does not fit a short key', async () => {
    const n = Buffer.alloc(128, 0xff).toString('base64url')
    const key = parseCoseKey(coseKeyFromJwk({ kty: 'RSA', n, e: 'AQAB' }, -39))
    expect(await webCryptoVerifier().verify(key, new Uint8Array(128), data)).toBe(false)
  })

  it('does not turn an error of the runtime into an answer', async () => {
    const { key, sign } = await keys(-7)
    const broken = new DOMException('broken', 'InvalidAccessError')
    vi.spyOn(crypto.subtle, 'verify').mockRejectedValue(broken)
    await expect(webCryptoVerifier().verify(key, sign(data), data)).rejects.toBe(broken)
  })
})
