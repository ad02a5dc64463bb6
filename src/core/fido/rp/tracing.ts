import type { Bytes } from '../../shared/bytes.ts'
import type { Trace, TraceMessage } from '../../shared/trace.ts'
import { redactExtensions } from './extensions.ts'
import { SOURCE } from './steps.ts'

/** Tells a trace of a message; what extensions may have put into it is left out. */
export function traceMessage(
  trace: Trace | undefined,
  direction: TraceMessage['direction'],
  name: string,
  value: unknown,
  bytes?: Bytes,
): void {
  if (!trace) return
  const shown = {
    kind: 'message',
    source: SOURCE,
    direction,
    name,
    value: redactValue(value),
  } as const
  trace(bytes ? { ...shown, bytes } : shown)
}

const EXTENSION_MEMBERS = ['extensions', 'clientExtensionResults'] as const

function redactValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const shown: Record<string, unknown> = { ...value }
  for (const member of EXTENSION_MEMBERS) {
    const extensions = shown[member]
    if (typeof extensions === 'object' && extensions !== null && !(extensions instanceof Map)) {
      shown[member] = redactExtensions(extensions as Record<string, unknown>)
    }
  }
  return shown
}
