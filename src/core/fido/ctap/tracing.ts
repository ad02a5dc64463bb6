import type { Bytes } from '../../shared/bytes.ts'
import { redacted, type Trace } from '../../shared/trace.ts'
import type { CtapCommand } from './messages/command.ts'
import { CtapError } from './status.ts'

const SOURCE = 'ctap.client'

/** Members of responses that are secrets in plain. */
const SECRETS: readonly string[] = ['largeBlobKey']

/** Tells the trace of a request that is about to be sent. */
export function traceRequest(
  trace: Trace,
  { name }: Pick<CtapCommand<unknown, unknown>, 'name'>,
  request: unknown,
  bytes: Bytes,
): void {
  trace({ kind: 'message', source: SOURCE, direction: 'out', name, value: request ?? {}, bytes })
}

/** Tells the trace of a response, or of the error that it is. Bytes with a secret are left out. */
export function traceResponse(
  trace: Trace,
  { name }: Pick<CtapCommand<unknown, unknown>, 'name'>,
  response: unknown,
  bytes: Bytes,
): void {
  const base = { kind: 'message', source: SOURCE, direction: 'in', name } as const
  if (response instanceof Error) {
    trace({ ...base, value: describe(response), bytes })
    return
  }
  const members = Object.entries(response ?? {})
  const isSecret = ([member]: [string, unknown]) => SECRETS.includes(member)
  const shown = members.map((entry) => [entry[0], isSecret(entry) ? redacted(entry[1]) : entry[1]])
  const value = Object.fromEntries(shown)
  trace(members.some(isSecret) ? { ...base, value } : { ...base, value, bytes })
}

function describe(error: Error): object {
  if (error instanceof CtapError) return { status: error.status, code: error.code }
  return { problem: error.message }
}
