import { Queue } from '../../core/fido/ctap/queue.ts'
import type { CardChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import type { PcscBinding, PcscCard, PcscContext, PcscReader } from './binding.ts'
import { pcscError } from './errors.ts'

/** `SCARD_STATE_PRESENT`. */
const PRESENT = 0x20

/** `SCARD_SHARE_SHARED` and `SCARD_SHARE_EXCLUSIVE`. */
const SHARE = { shared: 2, exclusive: 1 } as const

/** `SCARD_PROTOCOL_T0` and `SCARD_PROTOCOL_T1`: whichever the card speaks. */
const PROTOCOLS = 0b11

/** `SCARD_LEAVE_CARD`, `SCARD_RESET_CARD` and `SCARD_UNPOWER_CARD`. */
const DISPOSITION = { leave: 0, reset: 1, unpower: 2 } as const

/** The longest response APDU: 65,536 bytes and the status word. */
const RESPONSE_LENGTH = 65_538

/** A reader as it is now. */
export interface ReaderInfo {
  readonly name: string
  readonly hasCard: boolean
}

/** How a card is shared with other programs. */
export interface PcscOptions {
  /** Default `shared`: other programs may talk to the card as well. */
  readonly share?: keyof typeof SHARE
  /** What becomes of the card in the end. Default `leave`: it keeps its power. */
  readonly disposition?: keyof typeof DISPOSITION
}

/**
 * The readers, and which of them have a card.
 *
 * @param binding The caller's binding of PC/SC.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the service does not run; `TRANSPORT_FAILED`.
 */
export function listReaders(binding: PcscBinding): readonly ReaderInfo[] {
  const context = establish(binding)
  try {
    return readersOf(context).map(({ name, state }) => ({
      name,
      hasCard: (state & PRESENT) !== 0,
    }))
  } finally {
    release(context)
  }
}

/**
 * Connects to the card in a reader.
 *
 * @param binding The caller's binding of PC/SC.
 * @param reader The reader's name. Default: the first that has a card.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the service does not run;
 *   `TRANSPORT_CLOSED` when the reader or its card is not there; `TRANSPORT_BUSY` when another
 *   program holds the card; `TRANSPORT_FAILED`.
 */
export async function openPcsc(
  binding: PcscBinding,
  reader?: string,
  options: PcscOptions = {},
): Promise<CardChannel> {
  const { share = 'shared', disposition = 'leave' } = options
  const context = establish(binding)
  try {
    const card = await find(context, reader).connect(SHARE[share], PROTOCOLS)
    return channelOf(card, context, DISPOSITION[disposition])
  } catch (cause) {
    release(context)
    throw cause instanceof TransportError ? cause : pcscError(cause)
  }
}

function channelOf(card: PcscCard, context: PcscContext, disposition: number): CardChannel {
  const queue = new Queue()
  let closing: Promise<void> | undefined
  const transmit = async (apdu: Bytes): Promise<Bytes> => {
    if (closing) throw closed()
    // GET RESPONSE is sent by whoever knows the applet's class byte.
    const options = { maxRecvLength: RESPONSE_LENGTH, autoGetResponse: false }
    const response = await card.transmit([...apdu], options).catch((cause: unknown) => {
      throw closing ? closed() : pcscError(cause)
    })
    if (response.length < 2) {
      throw new TransportError('TRANSPORT_PROTOCOL', 'the response has no status word')
    }
    return Uint8Array.from(response)
  }
  const disconnect = async () => {
    try {
      card.disconnect(disposition)
    } catch {
      // The card or its reader is gone, which is what closing asks for.
    } finally {
      release(context)
    }
  }
  return {
    transmit: (apdu) => queue.run(() => transmit(apdu)),
    close() {
      // PC/SC cannot be told to stop: what the card is at is waited for.
      closing ??= queue.run(disconnect)
      return closing
    },
  }
}

function closed(): TransportError {
  return new TransportError('TRANSPORT_CLOSED', 'the channel was closed')
}

function establish({ Context }: PcscBinding): PcscContext {
  try {
    return new Context()
  } catch (cause) {
    throw pcscError(cause)
  }
}

function release(context: PcscContext): void {
  try {
    context.close()
  } catch {
    // The service is gone, and the context with it.
  }
}

function readersOf(context: PcscContext): readonly PcscReader[] {
  try {
    return context.listReaders()
  } catch (cause) {
    throw pcscError(cause)
  }
}

function find(context: PcscContext, name: string | undefined): PcscReader {
  const readers = readersOf(context)
  const reader = readers.find((it) =>
    name === undefined ? (it.state & PRESENT) !== 0 : it.name === name,
  )
  if (reader) return reader
  const sentence = name === undefined ? 'no reader has a card' : `there is no reader ${name}`
  throw new TransportError('TRANSPORT_CLOSED', sentence)
}
