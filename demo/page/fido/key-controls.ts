import { h } from '../dom.ts'
import type { CeremonyContext } from './ceremonies.ts'
import type { KeyUse, SecurityKey } from './security-key.ts'

/** Runs something of the page: one at a time, told to the inspector. It says how it ended. */
export type RunTask = (
  title: string,
  work: (context: CeremonyContext, use: KeyUse) => Promise<string>,
) => void

/** What the key holds, and what can be done with it besides ceremonies. */
export class KeyControls {
  readonly element: HTMLElement
  readonly #key: SecurityKey
  readonly #run: RunTask
  readonly #contents = h('span', {})
  readonly #pin = this.#button('key-pin', '', () => this.#setPin())

  constructor(key: SecurityKey, run: RunTask) {
    this.#key = key
    this.#run = run
    this.element = h(
      'div',
      { class: 'key-controls' },
      h('p', {}, this.#contents),
      h(
        'div',
        { class: 'actions', role: 'group', 'aria-label': 'The security key' },
        this.#pin,
        this.#button('key-power', 'Unplug and replug', () => this.#powerCycle()),
        this.#button('key-reset', 'Reset', () => this.#reset()),
      ),
    )
  }

  /** Says what it holds now. */
  refresh(): void {
    const { passkeyCount: count, hasPin, retries } = this.#key
    const passkeys = `${count} passkey${count === 1 ? '' : 's'} in it for this site.`
    const tries = `${retries} ${retries === 1 ? 'try' : 'tries'} left`
    this.#contents.textContent = `${passkeys} ${hasPin ? `PIN set, ${tries}.` : 'No PIN.'}`
    this.#pin.textContent = hasPin ? 'Change PIN' : 'Set a PIN'
  }

  #setPin(): void {
    const title = this.#key.hasPin ? 'Change the key’s PIN' : 'Set the key’s PIN'
    this.#run(title, async (_context, use) => {
      const about = 'The key asks for it where a site wants to know that it is you.'
      const pin = await this.#key.setPin(about, use)
      if (pin === undefined) throw new DOMException('The PIN is as it was.', 'AbortError')
      return 'The key has its new PIN.'
    })
  }

  #powerCycle(): void {
    this.#run('Unplug the key and plug it in', async () => {
      await this.#key.powerCycle()
      return 'The key was without power. What it remembers without power is still there.'
    })
  }

  #reset(): void {
    this.#run('Reset the key', async (_context, use) => {
      await this.#key.reset(use)
      return 'The key has forgotten its passkeys and its PIN.'
    })
  }

  #button(action: string, label: string, onclick: () => void): HTMLButtonElement {
    return h('button', { type: 'button', class: 'small', 'data-action': action, onclick }, label)
  }
}
