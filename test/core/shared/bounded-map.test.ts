import { expect, it } from 'vitest'
import { BoundedMap } from '../../../src/core/shared/bounded-map.ts'

it('keeps what is set until it is full, then forgets the oldest first', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 2, 3])
  map.set('d', 4)
  expect([map.get('b'), map.get('c'), map.get('d')]).toEqual([undefined, 3, 4])
})

it('forgets nothing when a key it holds is set again', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('b', 3)
  expect([map.get('a'), map.get('b'), map.size]).toEqual([1, 3, 2])
})

it('never holds more than its limit', () => {
  const map = new BoundedMap<number, number>(10)
  const sizes = Array.from({ length: 100 }, (_, i) => {
    map.set(i, i)
    return map.size
  })
  expect(Math.max(...sizes)).toBe(10)
  expect(map.get(90)).toBe(90)
})

it('can hold undefined as a key', () => {
  const map = new BoundedMap<string | undefined, number>(1)
  map.set(undefined, 1)
  map.set('a', 2)
  expect([map.get(undefined), map.get('a')]).toEqual([undefined, 2])
})
