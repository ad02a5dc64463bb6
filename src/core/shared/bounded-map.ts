/** A map that forgets its oldest entry when it is full. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>()
  readonly #limit: number

  /** @param limit How many entries are kept at most. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** The value of a key, if it is still here. */
  get(key: Key): Value | undefined {
    return this.#entries.get(key)
  }

  /** Keeps a value, in place of the oldest one when there is no room. */
  set(key: Key, value: Value): void {
    if (this.#entries.size >= this.#limit && !this.#entries.has(key)) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
    this.#entries.set(key, value)
  }

  /** How many entries are here. */
  get size(): number {
    return this.#entries.size
  }
}
