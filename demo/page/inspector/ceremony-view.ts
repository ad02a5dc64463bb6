import type { TraceStep } from '../../../src/core/shared/trace.ts'
import { h, replace } from '../dom.ts'
import { chevron } from '../icons.ts'
import type { Ceremony, CeremonyObserver, Entry, Lane, Outcome } from './ceremony.ts'
import { messageView, whoLine } from './message-view.ts'
import { stepView } from './step-view.ts'

const BADGES = {
  pending: 'waiting',
  passed: 'passed',
  failed: 'refused',
  'set-aside': 'set aside',
} as const

/** One ceremony in the timeline. */
export class CeremonyView implements CeremonyObserver {
  readonly element = h('details', { class: 'ceremony', open: true })
  readonly #badge = h('span', { class: 'badge' })
  readonly #count = h('span', { class: 'count' })
  readonly #events = h('ol', { class: 'events' })
  readonly #end = h('p', { class: 'ending', hidden: true })
  #steps: HTMLElement | undefined
  #lane: Lane | undefined
  #passed = 0
  #total = 0

  /** Shows the title; called once, before the first event. */
  attach({ title, startedAt }: Ceremony): void {
    const time = startedAt.toLocaleTimeString('en-GB')
    this.#setBadge('pending')
    this.element.append(
      h(
        'summary',
        {},
        chevron(),
        h('span', { class: 'title' }, title),
        this.#count,
        h('time', { datetime: startedAt.toISOString() }, time),
        this.#badge,
      ),
      this.#end,
      this.#events,
    )
  }

  added(entry: Entry): void {
    const { event } = entry
    if (event.kind === 'step') this.#addStep(entry, event)
    else {
      this.#steps = undefined
      this.#events.append(messageView(entry, event))
    }
    this.#lane = entry.lane
  }

  ended(outcome: Outcome, sentence: string): void {
    this.#setBadge(outcome)
    replace(this.#end, sentence)
    this.#end.dataset.outcome = outcome
    this.#end.hidden = false
    if (outcome === 'set-aside') this.fold()
  }

  /** Folds the group, not what is in it. */
  fold(): void {
    this.element.open = false
  }

  /** Opens or closes the group's messages; opening them opens the group. */
  unfold(open: boolean): void {
    if (open) this.element.open = true
    for (const details of this.#events.querySelectorAll('details')) details.open = open
  }

  /** Steps that follow each other share one block; it says who checks where that is not clear. */
  #addStep({ lane, at }: Entry, step: TraceStep): void {
    if (!this.#steps) {
      this.#steps = h('ol', { class: 'steps' })
      const who = lane === this.#lane ? undefined : whoLine(lane, 'checks', at)
      const attributes = { class: 'event', 'data-kind': 'step', 'data-lane': lane }
      this.#events.append(h('li', attributes, who, this.#steps))
    }
    this.#steps.append(stepView(step))
    if (step.outcome !== 'skipped') this.#total++
    if (step.outcome === 'passed') this.#passed++
    this.#count.textContent = `${this.#passed}/${this.#total} steps`
  }

  #setBadge(outcome: Outcome | 'pending'): void {
    this.#badge.textContent = BADGES[outcome]
    this.#badge.dataset.outcome = outcome
    this.element.dataset.outcome = outcome
  }
}
