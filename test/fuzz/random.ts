/**
 * Repeatable random numbers (mulberry32): the same seed gives the same numbers on every machine.
 */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** A whole number of 32 bits. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** A whole number from 0 on, below a limit of at least 1. */
  below(limit: number): number {
    return this.next() % limit
  }

  /** One of a list that is not empty. */
  pick<Item>(list: readonly Item[]): Item {
    return list[this.below(list.length)] as Item
  }

  /** So many bytes. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next() & 255)
  }
}

/** A seed for one input of one target, so that any input can be made again by itself. */
export function seedOf(seed: number, target: string, index: number): number {
  let hash = 0x811c9dc5 ^ seed
  for (const letter of target) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return Math.imul(hash ^ index, 0x9e3779b1) ^ (index >>> 16)
}
