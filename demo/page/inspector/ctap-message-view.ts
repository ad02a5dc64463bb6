import type { TraceMessage } from '../../../src/core/shared/trace.ts'
import { diagnosticBlock, part } from './blocks.ts'
import { hexView } from './hex-view.ts'
import { valueView } from './value-view.ts'

/** A message of CTAP: its members by name, and the CBOR behind the command or status byte. */
export function ctapMessageView({ direction, value, bytes }: TraceMessage): Node[] {
  const members = part('Members', valueView(value))
  if (!bytes) return members
  const [first = 0] = bytes
  const hex = first.toString(16).padStart(2, '0')
  const kind = direction === 'out' ? 'command' : 'status'
  const cbor = bytes.subarray(1)
  return [
    ...members,
    ...(cbor.length > 0
      ? part(`CBOR behind the ${kind} byte 0x${hex}`, diagnosticBlock(cbor))
      : []),
    ...part(`Bytes, ${bytes.length}`, hexView(bytes)),
  ]
}
