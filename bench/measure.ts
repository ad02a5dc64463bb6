/** One way to do a case's work. */
export type Run = () => unknown

/** What is compared: ours, the least that must be done, and another library. */
export interface Case {
  readonly name: string
  readonly ours: Run
  /** The same work without a library: what no library can be faster than. */
  readonly limit: Run
  /** Another library, where there is one to compare with. */
  readonly peer?: Run
  /** How many runs are under way at once. Default 1. */
  readonly inFlight?: number
}

/** One line of the report: microseconds, and ratios of speed. */
export interface Result {
  readonly case: string
  readonly ours: number
  readonly limit: number
  readonly peer: number | null
  /** Speed as a share of the limit's: 1 is as fast. */
  readonly toLimit: number
  /** How many times as fast as the peer. */
  readonly toPeer: number | null
}

const ROUNDS = 61
const WARM_UP_MS = 400
const BATCH_MS = 6

/**
 * Times the runs of a case in turn, round by round, so that whatever slows the machine down slows
 * all of them. The ratios are medians of the rounds' ratios.
 */
export async function measure({ name, ours, limit, peer, inFlight = 1 }: Case): Promise<Result> {
  const runs = (peer ? [ours, limit, peer] : [ours, limit]).map((run) => several(run, inFlight))
  const sizes: number[] = []
  for (const run of runs) sizes.push(await batchSize(run))
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const times: number[] = []
    for (const [i, run] of runs.entries()) times[i] = await time(run, sizes[i] as number)
    rounds.push(times)
  }
  const column = (i: number) => median(rounds.map((times) => (times[i] as number) / inFlight))
  const ratio = (i: number) =>
    median(rounds.map((times) => (times[i] as number) / (times[0] as number)))
  return {
    case: name,
    ours: round(column(0)),
    limit: round(column(1)),
    peer: peer ? round(column(2)) : null,
    toLimit: round(ratio(1)),
    toPeer: peer ? round(ratio(2)) : null,
  }
}

/** One run that starts several and waits for all of them. */
function several(run: Run, inFlight: number): Run {
  if (inFlight === 1) return run
  return () => Promise.all(Array.from({ length: inFlight }, run))
}

/** Warms up, and finds how many runs fill a batch. */
async function batchSize(run: Run): Promise<number> {
  const end = performance.now() + WARM_UP_MS
  let count = 0
  const start = performance.now()
  while (performance.now() < end) {
    await run()
    count++
  }
  return Math.max(1, Math.round((count * BATCH_MS) / (performance.now() - start)))
}

/** Microseconds for one run, over a batch. What answers at once is not awaited. */
async function time(run: Run, count: number): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    const result = run()
    if (result instanceof Promise) await result
  }
  return ((performance.now() - start) * 1000) / count
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] as number
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
