import type { Timer } from '../../src/core/fido/ctap/timer.ts'

interface Alarm {
  readonly at: number
  readonly callback: () => void
}

/**
 * Time that stands still until everything that could happen has happened, and then jumps to the next
 * moment at which something does.
 */
export class VirtualTime {
  /** Milliseconds since the beginning. */
  now = 0
  readonly #alarms = new Set<Alarm>()

  /** Moments that somebody waits for. */
  get waiting(): number {
    return this.#alarms.size
  }

  readonly timer: Timer = (milliseconds, callback) => {
    const alarm = { at: this.now + milliseconds, callback }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /**
   * Lets time pass until a promise is settled.
   *
   * @param limit Milliseconds after which it should have been.
   */
  async until<Result>(promise: Promise<Result>, limit = 1_000_000): Promise<Result> {
    let isSettled = false
    const settled = () => {
      isSettled = true
    }
    promise.then(settled, settled)
    const end = this.now + limit
    for (;;) {
      await settle()
      if (isSettled) return promise
      if (this.now > end) throw new Error(`not settled after ${limit} virtual milliseconds`)
      if (!this.#next()) throw new Error('nothing is left that could settle it')
    }
  }

  /** Waits for so many milliseconds, while somebody else lets time pass. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.timer(milliseconds, resolve))
  }

  /** Lets so many milliseconds pass. */
  async pass(milliseconds: number): Promise<void> {
    await this.until(this.sleep(milliseconds))
  }

  #next(): boolean {
    let first: Alarm | undefined
    for (const alarm of this.#alarms) if (!first || alarm.at < first.at) first = alarm
    if (!first) return false
    this.#alarms.delete(first)
    this.now = Math.max(this.now, first.at)
    first.callback()
    return true
  }
}

/** Resolves when all promises that can be settled are. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
