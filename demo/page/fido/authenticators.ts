import type { Capabilities, CredentialsLike } from '../../../src/browser/webauthn/index.ts'
import type { Trace } from '../../../src/core/shared/trace.ts'
import { h } from '../dom.ts'
import { recall, remember } from '../storage.ts'
import { KeyControls, type RunTask } from './key-controls.ts'
import { confirmInDialog } from './prompt.ts'
import { SecurityKey } from './security-key.ts'
import {
  type Confirm,
  SoftwareAuthenticator,
  type SoftwareModel,
} from './software-authenticator.ts'

const PHONE: SoftwareModel = {
  id: 'phone',
  name: 'Emulated phone',
  options: {
    backupEligible: true,
    backupState: true,
    signCount: 'none',
    transports: ['hybrid', 'internal'],
  },
}

const KEY = { id: 'key', name: 'Security key (software)' } as const

const HINTS: Readonly<Record<string, string>> = {
  device: 'The browser asks: fingerprint, face, PIN, a phone, or a security key.',
  phone: 'Software, in this page. Its passkeys are synced, as a phone’s are. For trying out only.',
  key: 'Software, in this page, behind all of CTAP: client, USB packets, PIN and touch. For trying out only.',
}

/** Which authenticator the page's ceremonies use, and the switch that chooses it. */
export class Authenticators {
  readonly element: HTMLElement
  readonly #phone: SoftwareAuthenticator
  readonly #key = new SecurityKey()
  readonly #keyControls: KeyControls
  readonly #inputs = new Map<string, HTMLInputElement>()
  readonly #hint = h('p', { class: 'hint', id: 'authenticator-hint' })
  readonly #count = h('span', {})
  readonly #contents: HTMLElement
  readonly #clear = h(
    'button',
    { type: 'button', class: 'quiet small', onclick: () => this.#forget() },
    'Forget them',
  )
  readonly #changed: () => void
  #chosen = 'device'

  /**
   * @param changed Is called when another one is chosen.
   * @param autofill Asks in the page, not in a dialog, during autofill.
   * @param run Runs what is done with the security key besides ceremonies.
   */
  constructor(changed: () => void, autofill: Confirm, run: RunTask) {
    this.#changed = changed
    this.#phone = new SoftwareAuthenticator(PHONE, (request, signal) =>
      request.mediation === 'conditional'
        ? autofill(request, signal)
        : confirmInDialog(PHONE.name, request, signal),
    )
    this.#keyControls = new KeyControls(this.#key, run)
    this.#contents = h('p', { class: 'contents' }, this.#count, this.#clear)
    this.element = this.#build()
    this.#choose(recall('authenticator') ?? 'device')
  }

  /** In place of `navigator.credentials`; `undefined` for the browser's own. */
  credentials(trace: Trace): CredentialsLike | undefined {
    return this.software?.credentials(trace)
  }

  /** The emulated one that is chosen, if one is. */
  get software(): SoftwareAuthenticator | undefined {
    return this.#chosen === PHONE.id ? this.#phone : undefined
  }

  /** The security key, if it is chosen. */
  get key(): SecurityKey | undefined {
    return this.#chosen === KEY.id ? this.#key : undefined
  }

  /**
   * The emulated phone, if it has a passkey to attack with. The security key signs for its client
   * only what is true.
   *
   * @param userName Whose passkey; without it anybody's.
   */
  forAttack(userName: string | undefined): SoftwareAuthenticator | undefined {
    const { passkeys } = this.#phone
    const fits = passkeys.some((it) => userName === undefined || it.userName === userName)
    return fits ? this.#phone : undefined
  }

  /** Says how many passkeys the chosen one has; to be called when that can have changed. */
  recount(): void {
    const { software } = this
    const count = software?.passkeys.length ?? 0
    const passkeys = `${count} passkey${count === 1 ? '' : 's'} in it for this site.`
    this.#count.textContent = software ? passkeys : 'It keeps its passkeys itself.'
    this.#clear.disabled = count === 0
    this.#clear.hidden = !software
    this.#contents.hidden = this.key !== undefined
    this.#keyControls.element.hidden = this.key === undefined
    if (this.key) this.#keyControls.refresh()
  }

  /** Suggests an emulated one where the browser has none of its own. */
  advise({ secureContext, webauthn, userVerifyingPlatformAuthenticator }: Capabilities): void {
    if (this.#chosen !== 'device') return
    if (!webauthn || !secureContext) {
      this.#choose('phone')
      this.#advise('This browser has no WebAuthn here, so the emulated phone is chosen.')
    } else if (!userVerifyingPlatformAuthenticator) {
      this.#advise(
        'No authenticator is built in here. Without a key or a phone at hand, take an emulated one.',
      )
    }
  }

  #advise(text: string): void {
    this.#hint.textContent = text
    this.#hint.dataset.advice = ''
  }

  #build(): HTMLElement {
    const choices = [
      this.#option('device', 'This device'),
      this.#option('phone', PHONE.name),
      this.#option('key', KEY.name),
    ]
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'authenticator-title' },
      h('h2', { id: 'authenticator-title' }, 'Authenticator'),
      h(
        'fieldset',
        { class: 'segments', 'aria-describedby': 'authenticator-hint' },
        h('legend', { class: 'visually-hidden' }, 'Which authenticator to use'),
        ...choices,
      ),
      this.#hint,
      this.#contents,
      this.#keyControls.element,
    )
  }

  #forget(): void {
    this.software?.clear()
    this.recount()
    this.#changed()
  }

  #option(id: string, label: string): HTMLElement {
    const input = h('input', {
      type: 'radio',
      name: 'authenticator',
      value: id,
      onchange: () => {
        this.#choose(id)
        remember('authenticator', id)
        this.#changed()
      },
    })
    this.#inputs.set(id, input)
    return h('label', {}, input, h('span', {}, label))
  }

  #choose(id: string): void {
    this.#chosen = this.#inputs.has(id) ? id : 'device'
    const input = this.#inputs.get(this.#chosen)
    if (input) input.checked = true
    this.#hint.textContent = HINTS[this.#chosen] ?? ''
    delete this.#hint.dataset.advice
    // What goes wrong now is told when the key is used.
    this.key?.load().catch(() => {})
    this.recount()
  }
}
