import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '../../../src/browser/webauthn/index.ts'
import { isClavigerError } from '../../../src/core/errors.ts'
import type { SoftwareKeyState, UserRequest } from '../../../src/emulators/authenticator/index.ts'
import type { Ceremony } from '../inspector/ceremony.ts'
import { recall, remember } from '../storage.ts'
import { withoutRepeats } from './keepalives.ts'
import { accountDialog, newPinDialog, pinDialog, touchDialog } from './key-dialogs.ts'
import type { KeyStack, KeyTask } from './key-stack.ts'

/** Where its memory is kept. */
const STORED = 'security-key'

/** What somebody does with the key, from the first message to the last. */
export interface KeyUse {
  /** Is told every message. */
  readonly ceremony: Ceremony
  readonly signal: AbortSignal
  /** Gives up: aborts the signal. */
  cancel(): void
}

/** A software security key that is spoken to over CTAPHID; its memory is kept in this browser. */
export class SecurityKey {
  #state: Partial<SoftwareKeyState> = readState()
  #stack: Promise<KeyStack> | undefined
  #use: KeyUse | undefined

  /** Its passkeys for this site. */
  get passkeyCount(): number {
    const { credentials = [] } = this.#state
    return credentials.filter(({ rp }) => rp.id === location.hostname).length
  }

  /** Whether it has a PIN. */
  get hasPin(): boolean {
    return this.#state.pin !== undefined
  }

  /** Wrong PINs that are left. */
  get retries(): number | undefined {
    return this.#state.pinRetries
  }

  /** Loads what it takes to speak to it. */
  load(): Promise<KeyStack> {
    this.#stack ??= import('./key-stack.ts').then(
      ({ KeyStack }) => new KeyStack(this.#state, (request) => this.#touched(request)),
    )
    // A network that failed can be back at the next try.
    this.#stack.catch(() => {
      this.#stack = undefined
    })
    return this.#stack
  }

  /** Makes a passkey. A key without a PIN gets one first, where the site asks for one. */
  register(
    options: PublicKeyCredentialCreationOptionsJSON,
    use: KeyUse,
  ): Promise<RegistrationResponseJSON> {
    tell(use, 'out', 'PublicKeyCredentialCreationOptionsJSON', options)
    return this.#perform(use, async (stack, task) => {
      const response = await stack.register(options, task)
      tell(use, 'in', 'RegistrationResponseJSON', response)
      return response
    })
  }

  /** Uses a passkey. */
  authenticate(
    options: PublicKeyCredentialRequestOptionsJSON,
    use: KeyUse,
  ): Promise<AuthenticationResponseJSON> {
    tell(use, 'out', 'PublicKeyCredentialRequestOptionsJSON', options)
    return this.#perform(use, async (stack, task) => {
      const response = await stack.authenticate(options, task)
      tell(use, 'in', 'AuthenticationResponseJSON', response)
      return response
    })
  }

  /**
   * Asks for a new PIN and sets it.
   *
   * @param about Why, for the person who is asked.
   * @returns The PIN; `undefined` when the person gave up.
   */
  setPin(about: string, use: KeyUse): Promise<string | undefined> {
    return this.#run(use, async (stack, task) => {
      const entered = await newPinDialog(this.hasPin, about, task.signal)
      task.signal.throwIfAborted()
      if (entered) await stack.setPin(entered, task)
      return entered?.pin
    })
  }

  /** Pulls it out and puts it in again. */
  async powerCycle(): Promise<void> {
    const stack = await this.load()
    stack.powerCycle()
  }

  /** Has it forget everything. */
  reset(use: KeyUse): Promise<void> {
    return this.#run(use, (stack, task) => stack.reset(task))
  }

  async #perform<Result>(
    use: KeyUse,
    work: (stack: KeyStack, task: KeyTask) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.#run(use, work)
    } catch (error) {
      if (this.hasPin || !wantsPin(error)) throw error
      const about = 'The site wants to know that it is you, and the key has no PIN yet.'
      const pin = await this.setPin(about, use)
      if (pin === undefined) throw error
      return await this.#run(use, work, pin)
    }
  }

  /**
   * Does something with the key; whatever comes of it is kept, wrong PINs too.
   *
   * @param knownPin Is given in place of asking, once.
   */
  async #run<Result>(
    use: KeyUse,
    work: (stack: KeyStack, task: KeyTask) => Promise<Result>,
    knownPin?: string,
  ): Promise<Result> {
    const stack = await this.load()
    const over = new AbortController()
    const abort = () => over.abort(use.signal.reason)
    use.signal.addEventListener('abort', abort)
    this.#use = use
    try {
      use.signal.throwIfAborted()
      return await work(stack, this.#task(use, stack, over.signal, knownPin))
    } finally {
      this.#use = undefined
      use.signal.removeEventListener('abort', abort)
      over.abort() // closes what may still be asked
      this.#keep(stack)
    }
  }

  #task(
    { ceremony }: KeyUse,
    stack: KeyStack,
    signal: AbortSignal,
    knownPin: string | undefined,
  ): KeyTask {
    let known = knownPin
    let again = false
    const requestPin = async (_permissions: number, _rpId: unknown, retries: number) => {
      this.#keep(stack)
      const pin = known ?? (await pinDialog({ retries, again, signal }))
      known = undefined
      again = true
      return pin
    }
    return {
      signal,
      commands: (event) => ceremony.add('client', event),
      wire: withoutRepeats((event) => ceremony.add('wire', event)),
      interaction: { requestPin },
      chooseAccount: (names) => accountDialog(names, signal),
    }
  }

  /** The key never sees a cancel as a no: it goes on waiting until CTAPHID_CANCEL reaches it. */
  async #touched(request: UserRequest): Promise<boolean> {
    const use = this.#use
    if (await touchDialog(request)) return true
    if (!request.signal.aborted) use?.cancel()
    return new Promise(() => {})
  }

  #keep(stack: KeyStack): void {
    this.#state = stack.save()
    remember(STORED, JSON.stringify(this.#state))
  }
}

function readState(): Partial<SoftwareKeyState> {
  try {
    const state = JSON.parse(recall(STORED) ?? '{}')
    return Array.isArray(state.credentials) ? state : {}
  } catch {
    return {}
  }
}

/** Whether a ceremony failed for want of a way to verify the user. */
function wantsPin(error: unknown): boolean {
  return isClavigerError(error) && error.code === 'CLIENT_CONFIGURATION_UNSUPPORTED'
}

/** Tells of what passes between the page and the client. */
function tell({ ceremony }: KeyUse, direction: 'out' | 'in', name: string, value: object): void {
  ceremony.add('caller', { kind: 'message', source: 'demo.page', direction, name, value })
}
