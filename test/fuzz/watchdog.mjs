/**
 * Runs in a thread of its own and ends the process when one input takes too long: a loop that does
 * not end cannot be stopped from the thread it runs in. Plain JavaScript, because threads do not
 * take over what lets the main one load TypeScript.
 */
import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/** @type {import('./watch.ts').WatchdogData} */
const { progress, names, seed, limit } = workerData
const state = new Int32Array(progress)
let last = -1
let since = performance.now()

setInterval(() => {
  const index = Atomics.load(state, 1)
  const now = performance.now()
  if (index !== last || index < 0) {
    last = index
    since = now
  } else if (now - since > limit) {
    const how = `--target ${names[Atomics.load(state, 0)]} --seed ${seed} --index ${index}`
    writeSync(2, `an input took longer than ${limit} ms\nAgain: npm run fuzz -- ${how}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}, limit / 10)
parentPort?.postMessage('watching')
