import { expect, it } from 'vitest'
import { allocate } from '../../../src/core/shared/slab.ts'

it.each([0, 1, 32, 1024, 1025, 100_000])('gives %i zeroed bytes', (size) => {
  const bytes = allocate(size)
  expect(bytes).toHaveLength(size)
  expect(bytes.every((byte) => byte === 0)).toBe(true)
})

it('never gives the same byte twice', () => {
  const arrays = Array.from({ length: 500 }, (_, i) => allocate(1 + (i % 100)))
  for (const [i, bytes] of arrays.entries()) bytes.fill(i & 255)
  for (const [i, bytes] of arrays.entries()) {
    expect(bytes.every((byte) => byte === (i & 255))).toBe(true)
  }
})

it('gives long arrays memory of their own', () => {
  expect(allocate(5000).buffer.byteLength).toBe(5000)
})
