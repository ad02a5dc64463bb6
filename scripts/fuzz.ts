/**
 * Gives millions of broken messages to everything that takes bytes from outside:
 *
 *     npm run fuzz -- [--inputs 1000000] [--seed N] [--target name] [--index N]
 *
 * `--inputs` counts those over CBOR, authenticator data, client data and attestation objects; the
 * other targets come on top, in proportion. With `--target` all are for that one. A failure prints
 * the options that repeat it. Exits with 1 on a failure, and when memory grows.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type FuzzResult, fuzz } from '../test/fuzz/run.ts'
import type { Target } from '../test/fuzz/target.ts'
import { TARGETS } from '../test/fuzz/targets.ts'
import { watch } from '../test/fuzz/watch.ts'

/** Milliseconds that one input may take. */
const INPUT_LIMIT = 2000
/** Bytes by which what is held after a target may exceed what was held before the first. */
const GROWTH_LIMIT = 32 * 2 ** 20
/** Bytes that the process may hold at any time. */
const PEAK_LIMIT = 512 * 2 ** 20
/** Inputs between two looks at the memory. */
const CHUNK = 5000
/** The shares of the four that `--inputs` counts. */
const COUNTED_SHARES = 100

const { values: given } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    target: { type: 'string' },
    index: { type: 'string' },
  },
})
const seed = numberOf('seed', given.seed)
const inputs = numberOf('inputs', given.inputs)
const targets = TARGETS.filter(({ name }) => !given.target || name === given.target)
if (targets.length === 0) {
  throw new RangeError(`--target is one of ${TARGETS.map(({ name }) => name).join(', ')}`)
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function numberOf(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`--${option} is a number`)
  return number
}

/** Bytes held on the heap and beside it. */
function held(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}

/** The results of two parts of a run together. */
function merge(a: FuzzResult, b: FuzzResult): FuzzResult {
  const errors = new Map(a.errors)
  for (const [code, count] of b.errors) errors.set(code, (errors.get(code) ?? 0) + count)
  return { values: a.values + b.values, errors, bytes: a.bytes + b.bytes }
}

/** Runs a target in chunks, and looks at the memory after each. */
async function run(target: Target, count: number, first: number): Promise<FuzzResult> {
  let result: FuzzResult = { values: 0, errors: new Map(), bytes: 0 }
  const number = TARGETS.indexOf(target)
  for (let done = 0; done < count; done += CHUNK) {
    const part = await fuzz(target, {
      seed,
      first: first + done,
      inputs: Math.min(CHUNK, count - done),
      onInput: (index) => watchdog.begin(number, index),
    })
    watchdog.pause()
    result = merge(result, part)
    peak = Math.max(peak, held())
    if (peak > PEAK_LIMIT) throw new Error(`${target.name}: ${megabytes(peak)} are in use`)
  }
  return result
}

function report(target: Target, count: number, seconds: number, result: FuzzResult): void {
  const rate = Math.round(count / seconds)
  const size = Math.round(result.bytes / count)
  console.log(
    `${target.name}: ${count} inputs of ${size} bytes on average in ${seconds.toFixed(1)} s, ` +
      `${rate} a second, ${result.values} values`,
  )
  const errors = [...result.errors].sort(([, a], [, b]) => b - a)
  for (const [code, number] of errors) console.log(`    ${String(number).padStart(8)} ${code}`)
}

let peak = 0
let total = 0
const names = TARGETS.map(({ name }) => name)
const watchdog = await watch({ names, seed, limit: INPUT_LIMIT })
console.log(`seed ${seed}`)
collectGarbage()
const base = held()
const started = performance.now()
for (const target of targets) {
  const share = given.target ? 1 : target.share / COUNTED_SHARES
  const count = given.index === undefined ? Math.ceil(inputs * share) : 1
  const begun = performance.now()
  const result = await run(target, count, numberOf('index', given.index ?? '0'))
  report(target, count, (performance.now() - begun) / 1000, result)
  total += count
  collectGarbage()
  const growth = held() - base
  if (growth > GROWTH_LIMIT) throw new Error(`${target.name} keeps ${megabytes(growth)}`)
}
const seconds = ((performance.now() - started) / 1000).toFixed(1)
const { maxRSS } = process.resourceUsage()
console.log(
  `${total} inputs in ${seconds} s without a failure; at most ${megabytes(peak)} in use ` +
    `(${megabytes(maxRSS * 1024)} resident), ${megabytes(held() - base)} kept`,
)
await watchdog.stop()
