import { type Bytes, randomBytes } from '../../shared/bytes.ts'
import type { CtapCallOptions } from './device.ts'
import { hidError, hidErrorName } from './hid-errors.ts'
import { exchange } from './hid-exchange.ts'
import { BROADCAST_CHANNEL, HidCommand, type HidMessage } from './hid-frame.ts'
import { type HidInit, initialise } from './hid-init.ts'
import type { HidLink } from './hid-link.ts'
import type { HidOptions } from './hid-options.ts'
import { sleep, systemTimer, type Timer } from './timer.ts'
import { TransportError } from './transport-error.ts'

const DEFAULT_TIMEOUT = 3000
const DEFAULT_BUSY_TIMEOUT = 30_000
const DEFAULT_LIMIT = 300_000
/** Milliseconds before an authenticator that works for somebody else is asked again. */
const BUSY_PAUSE = 100

/** The channel of one client, and whether both sides agree on what happens on it. */
export class HidConnection {
  readonly link: HidLink
  readonly #options: HidOptions
  readonly #timer: Timer
  #init: HidInit | undefined
  /** `suspect`: something may be left on the channel; `lost`: the authenticator forgot it. */
  #state: 'ready' | 'suspect' | 'lost' = 'lost'
  /** A lock belongs to its channel, which is then not given up. */
  isLocked = false

  constructor(link: HidLink, options: HidOptions) {
    this.link = link
    this.#options = options
    this.#timer = options.timer ?? systemTimer
  }

  get init(): HidInit {
    if (!this.#init) throw new TransportError('TRANSPORT_CLOSED', 'the device is not open')
    return this.#init
  }

  /** Carries out a command and returns the payload of the answer. */
  async call(command: number, payload: Bytes, options: CtapCallOptions): Promise<Bytes> {
    const { signal } = options
    for (let isFirst = true; ; isFirst = false) {
      const answer = await this.#whileBusy(signal, () => this.#attempt(command, payload, options))
      if (answer.command !== HidCommand.ERROR) return answer.payload
      const [code] = answer.payload
      // What was asked on a channel that is not there has not been done.
      if (!isFirst || hidErrorName(code) !== 'INVALID_CHANNEL') throw hidError(code)
      this.#state = 'lost'
    }
  }

  async #attempt(command: number, payload: Bytes, options: CtapCallOptions) {
    const { signal } = options
    await this.#makeReady(signal)
    const request = { ...this.#times(options), ...options, command, payload }
    try {
      const answer = await exchange(this.link, request)
      // The error can be about something else than the command, whose answer is then still to come.
      if (answer.command === HidCommand.ERROR && !isBusy(answer)) this.#state = 'suspect'
      if (signal?.aborted) throw signal.reason
      return isBusy(answer) ? 'busy' : answer
    } catch (error) {
      if (!signal?.aborted || error !== signal.reason) this.#state = 'suspect'
      throw signal?.aborted ? signal.reason : error
    }
  }

  #times({ timeout }: CtapCallOptions) {
    return {
      timer: this.#timer,
      timeout: timeout ?? this.#options.timeout ?? DEFAULT_TIMEOUT,
      limit: this.#options.limit ?? DEFAULT_LIMIT,
    }
  }

  /** Sees to it that what comes next answers what is sent next. */
  async #makeReady(signal: AbortSignal | undefined): Promise<void> {
    await this.link.drain()
    if (this.link.hasStrays && this.#state === 'ready') this.#state = 'suspect'
    if (this.#state === 'suspect') await this.#resynchronise(signal)
    if (this.#state === 'lost') await this.connect(signal)
    if (signal?.aborted) throw signal.reason
  }

  /**
   * Ends what the authenticator does on the channel. Then a new one is taken, so that what is still
   * on its way cannot be mistaken for an answer.
   */
  async #resynchronise(signal: AbortSignal | undefined): Promise<void> {
    this.link.reset()
    try {
      const init = await this.#initialise(signal)
      this.#state = init !== 'lost' && this.isLocked ? 'ready' : 'lost'
    } catch (error) {
      if (signal?.aborted || isFinal(error)) throw error
      this.#state = 'lost'
    }
  }

  /** Asks for a channel. */
  async connect(signal: AbortSignal | undefined): Promise<void> {
    this.link.channelId = BROADCAST_CHANNEL
    this.isLocked = false
    const init = await this.#initialise(signal)
    if (init === 'lost') throw new TransportError('TRANSPORT_PROTOCOL', 'no channel was given')
    this.#init = init
    this.link.channelId = init.channelId
    this.#state = 'ready'
  }

  #initialise(signal: AbortSignal | undefined): Promise<HidInit | 'lost'> {
    const { random = randomBytes } = this.#options
    const request = { ...this.#times({}), random, ...(signal && { signal }) }
    return this.#whileBusy(signal, () => initialise(this.link, request))
  }

  /** Tries again as long as the authenticator works for others. */
  async #whileBusy<Result>(
    signal: AbortSignal | undefined,
    attempt: () => Promise<Result | 'busy'>,
  ): Promise<Result> {
    const { busyTimeout = DEFAULT_BUSY_TIMEOUT } = this.#options
    for (let waited = 0; ; waited += BUSY_PAUSE) {
      const result = await attempt()
      if (result !== 'busy') return result
      if (waited >= busyTimeout) {
        throw new TransportError(
          'TRANSPORT_BUSY',
          `the authenticator answered CHANNEL_BUSY for ${busyTimeout} ms`,
        )
      }
      await sleep(this.#timer, BUSY_PAUSE, signal)
    }
  }
}

function isBusy({ command, payload }: HidMessage): boolean {
  return command === HidCommand.ERROR && hidErrorName(payload[0]) === 'CHANNEL_BUSY'
}

/** Whether asking for another channel would not help. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof TransportError)) return true
  return error.code === 'TRANSPORT_CLOSED' || error.code === 'TRANSPORT_BUSY'
}
