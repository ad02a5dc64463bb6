import type { TraceEvent } from '../../../src/core/shared/trace.ts'

/**
 * Who told of an event. Where the page speaks to a security key itself, `caller` is the page before
 * its client, `client` the client, and `wire` the way from there to the key.
 */
export type Lane = 'page' | 'caller' | 'client' | 'wire' | 'authenticator' | 'server' | 'attacker'

/** How a ceremony ended; `set-aside` when another one took its place. */
export type Outcome = 'passed' | 'failed' | 'set-aside'

/** An event as the inspector keeps it. */
export interface Entry {
  readonly lane: Lane
  readonly event: TraceEvent
  /** Milliseconds since the ceremony began. */
  readonly at: number
}

/** What the inspector is told of a ceremony. */
export interface CeremonyObserver {
  added(entry: Entry): void
  ended(outcome: Outcome, sentence: string): void
}

/**
 * One run of a protocol, of any system: events come in as they happen, and an outcome at the end.
 */
export class Ceremony {
  readonly title: string
  readonly startedAt = new Date()
  readonly entries: Entry[] = []
  outcome: Outcome | 'pending' = 'pending'
  readonly #start = performance.now()
  readonly #observer: CeremonyObserver

  constructor(title: string, observer: CeremonyObserver) {
    this.title = title
    this.#observer = observer
  }

  /** Takes one event of any source; kinds that are not known are shown as messages are. */
  add(lane: Lane, event: TraceEvent): void {
    const entry = { lane, event, at: Math.round(performance.now() - this.#start) }
    this.entries.push(entry)
    this.#observer.added(entry)
  }

  /** Says how it ended. Only the first end counts. */
  end(outcome: Outcome, sentence: string): void {
    if (this.outcome !== 'pending') return
    this.outcome = outcome
    this.#observer.ended(outcome, sentence)
  }
}
