import { describe, expect, it } from 'vitest'
import { ClavigerError } from '../../src/core/errors.ts'
import { toHex } from '../../src/core/shared/bytes.ts'
import { thrownBy } from '../support/errors.ts'
import { generate, MAX_INPUT_SIZE } from './generate.ts'
import { FuzzFailure, fuzz } from './run.ts'
import type { Target } from './target.ts'
import { TARGETS } from './targets.ts'

const SEED = 20250714

describe.each(TARGETS)('$name', (target) => {
  const inputs = target.share < 5 ? 1000 : 5000

  it('has a value or a coded error for every input, and both for some', async () => {
    const { values, errors } = await fuzz(target, { seed: SEED, inputs })
    const refused = [...errors.values()].reduce((sum, count) => sum + count, 0)
    expect(values + refused).toBe(inputs)
    expect(values).toBeGreaterThan(inputs / 50)
    if (target.name !== 'der') expect(refused).toBeGreaterThan(inputs / 50)
  })

  it('has a corpus and a dictionary', () => {
    expect(target.corpus.length).toBeGreaterThan(10)
    expect(target.dictionary.length).toBeGreaterThan(10)
  })
})

describe('inputs', () => {
  const [target] = TARGETS as readonly [Target, ...Target[]]
  const inputs = Array.from({ length: 500 }, (_, i) => generate(target, SEED, target.name, i))

  it('are the same for the same seed, target and index', () => {
    for (const [i, input] of inputs.entries()) {
      expect(toHex(generate(target, SEED, target.name, i))).toBe(toHex(input))
    }
  })

  it('are others for another seed, target or index', () => {
    const texts = new Set(inputs.map(toHex))
    expect(texts.size).toBeGreaterThan(300)
    expect(toHex(generate(target, SEED + 1, target.name, 7))).not.toBe(
      toHex(inputs[7] as Uint8Array),
    )
    expect(toHex(generate(target, SEED, 'other', 7))).not.toBe(toHex(inputs[7] as Uint8Array))
  })

  it('are never longer than the limit', () => {
    const corpus = [new Uint8Array(2 * MAX_INPUT_SIZE)]
    const long = Array.from({ length: 50 }, (_, i) => generate({ ...target, corpus }, SEED, 'x', i))
    expect(Math.max(...long.map((input) => input.length))).toBe(MAX_INPUT_SIZE)
  })
})

describe('a failure', () => {
  const throwing = (error: unknown): Target => ({
    ...(TARGETS[0] as Target),
    name: 'throwing',
    run(bytes) {
      if (bytes.length % 7 === 3) throw error
    },
  })

  it.each([
    new TypeError('of undefined'),
    new RangeError('Maximum call stack'),
    'text',
    undefined,
  ])('is anything but a coded error: %s', async (error) => {
    await expect(fuzz(throwing(error), { seed: 5, inputs: 100 })).rejects.toThrow(FuzzFailure)
  })

  it('tells how to have it again', async () => {
    const target = throwing(new TypeError('of undefined'))
    const failure = await fuzz(target, { seed: 5, inputs: 100 }).catch((error: Error) => error)
    const [, index] = /--target throwing --seed 5 --index (\d+)/.exec(String(failure)) ?? []
    const input = generate(target, 5, 'throwing', Number(index))
    expect(String(failure)).toContain(`Input: ${toHex(input)}`)
    expect(thrownBy(() => target.run(input))).toBeInstanceOf(TypeError)
    const again = { seed: 5, first: Number(index), inputs: 1 }
    await expect(fuzz(target, again)).rejects.toThrow(FuzzFailure)
  })

  it('is not an error with a code, which is counted', async () => {
    const target = throwing(new ClavigerError('SOME_CODE', ''))
    const { errors, values } = await fuzz(target, { seed: 5, inputs: 100 })
    expect(errors.get('SOME_CODE')).toBe(100 - values)
  })
})
