import { parseCoseKey } from '../../../src/core/fido/cose/key.ts'
import { h } from '../dom.ts'
import { diagnosticBlock, part, textBlock } from './blocks.ts'
import { hexView } from './hex-view.ts'

const KEY_TYPES: Readonly<Record<number, string>> = { 1: 'OKP', 2: 'EC2', 3: 'RSA', 7: 'AKP' }

/** A public key: what its numbers stand for, its CBOR and its bytes. */
export function coseKeyView(bytes: Uint8Array): Node[] {
  return [
    ...describe(bytes),
    ...part('CBOR, diagnostic notation', diagnosticBlock(bytes)),
    ...part(`Bytes, ${bytes.length}`, hexView(bytes)),
  ]
}

function describe(bytes: Uint8Array): Node[] {
  try {
    const { name, alg, kty, curve, hash } = parseCoseKey(bytes, { strict: false }).algorithm
    const facts = [
      ['algorithm', `${name} (${alg})`],
      ['key type', `${KEY_TYPES[kty] ?? ''} (${kty})`],
      ['curve', curve],
      ['hash', hash],
    ].filter(([, value]) => value)
    const rows = facts.map(([name = '', value = '']) =>
      h('div', {}, h('dt', {}, name), h('dd', {}, value)),
    )
    return [h('dl', { class: 'facts' }, ...rows)]
  } catch (error) {
    return [textBlock(error instanceof Error ? error.message : String(error))]
  }
}
