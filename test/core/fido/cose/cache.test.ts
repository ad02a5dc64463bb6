import { expect, it } from 'vitest'
import { parseCoseKeyCached } from '../../../../src/core/fido/cose/cache.ts'
import { equal } from '../../../../src/core/shared/bytes.ts'
import { flipped } from '../../../support/bytes.ts'
import { plausibleKey } from '../../../support/cose.ts'
import { codeOf } from '../../../support/errors.ts'

it('answers the same object for the same bytes, whatever array they lie in', () => {
  const bytes = plausibleKey(-7)
  const key = parseCoseKeyCached(bytes)
  expect(parseCoseKeyCached(bytes)).toBe(key)
  expect(parseCoseKeyCached(bytes.slice())).toBe(key)
  expect(parseCoseKeyCached(Buffer.from(bytes))).toBe(key)
})

it('answers another object for other bytes', () => {
  const bytes = plausibleKey(-7)
  const other = flipped(bytes, bytes.length - 1)
  expect(parseCoseKeyCached(other)).not.toBe(parseCoseKeyCached(bytes))
  expect(equal(parseCoseKeyCached(other).bytes, other)).toBe(true)
})

it.each([
  ['a Uint8Array', -35, (bytes: Uint8Array) => new Uint8Array(bytes)],
  ['a Buffer', -51, (bytes: Uint8Array) => Buffer.from(bytes)],
])('copies its input: %s that is written to later changes nothing', (_what, alg, copy) => {
  const bytes = plausibleKey(alg)
  const input = copy(bytes)
  const key = parseCoseKeyCached(input)
  input.fill(0)
  expect(parseCoseKeyCached(bytes).bytes).toEqual(bytes)
  expect(key.parts.map((part) => part[0])).toEqual([0xa5, 0xa5])
})

it('tells keys apart that differ in a single bit anywhere', () => {
  const base = plausibleKey(-8)
  const twins = Array.from({ length: 32 * 8 }, (_, i) =>
    flipped(base, base.length - 1 - (i >> 3), 1 << (i & 7)),
  )
  for (const bytes of [base, ...twins, ...twins.toReversed(), base]) {
    expect(equal(parseCoseKeyCached(bytes).bytes, bytes)).toBe(true)
  }
})

it('does not remember what is no key', () => {
  const wrong = plausibleKey(-7).subarray(1)
  expect(codeOf(() => parseCoseKeyCached(wrong))).toBe('WEBAUTHN_PUBLIC_KEY_MALFORMED')
  expect(codeOf(() => parseCoseKeyCached(wrong))).toBe('WEBAUTHN_PUBLIC_KEY_MALFORMED')
})
