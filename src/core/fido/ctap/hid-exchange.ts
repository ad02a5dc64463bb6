import type { Bytes } from '../../shared/bytes.ts'
import type { CtapCallOptions, KeepaliveStatus } from './device.ts'
import { asTransportError } from './hid-errors.ts'
import { HidCommand, type HidEvent, HidKeepalive, type HidMessage } from './hid-frame.ts'
import type { HidLink, HidListener } from './hid-link.ts'
import { hidCommandName } from './hid-trace.ts'
import type { Timer } from './timer.ts'
import { TransportError } from './transport-error.ts'

/** One command and how long it may take. */
export interface HidRequest extends CtapCallOptions {
  readonly command: number
  readonly payload: Bytes
  readonly timer: Timer
  /** Milliseconds without a sign of life. */
  readonly timeout: number
  /** Milliseconds in all, however often the authenticator says that it is at work. */
  readonly limit: number
  /**
   * Which messages are answers. The others are left alone, and so are packets out of order; aborting
   * ends the wait at once. Without it any message but an answer to the command is a mistake.
   */
  readonly isAnswer?: (message: HidMessage) => boolean
}

/** The commands that CTAPHID_CANCEL ends. */
const CANCELLABLE: ReadonlySet<number> = /* @__PURE__ */ new Set([HidCommand.CBOR, HidCommand.MSG])

const NOTHING = /* @__PURE__ */ new Uint8Array(0)

/**
 * Sends a command and waits for its answer.
 *
 * When the signal is aborted, a command that can be cancelled is, and the answer is still waited
 * for, as long as the time-out allows. Afterwards look at the signal.
 *
 * @returns The message that answers, which is a CTAPHID_ERROR too.
 * @throws {TransportError} When none comes, or something else.
 */
export function exchange(link: HidLink, request: HidRequest): Promise<HidMessage> {
  return new Promise((resolve, reject) => new Exchange(link, request, resolve, reject).start())
}

class Exchange implements HidListener {
  readonly #link: HidLink
  readonly #request: HidRequest
  readonly #resolve: (message: HidMessage) => void
  readonly #reject: (error: unknown) => void
  #stopIdle: () => void = () => {}
  #stopLimit: () => void = () => {}
  #status: KeepaliveStatus | undefined
  #isSent = false
  #isCancelled = false
  #isSettled = false

  constructor(
    link: HidLink,
    request: HidRequest,
    resolve: (message: HidMessage) => void,
    reject: (error: unknown) => void,
  ) {
    this.#link = link
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
  }

  async start(): Promise<void> {
    const { command, payload, limit, timer, signal } = this.#request
    this.#link.listener = this
    this.#watch()
    this.#stopLimit = timer(limit, () => this.#expire(`did not finish within ${limit} ms`))
    signal?.addEventListener('abort', this.#onAbort)
    try {
      await this.#link.send(command, payload)
      this.#isSent = true
      if (signal?.aborted) this.#onAbort()
    } catch (error) {
      this.#fail(asTransportError(error))
    }
  }

  onPart(): void {
    this.#watch()
  }

  onFailure(error: TransportError): void {
    this.#fail(error)
  }

  onEvent(event: HidEvent): void {
    this.#watch()
    const { command, isAnswer } = this.#request
    if (event.kind === 'error') {
      if (!isAnswer) this.#fail(broken(`sent a message that is broken: ${event.error}`))
      return
    }
    const { message } = event
    if (message.command === HidCommand.KEEPALIVE) this.#onKeepalive(message.payload[0])
    else if (isAnswer) isAnswer(message) && this.#succeed(message)
    else if (message.command === command || message.command === HidCommand.ERROR)
      this.#succeed(message)
    else this.#fail(broken(`answered ${hidCommandName(message.command)}`))
  }

  #onKeepalive(byte: number | undefined): void {
    if (this.#isCancelled) this.#sendCancel()
    const status = byte === HidKeepalive.UPNEEDED ? 'upneeded' : 'processing'
    if (status === this.#status) return
    this.#status = status
    try {
      this.#request.onKeepalive?.(status)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  readonly #onAbort = (): void => {
    const { command, isAnswer, signal } = this.#request
    if (isAnswer) this.#fail(signal?.reason)
    if (!this.#isSent || this.#isSettled || !CANCELLABLE.has(command)) return
    this.#watch()
    this.#isCancelled = true
    this.#sendCancel()
  }

  /** An authenticator that was not waiting misses it, so every keepalive repeats it. */
  #sendCancel(): void {
    this.#link.send(HidCommand.CANCEL, NOTHING).catch((error) => this.#fail(error))
  }

  /** Starts the time-out again, unless the command was cancelled: then keepalives are too late. */
  #watch(): void {
    if (this.#isCancelled || this.#isSettled) return
    const { timeout, timer } = this.#request
    this.#stopIdle()
    this.#stopIdle = timer(timeout, () => this.#expire(`was silent for ${timeout} ms`))
  }

  #expire(what: string): void {
    this.#giveUp(new TransportError('TRANSPORT_TIMEOUT', `the authenticator ${what}`))
  }

  /** Lets the authenticator know that nobody waits any more, so that it stops blinking. */
  #giveUp(error: unknown): void {
    if (this.#isSent && CANCELLABLE.has(this.#request.command)) this.#sendCancel()
    this.#fail(error)
  }

  #succeed(message: HidMessage): void {
    if (this.#settle()) this.#resolve(message)
  }

  #fail(error: unknown): void {
    if (this.#settle()) this.#reject(error)
  }

  #settle(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    this.#link.listener = undefined
    this.#stopIdle()
    this.#stopLimit()
    this.#request.signal?.removeEventListener('abort', this.#onAbort)
    return true
  }
}

function broken(what: string): TransportError {
  return new TransportError('TRANSPORT_PROTOCOL', `the authenticator ${what}`)
}
