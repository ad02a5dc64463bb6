import type { Trace, TraceEvent } from '../../../src/core/shared/trace.ts'

/** A keepalive comes every 100 ms: of those that follow each other, only the first is told. */
export function withoutRepeats(trace: Trace): Trace {
  let last: string | undefined
  return (event) => {
    const status = keepaliveStatus(event)
    if (status === undefined || status !== last) trace(event)
    last = status
  }
}

function keepaliveStatus(event: TraceEvent): string | undefined {
  if (event.kind !== 'message' || event.name !== 'CTAPHID_KEEPALIVE') return undefined
  return String(event.bytes?.[0])
}
