import { HidErrorCode, type HidErrorName } from './hid-frame.ts'
import { TransportError, type TransportErrorCode } from './transport-error.ts'

/** What each error of CTAPHID means for the caller, and its sentence. */
const MEANINGS: Readonly<Record<HidErrorName, readonly [TransportErrorCode, string]>> = {
  INVALID_CMD: ['TRANSPORT_PROTOCOL', 'it does not know the command'],
  INVALID_PAR: ['TRANSPORT_PROTOCOL', 'a parameter is not valid'],
  INVALID_LEN: ['TRANSPORT_PROTOCOL', 'the length of the message is not valid'],
  INVALID_SEQ: ['TRANSPORT_PROTOCOL', 'a packet was missing or out of order'],
  MSG_TIMEOUT: ['TRANSPORT_TIMEOUT', 'it waited too long for the rest of the message'],
  CHANNEL_BUSY: ['TRANSPORT_BUSY', 'it works for somebody else'],
  LOCK_REQUIRED: ['TRANSPORT_BUSY', 'the command needs a lock of the channel'],
  INVALID_CHANNEL: ['TRANSPORT_PROTOCOL', 'it does not know the channel'],
  OTHER: ['TRANSPORT_PROTOCOL', 'it does not say why'],
}

const namesOfCodes: ReadonlyMap<number, HidErrorName> = /* @__PURE__ */ (() =>
  new Map(Object.entries(HidErrorCode).map(([name, code]) => [code, name as HidErrorName])))()

/** The name of the byte in a CTAPHID_ERROR message; `undefined` for bytes that have none. */
export function hidErrorName(code: number | undefined): HidErrorName | undefined {
  return code === undefined ? undefined : namesOfCodes.get(code)
}

/** The error of a CTAPHID_ERROR message. A byte that has no name stays in the sentence. */
export function hidError(code: number | undefined): TransportError {
  const name = hidErrorName(code)
  if (name) {
    const [kind, sentence] = MEANINGS[name]
    return new TransportError(kind, `the authenticator answered ${name}: ${sentence}`)
  }
  const byte = code === undefined ? 'without a code' : `0x${code.toString(16).padStart(2, '0')}`
  return new TransportError('TRANSPORT_PROTOCOL', `the authenticator answered ERROR ${byte}`)
}

/** What an adapter threw, as the error that ports promise. */
export function asTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  return new TransportError('TRANSPORT_FAILED', 'the device cannot be read or written', {
    cause: error,
  })
}
