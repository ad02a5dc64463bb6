import { TransportError } from '../../core/fido/ctap/transport-error.ts'

/** An error of a socket as the error that ports promise. */
export function socketError(cause: unknown, where: string): TransportError {
  const isNobodyThere = (cause as { code?: unknown } | undefined)?.code === 'ECONNREFUSED'
  const sentence = isNobodyThere ? `nothing listens on ${where}` : `${where} cannot be reached`
  return new TransportError('TRANSPORT_FAILED', sentence, { cause })
}

/** What stands for a socket that was closed. */
export function closedError(): TransportError {
  return new TransportError('TRANSPORT_CLOSED', 'the channel was closed')
}
