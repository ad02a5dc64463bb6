import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parseAttestationObject } from '../../../../src/core/fido/attestation-object.ts'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import { decodeCbor, decodeCborItem, toDiagnostic } from '../../../../src/core/fido/cbor/index.ts'
import { parseCoseKey } from '../../../../src/core/fido/cose/index.ts'
import { concat } from '../../../../src/core/shared/bytes.ts'
import { codeOf } from '../../../support/errors.ts'
import { HOSTILE } from '../../../support/hostile.ts'

const MEGABYTE = 2 ** 20

/** Bytes that are held after a call, beyond those that were held before. */
function growth(call: () => void): number {
  const held = () => {
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = held()
  call()
  return held() - before
}

describe.each(HOSTILE)('$name', ({ bytes, code }) => {
  it(`is ${code}, however it is read`, () => {
    expect(codeOf(() => decodeCbor(bytes))).toBe(code)
    expect(codeOf(() => decodeCbor(bytes, { strict: false, maxDepth: 8 }))).toBe(code)
    expect(codeOf(() => decodeCborItem(bytes, 0))).toBe(code)
    expect(codeOf(() => toDiagnostic(bytes))).toBe(code)
  })

  it('is refused inside the structures of WebAuthn', () => {
    const key = 'WEBAUTHN_PUBLIC_KEY_MALFORMED'
    const object = 'WEBAUTHN_ATTESTATION_OBJECT_MALFORMED'
    const data = 'WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED'
    const head = new Uint8Array(37)
    head[32] = 0x81
    expect(codeOf(() => parseCoseKey(bytes))).toBe(key)
    expect(codeOf(() => parseAttestationObject(bytes))).toBe(object)
    expect(codeOf(() => parseAuthenticatorData(concat(head, bytes)))).toBe(data)
  })

  it('costs no memory', () => {
    const grown = growth(() => {
      for (let i = 0; i < 20; i++) codeOf(() => decodeCbor(bytes, { strict: false }))
    })
    expect(grown).toBeLessThan(32 * MEGABYTE)
  })
})

describe('what is long but allowed', () => {
  it('is read in memory that its length bounds', () => {
    // 2^18 empty arrays, each a byte: what the reader makes of one is bounded by a constant.
    const count = 2 ** 18
    const bytes = new Uint8Array(5 + count).fill(0x80)
    bytes.set([0x9a, 0, 4, 0, 0])
    let length = 0
    const grown = growth(() => {
      length = (decodeCbor(bytes) as unknown[]).length
    })
    expect(length).toBe(count)
    expect(grown).toBeLessThan(256 * count)
  })

  it('finds a repeated key among many', () => {
    const count = 20_000
    const entries = Array.from({ length: count }, (_, i) => [0x19, (i + 256) >> 8, i & 255, 0])
    const map = (last: number[]) =>
      Uint8Array.from([0xb9, (count + 1) >> 8, (count + 1) & 255, ...entries.flat(), ...last])
    expect(codeOf(() => decodeCbor(map([0x19, 1, 0, 0])))).toBe('CBOR_KEYS_UNSORTED')
    expect(codeOf(() => decodeCbor(map([0x19, 1, 0, 0]), { sorted: false }))).toBe(
      'CBOR_KEY_REPEATED',
    )
    expect(codeOf(() => decodeCbor(map([0x1a, 0, 0, 1, 0, 0]), { strict: false }))).toBe(
      'CBOR_KEY_REPEATED',
    )
  })
})

describe('a page or worker that forbids code from strings', () => {
  it('can read and write CBOR: nothing is compiled, not even tried', async () => {
    const script = new URL('../../../support/without-code-from-strings.ts', import.meta.url)
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--disallow-code-generation-from-strings',
      '--import',
      'tsx',
      fileURLToPath(script),
    ])
    expect(JSON.parse(stdout)).toEqual({
      compiled: 0,
      roundTrips: true,
      refused: HOSTILE.length,
      compiledByOtherEntry: 1,
    })
  })
})
