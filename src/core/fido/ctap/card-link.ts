import type { Bytes } from '../../shared/bytes.ts'
import { redacted, type Trace } from '../../shared/trace.ts'
import { asTransportError } from './hid-errors.ts'
import type { Timer } from './timer.ts'
import type { CardChannel } from './transport.ts'
import { TransportError } from './transport-error.ts'

/** How one APDU is sent. */
export interface CardRequest {
  /** Milliseconds for the answer. */
  readonly timeout: number
  /** Whether a trace must not see what is inside. */
  readonly isSecret: boolean
}

/** A card that is given time to answer, but not for ever. */
export class CardLink {
  readonly #card: CardChannel
  readonly #timer: Timer
  readonly #trace: Trace | undefined
  #isClosed = false
  /** Settles when the card has answered the last APDU, in time or not. Never rejects. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(card: CardChannel, timer: Timer, trace: Trace | undefined) {
    this.#card = card
    this.#timer = timer
    this.#trace = trace
  }

  /**
   * Sends an APDU, once the card has answered the one before.
   *
   * @throws {TransportError} `TRANSPORT_TIMEOUT` when the card is silent for too long.
   */
  async transmit(apdu: Bytes, { timeout, isSecret }: CardRequest): Promise<Bytes> {
    this.#tell('out', apdu, isSecret)
    const answer = this.#last.then(() => this.#send(apdu))
    this.#last = answer.catch(() => {})
    const response = await this.#within(timeout, answer)
    this.#tell('in', response, isSecret)
    return response
  }

  async close(): Promise<void> {
    this.#isClosed = true
    try {
      await this.#card.close()
    } catch (error) {
      throw asTransportError(error)
    }
  }

  async #send(apdu: Bytes): Promise<Bytes> {
    if (this.#isClosed) throw new TransportError('TRANSPORT_CLOSED', 'the card was closed')
    try {
      return await this.#card.transmit(apdu)
    } catch (error) {
      throw asTransportError(error)
    }
  }

  #within(timeout: number, answer: Promise<Bytes>): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      const stop = this.#timer(timeout, () => {
        reject(new TransportError('TRANSPORT_TIMEOUT', `the card was silent for ${timeout} ms`))
      })
      answer.finally(stop).then(resolve, reject)
    })
  }

  #tell(direction: 'in' | 'out', apdu: Bytes, isSecret: boolean): void {
    if (!this.#trace) return
    const name = direction === 'out' ? 'command APDU' : 'response APDU'
    const value = isSecret ? redacted(apdu) : apdu
    const bytes = isSecret ? {} : { bytes: apdu }
    this.#trace({ kind: 'message', source: 'ctap.nfc', direction, name, value, ...bytes })
  }
}
