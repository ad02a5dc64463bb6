/**
 * Has a client talk to a key over a line on which everything goes wrong, many times:
 *
 *     npx tsx scripts/fuzz-faults.ts [--runs 10000] [--seed N]
 *
 * A failure prints the seed that repeats it with `--runs 1`. Exits with 1 on a failure.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runWithFaults } from '../test/support/fault-runs.ts'

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(randomInt(2 ** 30)) },
  },
})
const runs = Number(given.runs)
const seed = Number(given.seed)

const counts = new Map<string, number>()
const failures: string[] = []
const started = performance.now()
for (let i = 0; i < runs; i++) {
  try {
    for (const outcome of await runWithFaults(seed + i)) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    }
  } catch (error) {
    failures.push((error as Error).message)
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`seed ${seed}: ${runs} runs in ${seconds} s, ${failures.length} failures`)
for (const [outcome, count] of [...counts].sort(([, a], [, b]) => b - a)) {
  console.log(`    ${String(count).padStart(8)} ${outcome}`)
}
for (const failure of failures.slice(0, 20)) console.log(`    ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0
