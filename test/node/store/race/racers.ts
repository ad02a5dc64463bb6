import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Task } from './worker.ts'

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))

/**
 * Has processes of their own do a task, all from the same moment on.
 *
 * @param tasks One for each process.
 * @param underway Is called when all were told to go, before their answers are awaited.
 * @returns What each process answered.
 */
export async function race(
  tasks: readonly Task[],
  underway: () => Promise<void> = async () => {},
): Promise<unknown[]> {
  const racers = tasks.map((task) => {
    const racer = fork(WORKER, { execArgv: ['--import', 'tsx'] })
    racer.send(task)
    return racer
  })
  try {
    for (const said of await Promise.all(racers.map(next))) {
      if (said !== 'ready') throw new Error('a racer is not ready')
    }
    const answers = Promise.all(racers.map(next))
    for (const racer of racers) racer.send('go')
    await underway()
    return await answers
  } finally {
    for (const racer of racers) racer.kill()
  }
}

/** The next message of a process, or its end, which is an error. */
async function next(racer: ChildProcess): Promise<unknown> {
  const ended = new AbortController()
  const end = once(racer, 'exit', ended).then(([code]) => {
    throw new Error(`a racer ended with ${code}`)
  })
  try {
    const [message] = await Promise.race([once(racer, 'message', ended), end])
    return message
  } finally {
    end.catch(() => {})
    ended.abort()
  }
}
