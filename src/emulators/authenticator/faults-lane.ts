import type { Timer } from '../../core/fido/ctap/timer.ts'
import type { Bytes } from '../../core/shared/bytes.ts'

/** What can happen to a packet. */
export type FaultKind =
  /** It never arrives. */
  | 'lose'
  /** It arrives twice. */
  | 'repeat'
  /** The next one overtakes it. */
  | 'reorder'
  /** One of its bytes is another. */
  | 'corrupt'
  /** It comes late, and all behind it too. */
  | 'delay'

const KINDS: readonly FaultKind[] = ['lose', 'repeat', 'reorder', 'corrupt', 'delay']

/** Something that went wrong. */
export interface Fault {
  readonly kind: FaultKind
  /** `out` for a packet to the key. */
  readonly direction: 'in' | 'out'
  /** How many packets went that way before this one. */
  readonly packet: number
}

/** One direction of a channel. */
export interface FaultLaneOptions {
  readonly side: 'in' | 'out'
  readonly rates: Partial<Readonly<Record<FaultKind, number>>>
  readonly seed: number
  readonly lateness: number
  readonly timer: Timer
  /** Where faults are written down. */
  readonly faults: Fault[]
  /** Takes what gets through. */
  readonly deliver: (packet: Bytes) => Promise<void>
}

/** Lets packets through, or not quite. */
export class FaultLane {
  readonly #options: FaultLaneOptions
  readonly #random: () => number
  #count = 0
  #isHealed = false
  /** Packets behind one that is late; `undefined` when none is. */
  #late: Bytes[] | undefined
  /** The packet that the next one overtakes. */
  #overtaken: Bytes | undefined
  #stop: () => void = () => {}

  constructor(options: FaultLaneOptions) {
    this.#options = options
    this.#random = randomNumbers(options.seed ^ (options.side === 'in' ? 0x5bd1e995 : 0))
  }

  /** Takes the next packet. Resolves when it is delivered, if it is now. */
  async take(packet: Bytes): Promise<void> {
    const kind = this.#choose()
    if (kind) this.#options.faults.push(this.#fault(kind))
    this.#count++
    if (kind === 'lose') return
    if (kind === 'reorder' && !this.#overtaken) return this.#holdBack(packet)
    if (kind === 'delay' && !this.#late) this.#delay()
    await this.#pass(kind === 'corrupt' ? this.#corrupt(packet) : packet)
    if (kind === 'repeat') await this.#pass(packet)
    const overtaken = this.#overtaken
    this.#overtaken = undefined
    if (overtaken) await this.#pass(overtaken)
  }

  /** From now on all packets get through; those that are late do so at once. */
  heal(): void {
    this.#isHealed = true
    this.#stop()
    this.#release()
  }

  #choose(): FaultKind | undefined {
    if (this.#isHealed) return undefined
    const { rates } = this.#options
    // One number for each kind and packet, so that a rate does not change the faults of another.
    const chosen = KINDS.filter((kind) => this.#random() < (rates[kind] ?? 0))
    return chosen[0]
  }

  #fault(kind: FaultKind): Fault {
    return { kind, direction: this.#options.side, packet: this.#count }
  }

  #corrupt(packet: Bytes): Bytes {
    const copy = packet.slice()
    const position = Math.floor(this.#random() * copy.length)
    const change = 1 + Math.floor(this.#random() * 255)
    copy[position] = (copy[position] ?? 0) ^ change
    return copy
  }

  #holdBack(packet: Bytes): void {
    this.#overtaken = packet
    this.#wait()
  }

  #delay(): void {
    this.#late = []
    this.#wait()
  }

  #wait(): void {
    const { timer, lateness } = this.#options
    this.#stop()
    this.#stop = timer(Math.ceil(this.#random() * lateness), () => this.#release())
  }

  /** Lets through what is late. What cannot be delivered any more is lost. */
  #release(): void {
    const packets = [...(this.#late ?? []), ...(this.#overtaken ? [this.#overtaken] : [])]
    this.#late = undefined
    this.#overtaken = undefined
    const deliver = async () => {
      for (const packet of packets) await this.#options.deliver(packet)
    }
    deliver().catch(() => {})
  }

  async #pass(packet: Bytes): Promise<void> {
    if (this.#late) this.#late.push(packet)
    else await this.#options.deliver(packet)
  }
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
