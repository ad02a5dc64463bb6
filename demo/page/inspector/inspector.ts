import { pack } from '../../shared/trace-json.ts'
import { h } from '../dom.ts'
import { Ceremony } from './ceremony.ts'
import { CeremonyView } from './ceremony-view.ts'

/** What is shown: everything, or one kind of event. */
const FILTERS = [
  ['all', 'All'],
  ['message', 'Messages'],
  ['step', 'Steps'],
] as const

/** The timeline beside the flow: every ceremony of every system, newest first. */
export class Inspector {
  readonly element: HTMLElement
  readonly #list = h('div', { class: 'ceremonies' })
  readonly #empty = h(
    'p',
    { class: 'empty' },
    'Nothing has passed yet. Register or log in, and every message and every step appears here.',
  )
  readonly #announcer = h('p', { class: 'visually-hidden', role: 'status' })
  #ceremonies: { readonly ceremony: Ceremony; readonly view: CeremonyView }[] = []

  constructor() {
    this.element = h(
      'section',
      { class: 'inspector', 'aria-labelledby': 'inspector-title', 'data-filter': 'all' },
      h(
        'header',
        {},
        h('h2', { id: 'inspector-title' }, 'Inspector'),
        this.#filters(),
        this.#tools(),
      ),
      this.#announcer,
      this.#empty,
      this.#list,
    )
  }

  /** Opens a new group at the top and folds the ones that are over. */
  begin(title: string): Ceremony {
    for (const { ceremony, view } of this.#ceremonies) {
      if (ceremony.outcome !== 'pending') view.fold()
    }
    const view: CeremonyView = new CeremonyView()
    const ceremony = new Ceremony(title, view)
    view.attach(ceremony)
    this.#ceremonies.unshift({ ceremony, view })
    this.#list.prepend(view.element)
    this.#empty.hidden = true
    return ceremony
  }

  #filters(): HTMLElement {
    const choose = (filter: string) => () => {
      this.element.dataset.filter = filter
    }
    const choices = FILTERS.map(([value, label], index) => {
      const input = h('input', {
        type: 'radio',
        name: 'filter',
        value,
        checked: index === 0,
        onchange: choose(value),
      })
      return h('label', {}, input, h('span', {}, label))
    })
    return h(
      'fieldset',
      { class: 'segments small' },
      h('legend', { class: 'visually-hidden' }, 'Show'),
      ...choices,
    )
  }

  #tools(): HTMLElement {
    const tool = (label: string, onclick: () => void) =>
      h('button', { type: 'button', class: 'quiet small', onclick }, label)
    return h(
      'div',
      { class: 'tools', role: 'group', 'aria-label': 'Inspector tools' },
      tool('Expand', () => this.#unfold(true)),
      tool('Collapse', () => this.#unfold(false)),
      tool('Copy JSON', () => void this.#copy()),
      tool('Clear', () => this.#clear()),
    )
  }

  #unfold(open: boolean): void {
    for (const { view } of this.#ceremonies) view.unfold(open)
  }

  async #copy(): Promise<void> {
    const log = this.#ceremonies.map(({ ceremony }) => describe(ceremony))
    try {
      await navigator.clipboard.writeText(JSON.stringify(log, undefined, 2))
      this.#announce('Copied to the clipboard.')
    } catch {
      this.#announce('The browser does not allow copying here.')
    }
  }

  #clear(): void {
    this.#ceremonies = this.#ceremonies.filter(({ ceremony }) => ceremony.outcome === 'pending')
    this.#list.replaceChildren(...this.#ceremonies.map(({ view }) => view.element))
    this.#empty.hidden = this.#ceremonies.length > 0
    this.#announce('Cleared.')
  }

  #announce(text: string): void {
    this.#announcer.textContent = text
  }
}

function describe({ title, startedAt, outcome, entries }: Ceremony): object {
  return { title, startedAt: startedAt.toISOString(), outcome, entries: pack(entries) }
}
