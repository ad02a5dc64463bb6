/** Carries out tasks one after the other. */
export class Queue {
  #tail: Promise<void> = Promise.resolve()

  /**
   * Carries out a task when all before it are done, whether they failed or not.
   *
   * @param signal While the task waits for its turn, aborting takes it out of the queue.
   */
  run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal?.reason)
      if (signal?.aborted) return stop()
      signal?.addEventListener('abort', stop)
      this.#tail = this.#tail.then(async () => {
        signal?.removeEventListener('abort', stop)
        if (!signal?.aborted) await task().then(resolve, reject)
      })
    })
  }
}
