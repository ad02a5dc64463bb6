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
  readonly #empty = emptyState()
  readonly #copyButton = tool('Copy JSON', () => void this.#copy())
  readonly #announcer = h('p', { class: 'visually-hidden', role: 'status' })
  #ceremonies: { readonly ceremony: Ceremony; readonly view: CeremonyView }[] = []

  constructor() {
    this.element = h(
      'section',
      {
        id: 'inspector',
        class: 'inspector',
        'aria-labelledby': 'inspector-title',
        'data-filter': 'all',
      },
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

  /**
   * Opens a new group at the top and folds the ones that are over.
   *
   * @param title What the ceremony is for.
   * @param quiet Folds the new one instead: for what begins by itself, while somebody may be reading.
   */
  begin(title: string, quiet = false): Ceremony {
    const view: CeremonyView = new CeremonyView()
    if (quiet && this.#ceremonies.length > 0) view.fold()
    else this.#foldFinished()
    if (!quiet) this.#list.scrollTop = 0
    const ceremony = new Ceremony(title, view)
    view.attach(ceremony)
    this.#ceremonies.unshift({ ceremony, view })
    this.#list.prepend(view.element)
    this.#empty.hidden = true
    return ceremony
  }

  /** Removes what was set aside before it came to anything, except the last such ceremony. */
  discardSetAside(last: Ceremony): void {
    this.#keep((ceremony) => ceremony.outcome !== 'set-aside' || ceremony === last)
  }

  #foldFinished(): void {
    for (const { ceremony, view } of this.#ceremonies) {
      if (ceremony.outcome !== 'pending') view.fold()
    }
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
    return h(
      'div',
      { class: 'tools', role: 'group', 'aria-label': 'Inspector tools' },
      tool('Expand', () => this.#unfold(true)),
      tool('Collapse', () => this.#unfold(false)),
      this.#copyButton,
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
      this.#copyButton.textContent = 'Copied'
    } catch {
      this.#announce('The browser does not allow copying here.')
      this.#copyButton.textContent = 'Refused'
    }
    setTimeout(() => {
      this.#copyButton.textContent = 'Copy JSON'
    }, COPIED_SHOWN)
  }

  #clear(): void {
    this.#keep(({ outcome }) => outcome === 'pending')
    this.#announce('Cleared.')
  }

  #keep(wanted: (ceremony: Ceremony) => boolean): void {
    for (const { ceremony, view } of this.#ceremonies) {
      if (!wanted(ceremony)) view.element.remove()
    }
    this.#ceremonies = this.#ceremonies.filter(({ ceremony }) => wanted(ceremony))
    this.#empty.hidden = this.#ceremonies.length > 0
  }

  #announce(text: string): void {
    this.#announcer.textContent = text
  }
}

/** Milliseconds for which the copy button says what became of it. */
const COPIED_SHOWN = 1500

function tool(label: string, onclick: () => void): HTMLButtonElement {
  return h('button', { type: 'button', class: 'quiet small', onclick }, label)
}

/** What is here while nothing is: what will come, and from whom. */
function emptyState(): HTMLElement {
  const lanes = [
    ['page', 'Page', 'options that the browser gets, responses that it gives'],
    ['client', 'Client', 'commands of CTAP to the security key, and the USB packets they take'],
    ['authenticator', 'Authenticator', 'what an emulated one is asked for, and what it answers'],
    ['server', 'Server', 'messages taken apart to the byte, and each verification step'],
    ['attacker', 'Attacker', 'what a forger sends, when an attack is tried'],
  ] as const
  return h(
    'div',
    { class: 'empty' },
    h('p', {}, 'Nothing has passed yet. Register or log in, and it appears here as it happens.'),
    h(
      'ul',
      {},
      ...lanes.map(([lane, name, about]) =>
        h('li', { 'data-lane': lane }, h('strong', {}, name), ` ${about}`),
      ),
    ),
  )
}

function describe({ title, startedAt, outcome, entries }: Ceremony): object {
  return { title, startedAt: startedAt.toISOString(), outcome, entries: pack(entries) }
}
