import { toDiagnostic } from '../../../src/core/fido/cbor/diagnostic.ts'
import { decodeUtf8 } from '../../../src/core/shared/bytes.ts'
import { h } from '../dom.ts'

/** A heading and what it stands over. */
export function part(title: string, ...content: readonly Node[]): Node[] {
  return [h('p', { class: 'part' }, title), ...content]
}

/** A block of text in which white space counts. */
export function textBlock(text: string): HTMLElement {
  return h('pre', { tabindex: '0' }, h('code', {}, text))
}

/** CBOR as diagnostic notation. */
export function diagnosticBlock(bytes: Uint8Array): HTMLElement {
  return textBlock(diagnose(bytes))
}

function diagnose(bytes: Uint8Array): string {
  try {
    return toDiagnostic(bytes, { indent: 2 })
  } catch (error) {
    return `not CBOR: ${error instanceof Error ? error.message : error}`
  }
}

/** Text of UTF-8 bytes, or a word that they are not. */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes)
  } catch {
    return 'not UTF-8'
  }
}
