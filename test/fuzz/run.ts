import { isClavigerError } from '../../src/core/errors.ts'
import { toHex } from '../../src/core/shared/bytes.ts'
import { generate } from './generate.ts'
import type { Target } from './target.ts'

/** Which inputs a run makes. */
export interface FuzzOptions {
  readonly seed: number
  /** Index of the first input. Default 0. */
  readonly first?: number
  /** How many inputs. */
  readonly inputs: number
  /** Is told before each input, so that someone else can see which one takes too long. */
  readonly onInput?: (index: number) => void
}

/** What came of the inputs. */
export interface FuzzResult {
  /** How many had a value. */
  readonly values: number
  /** How many had an error, by its code. */
  readonly errors: ReadonlyMap<string, number>
  /** Bytes of all inputs together. */
  readonly bytes: number
}

/** An input for which there was neither a value nor an error with a code. */
export class FuzzFailure extends Error {
  constructor(target: string, seed: number, index: number, input: Uint8Array, cause: unknown) {
    const how = `--target ${target} --seed ${seed} --index ${index}`
    super(`${cause}\nAgain: npm run fuzz -- ${how}\nInput: ${toHex(input)}`, { cause })
    this.name = 'FuzzFailure'
  }
}

/**
 * Gives a target its inputs, one after the other.
 *
 * @throws {FuzzFailure} At the first input that has neither a value nor a coded error.
 */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const { seed, first = 0, inputs, onInput } = options
  const errors = new Map<string, number>()
  let values = 0
  let bytes = 0
  for (let index = first; index < first + inputs; index++) {
    const input = generate(target, seed, target.name, index)
    bytes += input.length
    onInput?.(index)
    try {
      const pending = target.run(input)
      if (pending) await pending
      values++
    } catch (error) {
      const code = isClavigerError(error) ? error.code : target.codeOf?.(error)
      if (!code) throw new FuzzFailure(target.name, seed, index, input, error)
      errors.set(code, (errors.get(code) ?? 0) + 1)
    }
  }
  return { values, errors, bytes }
}
