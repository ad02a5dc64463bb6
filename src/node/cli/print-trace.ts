import { inspect } from 'node:util'
import { toHex } from '../../core/shared/bytes.ts'
import type { Trace } from '../../core/shared/trace.ts'
import { plain } from './plain.ts'
import type { Terminal } from './terminal.ts'

const ARROWS = { out: '→', in: '←', inside: '·' } as const

/** Writes what a trace tells as lines on standard error. */
export function printTrace(terminal: Terminal): Trace {
  return (event) => {
    if (event.kind === 'step') {
      terminal.note(`  ${event.section} ${event.name}: ${event.outcome}`)
      return
    }
    terminal.note(`${ARROWS[event.direction]} ${event.name} ${valueText(event.value)}`)
    if (event.bytes) terminal.note(`  ${toHex(event.bytes)}`)
  }
}

function valueText(value: unknown): string {
  if (value === undefined) return ''
  return inspect(plain(value), { depth: 8, breakLength: 100, maxStringLength: 200 })
}
