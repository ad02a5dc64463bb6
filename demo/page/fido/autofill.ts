import type { Ceremony } from '../inspector/ceremony.ts'
import type { Inspector } from '../inspector/inspector.ts'
import { type Explanation, explain } from '../status.ts'
import { type Credentials, logIn } from './ceremonies.ts'

/** Options are asked for anew before the server forgets them. */
const RENEWAL = 240_000

/** The user closed the dialog, or the browser had nothing to offer: no news to who did not ask. */
const DECLINED = 'ERR_NOT_ALLOWED'

/** What becomes of autofill. */
export interface AutofillOutcome {
  /** Somebody is logged in. */
  succeeded(name: string): Promise<void>
  /** It is over, and neither declined nor because another ceremony took its place. */
  failed(explanation: Explanation): void
}

/**
 * Logging in by choosing a passkey in the user name's autofill list. It waits in the background, and
 * makes way for every other ceremony.
 */
export class Autofill {
  readonly #inspector: Inspector
  readonly #outcome: AutofillOutcome
  #controller: AbortController | undefined
  #renewal: ReturnType<typeof setTimeout> | undefined

  constructor(inspector: Inspector, outcome: AutofillOutcome) {
    this.#inspector = inspector
    this.#outcome = outcome
  }

  /** Begins, in place of one that may be waiting. */
  start(credentials: Credentials): void {
    this.stop()
    this.#renewal = setTimeout(() => this.start(credentials), RENEWAL)
    void this.#run(credentials)
  }

  /** Makes way. */
  stop(): void {
    clearTimeout(this.#renewal)
    this.#controller?.abort(new DOMException('Another ceremony begins.', 'AbortError'))
    this.#controller = undefined
  }

  async #run(credentials: Credentials): Promise<void> {
    const controller = new AbortController()
    this.#controller = controller
    const { signal } = controller
    const ceremony = this.#inspector.begin('Log in by autofill', true)
    try {
      const { name } = await logIn(undefined, { ceremony, signal, credentials }, 'conditional')
      ceremony.end('passed', `Logged in as ${name}.`)
      clearTimeout(this.#renewal)
      await this.#outcome.succeeded(name)
    } catch (error) {
      this.#end(ceremony, signal, explain(error))
    }
  }

  #end(ceremony: Ceremony, { aborted }: AbortSignal, explanation: Explanation): void {
    if (aborted) {
      ceremony.end('set-aside', explanation.sentence)
      return this.#inspector.discardSetAside(ceremony)
    }
    clearTimeout(this.#renewal)
    ceremony.end('failed', `${explanation.sentence} ${explanation.code}`)
    if (explanation.code !== DECLINED) this.#outcome.failed(explanation)
  }
}
