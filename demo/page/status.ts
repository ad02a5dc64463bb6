import { isClavigerError } from '../../src/core/errors.ts'
import { h, replace } from './dom.ts'

/** What a person is told of an error. */
export interface Explanation {
  readonly code: string
  readonly sentence: string
  /** What was underneath, for a developer. */
  readonly cause?: string
}

/** The code and the sentence of whatever was thrown. */
export function explain(error: unknown): Explanation {
  if (isClavigerError(error)) {
    const { code, message, cause } = error
    const sentence = capital(message)
    return cause instanceof Error ? { code, sentence, cause: `${cause}` } : { code, sentence }
  }
  if (error instanceof Error) return { code: error.name, sentence: capital(error.message) }
  return { code: 'ERR_UNKNOWN', sentence: String(error) }
}

function capital(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`
}

/** A place that says what is going on; it keeps its height, so that nothing below it moves. */
export class StatusLine {
  readonly element: HTMLElement
  readonly #polite = h('p', { role: 'status' })
  readonly #urgent = h('div', { role: 'alert' })
  readonly #cancel: HTMLButtonElement
  readonly #link = h('a', { class: 'to-inspector', href: '#inspector', hidden: true }, 'Inspect')

  /** @param onCancel Is called when the person gives up waiting. */
  constructor(onCancel: () => void) {
    this.#cancel = h(
      'button',
      { type: 'button', class: 'quiet small', onclick: onCancel, hidden: true },
      'Cancel',
    )
    this.element = h(
      'div',
      { class: 'status' },
      this.#polite,
      this.#urgent,
      this.#cancel,
      this.#link,
    )
  }

  /** Something is under way and can be given up. */
  busy(sentence: string): void {
    this.#show('busy', sentence)
    this.#cancel.hidden = false
  }

  /**
   * It is done.
   *
   * @param inspect Whether the inspector has something to show of it.
   */
  success(sentence: string, inspect = true): void {
    this.#show('success', sentence)
    this.#link.hidden = !inspect
  }

  /** A hint while nothing goes on. */
  idle(sentence: string): void {
    this.#show('idle', sentence)
  }

  /** It failed. */
  error({ code, sentence, cause }: Explanation): void {
    this.#show('error', '')
    this.#link.hidden = false
    const underneath = cause ? h('p', { class: 'cause' }, cause) : undefined
    replace(this.#urgent, h('p', {}, sentence), underneath, h('code', { class: 'code' }, code))
  }

  #show(state: string, sentence: string): void {
    this.element.dataset.state = state
    this.#cancel.hidden = true
    this.#link.hidden = true
    this.#polite.textContent = sentence
    this.#urgent.replaceChildren()
  }
}
