import { toHex } from '../../../src/core/shared/bytes.ts'
import { h } from '../dom.ts'

/** Bytes in hex, two digits each; where they wrap does not matter. */
export function hexView(bytes: Uint8Array): HTMLElement {
  return h('code', { class: 'hex' }, spaced(bytes))
}

function spaced(bytes: Uint8Array): string {
  return toHex(bytes).replace(/(..)(?=.)/g, '$1 ')
}

/** A field of a binary structure. */
export interface Field {
  readonly name: string
  /** Where it begins in the structure, in bytes. */
  readonly start: number
  readonly bytes: Uint8Array
  /** What it means. */
  readonly meaning?: readonly (Node | string)[]
}

/** A binary structure field by field: the bytes' range, the name, the bytes, what they mean. */
export function fieldsView(fields: readonly Field[]): HTMLElement {
  return h('dl', { class: 'fields' }, ...fields.map(fieldView))
}

function fieldView({ name, start, bytes, meaning = [] }: Field): HTMLElement {
  const end = start + bytes.length - 1
  const range = bytes.length > 1 ? `${start}–${end}` : `${start}`
  return h(
    'div',
    { class: 'field' },
    h('dt', {}, h('span', { class: 'range' }, range), h('span', {}, name)),
    h('dd', {}, hexView(bytes), ...meaning.map((part) => h('div', { class: 'meaning' }, part))),
  )
}
