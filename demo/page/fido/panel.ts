import { capabilities } from '../../../src/browser/webauthn/index.ts'
import type { ConfirmAnswer, ConfirmRequest } from '../../../src/emulators/authenticator/index.ts'
import type { PasskeyAnswer, SessionAnswer } from '../../shared/api.ts'
import { call } from '../api.ts'
import { h } from '../dom.ts'
import type { Inspector } from '../inspector/inspector.ts'
import { explain } from '../status.ts'
import { AccountCard } from './account-card.ts'
import { type Attack, attackCard, runAttack } from './attacks.ts'
import { Authenticators } from './authenticators.ts'
import { Autofill } from './autofill.ts'
import { type Credentials, logIn, registerPasskey } from './ceremonies.ts'
import type { RunTask } from './key-controls.ts'
import { askToDelete } from './passkey-list.ts'

type User = { readonly name: string } | undefined

const AUTOFILL_ON = 'Autofill is on: the field offers the passkeys that you have here.'
const AUTOFILL_OFF = 'Any name will do: it stays on this server.'

/** The panel of FIDO2: an account with passkeys, and attacks on it. */
export class Fido2Panel {
  readonly element: HTMLElement
  readonly #inspector: Inspector
  readonly #account: AccountCard
  readonly #authenticators: Authenticators
  readonly #autofill: Autofill
  readonly #credentials: Credentials = (trace) => this.#authenticators.credentials(trace)
  #user: User
  #conditional = false
  #running: AbortController | undefined

  constructor(inspector: Inspector) {
    this.#inspector = inspector
    this.#account = new AccountCard({
      register: (userName) => void this.#register(userName),
      logIn: (userName) => void this.#logIn(userName),
      add: () => void this.#add(),
      remove: (passkey) => void this.#remove(passkey),
      logOut: () => void this.#logOut(),
      cancel: () => this.#cancel(),
    })
    this.#authenticators = new Authenticators(
      () => this.#restartAutofill(),
      (request, signal) => this.#suggest(request, signal),
      (title, work) => void this.#run(title, work),
    )
    this.#autofill = new Autofill(inspector, {
      succeeded: async (name) => {
        await this.#refresh()
        this.#account.status.success(`Logged in as ${name}.`)
      },
      failed: (explanation) => {
        this.#account.hint(AUTOFILL_OFF)
        this.#account.status.error(explanation)
      },
    })
    const cards = [
      introduction(),
      this.#account.element,
      this.#authenticators.element,
      attackCard((attack) => void this.#attack(attack)),
    ]
    this.element = h(
      'div',
      { class: 'panel' },
      h('div', { class: 'flow' }, cards),
      inspector.element,
    )
  }

  /** Asks who is logged in and what the browser can do; begins autofill. */
  async start(): Promise<void> {
    this.#account.status.idle('The server is starting…')
    const able = await capabilities()
    this.#conditional = able.conditionalGet
    this.#authenticators.advise(able)
    try {
      await this.#refresh(false)
      this.#account.status.idle('Ready.')
    } catch (error) {
      this.#account.status.error(explain(error))
    }
    this.#restartAutofill()
  }

  async #register(userName: string): Promise<void> {
    await this.#run(`Register ${userName}`, async (context) => {
      const { name } = await registerPasskey(userName, context)
      await this.#refresh()
      return `Registered. ${name} is logged in with the new passkey.`
    })
  }

  async #add(): Promise<void> {
    await this.#run('Add a passkey', async (context) => {
      await registerPasskey(undefined, context)
      await this.#refresh()
      return 'The account has another passkey.'
    })
  }

  async #logIn(userName: string | undefined): Promise<void> {
    const title = userName === undefined ? 'Log in with any passkey' : `Log in as ${userName}`
    await this.#run(title, async (context) => {
      const { name } = await logIn(userName, context)
      await this.#refresh()
      return `Logged in as ${name}.`
    })
  }

  async #logOut(): Promise<void> {
    if (this.#running) return
    await this.#quietly(async () => {
      await call('POST', 'logout', { json: {} })
      await this.#refresh()
      return 'Logged out.'
    })
    this.#restartAutofill()
  }

  async #remove({ id }: PasskeyAnswer): Promise<void> {
    const last = this.element.querySelectorAll('.passkey').length === 1
    if (this.#running || !(await askToDelete(last))) return
    await this.#quietly(async () => {
      await call('DELETE', `passkeys/${id}`)
      await this.#refresh()
      return last ? 'The passkey and the account are deleted.' : 'The passkey is deleted.'
    })
    if (last) this.#restartAutofill()
  }

  async #attack(attack: Attack): Promise<void> {
    const authenticator = this.#authenticators.forAttack(this.#user?.name)
    if (!authenticator) {
      return this.#account.status.error({
        code: 'NO_EMULATED_PASSKEY',
        sentence: this.#user
          ? 'Add a passkey of the emulated phone to this account first.'
          : 'Choose the emulated phone and register with it first.',
      })
    }
    await this.#run(`Attack: ${attack.name}`, async (context) => {
      const before = this.#user
      const refusal = await runAttack(attack, before?.name, authenticator, context)
      if (attack.replay && !before) await call('POST', 'logout', { json: {} })
      const { code, sentence } = explain(refusal)
      context.ceremony.end('failed', `${sentence} ${code}`)
      return `The server refused it: ${code}.`
    })
  }

  /** Runs a ceremony: one at a time, told to the inspector, its outcome to the person. */
  async #run(title: string, work: Parameters<RunTask>[1]): Promise<void> {
    if (this.#running) return
    const controller = new AbortController()
    const ceremony = this.#inspector.begin(title)
    this.#stopAutofill()
    this.#running = controller
    this.#account.setBusy(true)
    this.#account.status.busy('Waiting for the authenticator…')
    const { signal } = controller
    const credentials = this.#credentials
    const use = { ceremony, signal, cancel: () => this.#cancel() }
    const { key } = this.#authenticators
    try {
      const sentence = await work({ ceremony, signal, credentials, key: key && { key, use } }, use)
      ceremony.end('passed', sentence)
      this.#account.status.success(sentence)
    } catch (error) {
      const explanation = explain(error)
      ceremony.end('failed', `${explanation.sentence} ${explanation.code}`)
      this.#account.status.error(explanation)
    } finally {
      this.#running = undefined
      this.#account.setBusy(false)
      this.#authenticators.recount()
    }
    this.#restartAutofill()
  }

  #cancel(): void {
    this.#running?.abort(new DOMException('You cancelled.', 'AbortError'))
  }

  /** Does what no authenticator is needed for. */
  async #quietly(work: () => Promise<string>): Promise<void> {
    try {
      this.#account.status.success(await work(), false)
    } catch (error) {
      this.#account.status.error(explain(error))
    }
  }

  async #refresh(moveFocus = true): Promise<void> {
    const { user } = await call<SessionAnswer>('GET', 'session')
    if (user) {
      const { passkeys } = await call<{ passkeys: PasskeyAnswer[] }>('GET', 'passkeys')
      this.#account.showPasskeys(passkeys)
    }
    this.#user = user
    this.#account.show(user, moveFocus)
  }

  #stopAutofill(): void {
    this.#autofill.stop()
    this.#account.suggest([], () => {})
  }

  /** Begins autofill where it makes sense, in place of one that may be waiting. */
  #restartAutofill(): void {
    this.#stopAutofill()
    const { software, key } = this.#authenticators
    const usable = software ? software.passkeys.length > 0 : !key && this.#conditional
    this.#account.hint(usable ? AUTOFILL_ON : AUTOFILL_OFF)
    if (usable && !this.#user && !this.#running) this.#autofill.start(this.#credentials)
  }

  /** The emulated authenticator's part in autofill: names to click, until one is or it is over. */
  #suggest(
    { credentials }: ConfirmRequest,
    signal: AbortSignal | undefined,
  ): Promise<ConfirmAnswer> {
    return new Promise((resolve) => {
      this.#account.suggest(credentials, resolve)
      signal?.addEventListener('abort', () => resolve(false))
    })
  }
}

function introduction(): HTMLElement {
  const lede =
    'Make a passkey and log in with it. The server checks every step of WebAuthn Level 3; the inspector shows each of them.'
  return h(
    'div',
    { class: 'intro' },
    h('h1', {}, 'Passkeys, step by step'),
    h('p', { class: 'lede' }, lede),
  )
}
