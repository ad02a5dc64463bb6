import { toHex } from '../../../src/core/shared/bytes.ts'
import { type Child, h } from '../dom.ts'

/** A decoded value as indented text: JSON, with byte strings in hex and left-out secrets marked. */
export function valueView(value: unknown): HTMLElement {
  return h('pre', { class: 'value', tabindex: '0' }, h('code', {}, write(value, 0)))
}

const STEP = '  '

function write(value: unknown, depth: number): Child {
  if (isRedacted(value)) {
    return h('span', { class: 'redacted' }, `left out: ${value.redacted}`)
  }
  if (value instanceof Uint8Array) return token('bytes', `h'${toHex(value)}'`)
  if (Array.isArray(value))
    return list(
      '[',
      ']',
      value.map((item) => write(item, depth + 1)),
      depth,
    )
  if (value instanceof Map) return members([...value], depth)
  if (typeof value === 'object' && value !== null) return members(Object.entries(value), depth)
  if (typeof value === 'string') return token('string', JSON.stringify(value))
  return token('literal', String(value))
}

function members(entries: readonly (readonly [unknown, unknown])[], depth: number): Child {
  const written = entries
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): Child => [token('key', String(key)), ': ', write(value, depth + 1)])
  return list('{', '}', written, depth)
}

function list(open: string, close: string, items: readonly Child[], depth: number): Child {
  if (items.length === 0) return open + close
  const margin = `\n${STEP.repeat(depth)}`
  const written = items.map(
    (item, index): Child => [margin + STEP, item, index < items.length - 1 ? ',' : ''],
  )
  return [open, ...written, margin, close]
}

function token(kind: string, text: string): HTMLElement {
  return h('span', { class: `token-${kind}` }, text)
}

function isRedacted(value: unknown): value is { readonly redacted: string } {
  if (typeof value !== 'object' || value === null) return false
  const { redacted, ...others } = value as Record<string, unknown>
  return typeof redacted === 'string' && Object.keys(others).length === 0
}
