import type { AbortSignal } from '../../shared/abort-signal.ts'
import type { CtapCallOptions, KeepaliveStatus } from '../ctap/device.ts'
import { toClientError } from './error-mapping.ts'
import { ClientError } from './errors.ts'
import type { UserInteraction } from './user-interaction.ts'

/** What limits a ceremony. */
export interface Limits {
  /** The caller's. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for the whole. */
  readonly timeout?: number | undefined
}

/** The longest that timers take. */
const MAX_TIMEOUT = 2 ** 31 - 1

/**
 * One ceremony from its first message to its last: everything it does ends when the caller gives up
 * or its time is over, and it rejects with nothing but a {@link ClientError} or the caller's reason.
 */
export class Session {
  /** Aborted by the caller, by the clock, or by a callback of the caller's that failed. */
  readonly signal: AbortSignal
  readonly #interaction: Partial<UserInteraction>
  readonly #controller = new AbortController()

  private constructor(interaction: Partial<UserInteraction>) {
    this.#interaction = interaction
    this.signal = this.#controller.signal
  }

  /**
   * Carries out a ceremony.
   *
   * @throws {ClientError} When it fails.
   */
  static async run<Result>(
    interaction: Partial<UserInteraction>,
    { signal, timeout }: Limits,
    ceremony: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const session = new Session(interaction)
    const abort = () => session.#controller.abort(signal?.reason)
    signal?.addEventListener('abort', abort)
    const timer = session.#startClock(timeout)
    try {
      if (signal?.aborted) abort()
      session.check()
      return await ceremony(session)
    } catch (error) {
      // What comes from below after an abort only says that it was aborted.
      session.check()
      throw toClientError(error)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  /** How commands of this ceremony are called. */
  get call(): CtapCallOptions {
    return { signal: this.signal, onKeepalive: (status) => this.#keepalive(status) }
  }

  /** Throws the reason when the ceremony has been given up. */
  check(): void {
    if (this.signal.aborted) throw this.signal.reason
  }

  /** Tells the user to touch the authenticator. */
  promptUp(): void {
    try {
      this.#interaction.promptUp?.()
    } catch (cause) {
      this.#controller.abort(callbackFailed('promptUp', cause))
    }
  }

  /** Asks for the PIN. */
  requestPin(permissions: number, rpId: string, retries: number): Promise<string | undefined> {
    return this.#ask('requestPin', undefined, () =>
      this.#interaction.requestPin?.(permissions, rpId, retries),
    )
  }

  /** Asks whether the authenticator may verify its user by itself. */
  requestUv(permissions: number, rpId: string): Promise<boolean> {
    return this.#ask('requestUv', true, () => this.#interaction.requestUv?.(permissions, rpId))
  }

  /** Waits; rejects with the signal's reason when it is aborted meanwhile. */
  async wait(milliseconds: number): Promise<void> {
    let timer: unknown
    const pause = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds)
    })
    try {
      await this.#unlessAborted(pause)
    } finally {
      clearTimeout(timer)
    }
  }

  async #ask<Answer>(
    name: keyof UserInteraction,
    otherwise: Answer,
    ask: () => Answer | undefined | Promise<Answer | undefined>,
  ): Promise<Answer> {
    this.check()
    const answer = (async () => ask())().catch((cause: unknown) => {
      throw callbackFailed(name, cause)
    })
    return (await this.#unlessAborted(answer)) ?? otherwise
  }

  #unlessAborted<Value>(work: Promise<Value>): Promise<Value> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason)
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    })
  }

  #keepalive(status: KeepaliveStatus): void {
    if (status === 'upneeded') this.promptUp()
  }

  #startClock(timeout: number | undefined): unknown {
    if (timeout === undefined) return undefined
    const over = new ClientError('TIMEOUT', 'the time of the ceremony is over')
    return setTimeout(() => this.#controller.abort(over), Math.min(timeout, MAX_TIMEOUT))
  }
}

function callbackFailed(name: string, cause: unknown): ClientError {
  return new ClientError('OTHER_ERROR', `${name} of the user interaction failed`, { cause })
}
