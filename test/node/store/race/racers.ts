import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Task } from './worker.ts'

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** Processes of their own that do tasks, all from the same moment on. */
export class Racers {
  readonly #processes: readonly ChildProcess[]

  /** @param size How many processes. */
  constructor(size: number) {
    const start = () => fork(WORKER, { execArgv: ['--import', 'tsx'] })
    this.#processes = Array.from({ length: size }, start)
  }

  /**
   * Has every process do a task.
   *
   * @param underway Is called when all were told to go, before their answers are awaited.
   * @returns What each process answered.
   */
  async race(task: Task, underway: () => Promise<void> = async () => {}): Promise<unknown[]> {
    const ready = this.#answers()
    for (const racer of this.#processes) racer.send(task)
    for (const said of await ready) {
      if (said !== 'ready') throw new Error('a racer is not ready')
    }
    const answers = this.#answers()
    for (const racer of this.#processes) racer.send('go')
    const [given] = await Promise.all([answers, underway()])
    return given
  }

  /** Ends the processes, in the midst of whatever they do. */
  async stop(): Promise<void> {
    const running = this.#processes.filter((racer) => racer.exitCode === null)
    const ends = running.map((racer) => once(racer, 'exit'))
    for (const racer of running) racer.kill('SIGKILL')
    await Promise.all(ends)
  }

  #answers(): Promise<unknown[]> {
    return Promise.all(this.#processes.map(nextMessage))
  }
}

/** The next message of a process, or its end, which is an error. */
function nextMessage(racer: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      racer.off('exit', onExit)
      resolve(message)
    }
    const onExit = (code: number | null) => {
      racer.off('message', onMessage)
      reject(new Error(`a racer ended with ${code}`))
    }
    racer.once('message', onMessage)
    racer.once('exit', onExit)
  })
}
