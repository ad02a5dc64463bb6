import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What to watch. */
export interface WatchOptions {
  /** Names of the targets. */
  readonly names: readonly string[]
  readonly seed: number
  /** Milliseconds that one input may take. */
  readonly limit: number
}

/** What the watchdog's thread is given. */
export interface WatchdogData extends WatchOptions {
  /** Two numbers of 32 bits: which target runs, and the index of its input; -1 between inputs. */
  readonly progress: SharedArrayBuffer
}

/** A watchdog that is told of each input. */
export interface Watch {
  /** An input is about to run. */
  begin(target: number, index: number): void
  /** Nothing runs. */
  pause(): void
  stop(): Promise<unknown>
}

/** Starts a watchdog that kills the process when an input does not end in time. */
export async function watch(options: WatchOptions): Promise<Watch> {
  const progress = new SharedArrayBuffer(8)
  const state = new Int32Array(progress).fill(-1)
  const workerData: WatchdogData = { ...options, progress }
  const script = new URL('watchdog.mjs', import.meta.url)
  const worker = new Worker(script, { workerData, execArgv: [] })
  await once(worker, 'message')
  worker.unref()
  return {
    begin(target, index) {
      Atomics.store(state, 0, target)
      Atomics.store(state, 1, index)
    },
    pause() {
      Atomics.store(state, 1, -1)
    },
    stop: () => worker.terminate(),
  }
}
