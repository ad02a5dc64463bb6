import { expect, it, vi } from 'vitest'
import { parseCoseKey } from '../../../src/core/fido/cose/index.ts'
import { encodeUtf8 } from '../../../src/core/shared/bytes.ts'
import { nodeVerifier } from '../../../src/node/crypto/index.ts'
import { describeSignatureVerifier } from '../../contract/signature-verifier.ts'
import { plausibleKey } from '../../support/cose.ts'
import { codeOf } from '../../support/errors.ts'
import { signingKeys } from '../../support/signing-keys.ts'

describeSignatureVerifier('node:crypto', nodeVerifier)

const data = encodeUtf8('what was signed')

it('answers in the same turn, without a promise', async () => {
  const { key, sign } = await signingKeys()(-7)
  const verifier = nodeVerifier()
  expect(verifier.verify(key, sign(data), data)).toBe(true)
  expect(verifier.sha256(data)).toBeInstanceOf(Uint8Array)
})

it('imports a key once, however often it is used', async () => {
  const { key, sign } = await signingKeys()(-7)
  const read = vi.fn(() => key.parts)
  const watched = Object.defineProperty({ ...key }, 'parts', { get: read })
  const verifier = nodeVerifier()
  expect(await verifier.verify(watched, sign(data), data)).toBe(true)
  const imports = read.mock.calls.length
  expect(imports).toBeGreaterThan(0)
  expect(await verifier.verify(watched, sign(data), data)).toBe(true)
  expect(read).toHaveBeenCalledTimes(imports)
})

it('never reaches for WebCrypto', async () => {
  const { key, sign } = await signingKeys()(-8)
  const importKey = vi.spyOn(crypto.subtle, 'importKey')
  expect(await nodeVerifier().verify(key, sign(data), data)).toBe(true)
  expect(importKey).not.toHaveBeenCalled()
  importKey.mockRestore()
})

it.each([-7, -35, -36, -47])('refuses a key that is no point of its curve: %i', (alg) => {
  const key = parseCoseKey(plausibleKey(alg))
  const verify = () => nodeVerifier().verify(key, new Uint8Array(70), data)
  expect(codeOf(verify)).toBe('WEBAUTHN_PUBLIC_KEY_MALFORMED')
})
