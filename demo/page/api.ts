import ky from 'ky'
import { ClavigerError } from '../../src/core/shared/errors.ts'
import type { ErrorAnswer } from '../shared/api.ts'
import { traceFromJson } from '../shared/trace-json.ts'
import type { Ceremony } from './inspector/ceremony.ts'

/** The server refused a call, or could not be reached. The code is the server's own. */
export class ApiError extends ClavigerError {}

const client = ky.create({ throwHttpErrors: false, retry: 0, timeout: 30_000 })

/** What a call may be given. */
export interface CallOptions {
  /** The JSON body of a POST. */
  readonly json?: unknown
  /** Is told what the server saw. */
  readonly ceremony?: Ceremony
  readonly signal?: AbortSignal
}

/**
 * Calls the page's server.
 *
 * @param method `GET`, `POST` or `DELETE`.
 * @param path Below `/api/`.
 * @throws {ApiError} With the server's code and sentence; `SERVER_UNREACHABLE` without an answer.
 */
export async function call<Answer>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { json, ceremony, signal }: CallOptions = {},
): Promise<Answer> {
  const answer = await fetchJson(method, path, json, signal)
  for (const event of traceFromJson(answer.trace)) ceremony?.add('server', event)
  if (answer.error) throw new ApiError(answer.error.code, answer.error.message)
  return answer as Answer
}

type AnyAnswer = Partial<ErrorAnswer> & { readonly trace?: unknown }

async function fetchJson(
  method: string,
  path: string,
  json: unknown,
  signal: AbortSignal | undefined,
): Promise<AnyAnswer> {
  try {
    const options = { method, ...(json !== undefined && { json }), ...(signal && { signal }) }
    return await client(`/api/${path}`, options).json<AnyAnswer>()
  } catch (cause) {
    signal?.throwIfAborted()
    const problem = 'The server gave no answer: is it still running?'
    throw new ApiError('SERVER_UNREACHABLE', problem, { cause })
  }
}
