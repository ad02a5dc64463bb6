/** The channels that a key behind HID has given out, and the one that has locked out the others. */
export class HidChannels {
  readonly #now: () => number
  readonly #given = new Set<number>()
  #last = 0
  #lock: { readonly channel: number; readonly until: number } | undefined

  /** @param now Milliseconds of any clock. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Gives out a new channel. */
  open(): number {
    this.#last++
    this.#given.add(this.#last)
    return this.#last
  }

  /** Whether a channel was given out. */
  has(channel: number): boolean {
    return this.#given.has(channel)
  }

  /** Locks out all other channels; 0 seconds let them in again. */
  lock(channel: number, seconds: number): void {
    this.#lock = seconds > 0 ? { channel, until: this.#now() + 1000 * seconds } : undefined
  }

  /** Whether a channel is locked out. */
  isLockedOut(channel: number): boolean {
    const lock = this.#lock
    return lock !== undefined && lock.channel !== channel && this.#now() < lock.until
  }

  /** Forgets all of it, as without power. */
  clear(): void {
    this.#given.clear()
    this.#lock = undefined
  }
}
