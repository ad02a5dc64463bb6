import type { Trace } from '../../shared/trace.ts'
import type { CtapCallOptions, CtapDevice } from './device.ts'
import { type CtapCommand, decodeResponse, encodeRequest } from './messages/command.ts'
import { CtapError, Status } from './status.ts'
import { traceRequest, traceResponse } from './tracing.ts'

/** What is known of an authenticator, and how its answers are read. */
export interface ExchangeRules {
  /** Bytes in a request. Default 1,024, as long as the authenticator has not told. */
  readonly maxMsgSize?: number | undefined
  readonly strict?: boolean | undefined
  readonly trace?: Trace | undefined
}

const FIRST_MESSAGE_SIZE = 1024

/**
 * Carries out one command.
 *
 * @throws {CtapError} When the status is not success, or the request too large to be sent.
 * @throws {TransportError} When the way to the authenticator fails.
 * @throws {CborError} When the response is not CTAP2 canonical CBOR.
 * @throws {MessageError} When the response is not the command's.
 */
export async function exchange<Request, Response>(
  device: CtapDevice,
  { maxMsgSize = FIRST_MESSAGE_SIZE, strict = true, trace }: ExchangeRules,
  command: CtapCommand<Request, Response>,
  request: Request,
  options?: CtapCallOptions,
): Promise<Response> {
  const bytes = encodeRequest(command, request)
  if (bytes.length > maxMsgSize) {
    const problem = `${command.name} needs ${bytes.length} bytes of at most ${maxMsgSize}`
    throw new CtapError(Status.REQUEST_TOO_LARGE, problem)
  }
  if (trace) traceRequest(trace, command, request, bytes)
  const answer = await device.cbor(bytes, options)
  try {
    const response = decodeResponse(command, answer, strict ? {} : LENIENT)
    if (trace) traceResponse(trace, command, response, answer)
    return response
  } catch (error) {
    if (trace) traceResponse(trace, command, error, answer.subarray(0, 1))
    throw error
  }
}

const LENIENT = { strict: false, text: 'lossy' } as const
