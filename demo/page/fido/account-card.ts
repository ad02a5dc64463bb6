import type { EmulatedCredential } from '../../../src/emulators/authenticator/index.ts'
import type { PasskeyAnswer } from '../../shared/api.ts'
import { h, replace } from '../dom.ts'
import { StatusLine } from '../status.ts'
import { passkeyList } from './passkey-list.ts'

/** What a person can ask of the account card. */
export interface AccountActions {
  register(userName: string): void
  logIn(userName: string | undefined): void
  add(): void
  remove(passkey: PasskeyAnswer): void
  logOut(): void
  cancel(): void
}

/** The card in which an account is made, entered and looked after. */
export class AccountCard {
  readonly element: HTMLElement
  readonly status: StatusLine
  readonly #actions: AccountActions
  readonly #input = h('input', {
    id: 'user-name',
    name: 'username',
    type: 'text',
    autocomplete: 'username webauthn',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 64,
    'aria-describedby': 'user-name-hint',
  })
  readonly #hint = h(
    'p',
    { class: 'hint', id: 'user-name-hint' },
    'Any name will do: it stays here.',
  )
  readonly #suggestions = h('div', { class: 'suggestions', hidden: true })
  readonly #title = h('h2', { id: 'account-title', tabindex: '-1' }, 'Account')
  readonly #outside: HTMLElement
  readonly #inside: HTMLElement
  readonly #list = h('div', {})

  constructor(actions: AccountActions) {
    this.#actions = actions
    this.status = new StatusLine(() => actions.cancel())
    this.#outside = this.#form()
    this.#inside = this.#account()
    this.element = h(
      'section',
      { class: 'card account', 'aria-labelledby': 'account-title' },
      this.#title,
      this.#outside,
      this.#inside,
      this.status.element,
    )
  }

  /**
   * Shows the form, or the account that is logged in.
   *
   * @param moveFocus Whether the focus goes to what is new; not when the page has just opened.
   */
  show(user: { readonly name: string } | undefined, moveFocus: boolean): void {
    const moved = this.#inside.hidden === (user !== undefined)
    this.#outside.hidden = user !== undefined
    this.#inside.hidden = user === undefined
    replace(
      this.#title,
      ...(user ? ['Logged in as ', h('span', { class: 'user' }, user.name)] : ['Account']),
    )
    if (moved && moveFocus) (user ? this.#title : this.#input).focus({ preventScroll: true })
  }

  /** Shows the account's passkeys. */
  showPasskeys(passkeys: readonly PasskeyAnswer[]): void {
    replace(
      this.#list,
      passkeyList(passkeys, (passkey) => this.#actions.remove(passkey)),
    )
  }

  /** While a ceremony runs, no other is begun. Buttons keep the focus, so they are not disabled. */
  setBusy(busy: boolean): void {
    this.element.setAttribute('aria-busy', String(busy))
    for (const button of this.element.querySelectorAll('[data-action]')) {
      button.setAttribute('aria-disabled', String(busy))
    }
  }

  /** Says what the user name's field can do. */
  hint(text: string): void {
    this.#hint.textContent = text
  }

  /** Offers passkeys of an emulated authenticator, as a browser's autofill would. */
  suggest(credentials: readonly EmulatedCredential[], choose: (id: string) => void): void {
    const buttons = credentials.map(({ id, userName }) =>
      h(
        'button',
        {
          type: 'button',
          class: 'suggestion',
          'data-action': 'autofill',
          onclick: () => choose(id),
        },
        userName,
      ),
    )
    replace(this.#suggestions, h('span', { class: 'hint' }, 'Autofill, emulated:'), ...buttons)
    this.#suggestions.hidden = credentials.length === 0
  }

  #form(): HTMLElement {
    const name = () => this.#input.value.trim()
    const require = (act: (userName: string) => void) => () => {
      if (name() !== '') return act(name())
      this.status.error({ code: 'USER_NAME_MISSING', sentence: 'Type a user name first.' })
      this.#input.focus()
    }
    const logIn = require((userName) => this.#actions.logIn(userName))
    const form = h(
      'form',
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault()
          logIn()
        },
      },
      h('label', { for: 'user-name' }, 'User name'),
      this.#input,
      this.#suggestions,
      this.#hint,
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'submit', class: 'primary', 'data-action': 'login' }, 'Log in'),
        this.#button(
          'register',
          'Register a passkey',
          require((userName) => this.#actions.register(userName)),
        ),
      ),
      h(
        'div',
        { class: 'actions alone' },
        this.#button('discoverable', 'Log in with any passkey', () =>
          this.#actions.logIn(undefined),
        ),
      ),
    )
    return form
  }

  #account(): HTMLElement {
    return h(
      'div',
      { hidden: true },
      this.#list,
      h(
        'div',
        { class: 'actions' },
        this.#button('add', 'Add another passkey', () => this.#actions.add()),
        this.#button('logout', 'Log out', () => this.#actions.logOut()),
      ),
    )
  }

  #button(action: string, label: string, onclick: () => void): HTMLButtonElement {
    return h('button', { type: 'button', 'data-action': action, onclick }, label)
  }
}
