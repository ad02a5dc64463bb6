import { parseAuthenticatorData } from '../../../src/core/fido/authenticator-data.ts'
import { formatAaguid } from '../../../src/core/fido/rp/credential.ts'
import { h } from '../dom.ts'
import { diagnosticBlock, part, textBlock } from './blocks.ts'
import { type Field, fieldsView, hexView } from './hex-view.ts'

const FLAGS = [
  ['ED', 'extension data included', 0x80],
  ['AT', 'attested credential data included', 0x40],
  ['–', 'reserved', 0x20],
  ['BS', 'backed up', 0x10],
  ['BE', 'can be backed up', 0x08],
  ['UV', 'user verified', 0x04],
  ['–', 'reserved', 0x02],
  ['UP', 'user present', 0x01],
] as const

const FLAGS_AT = 32
const COUNTER_AT = 33
const ATTESTED_AT = 37
const ID_AT = 55

/** Authenticator data field by field, with the flags as bits. */
export function authenticatorDataView(bytes: Uint8Array): Node[] {
  try {
    return part(`Authenticator data, ${bytes.length} bytes`, fieldsView(fieldsOf(bytes)))
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return [textBlock(problem), ...part('Bytes', hexView(bytes))]
  }
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const { attestedCredentialData, extensions, rpIdHash, signCount } = parseAuthenticatorData(
    bytes,
    { strict: false },
  )
  const field = (
    name: string,
    start: number,
    end: number,
    ...meaning: (Node | string)[]
  ): Field => ({
    name,
    start,
    bytes: bytes.subarray(start, end),
    meaning,
  })
  const fields = [
    { name: 'rpIdHash', start: 0, bytes: rpIdHash, meaning: ['SHA-256 of the RP ID'] },
    field('flags', FLAGS_AT, COUNTER_AT, flagsView(bytes[FLAGS_AT] ?? 0)),
    field('signCount', COUNTER_AT, ATTESTED_AT, counterText(signCount)),
  ]
  let end = ATTESTED_AT
  if (attestedCredentialData) {
    const { aaguid, credentialId, credentialPublicKey } = attestedCredentialData
    const keyAt = ID_AT + credentialId.length
    end = keyAt + credentialPublicKey.length
    fields.push(
      field('aaguid', ATTESTED_AT, ID_AT - 2, formatAaguid(aaguid)),
      field('credentialIdLength', ID_AT - 2, ID_AT, `${credentialId.length} bytes`),
      field('credentialId', ID_AT, keyAt),
      field('credentialPublicKey', keyAt, end, diagnosticBlock(credentialPublicKey)),
    )
  }
  if (extensions) {
    fields.push(field('extensions', end, bytes.length, diagnosticBlock(bytes.subarray(end))))
  }
  return fields
}

function counterText(signCount: number): string {
  return signCount === 0 ? '0: not used yet, or it does not count' : String(signCount)
}

/** Eight bits from the highest to the lowest, each with its name. */
function flagsView(byte: number): HTMLElement {
  const bits = FLAGS.map(([name, meaning, mask], index) => {
    const set = (byte & mask) !== 0
    return h(
      'li',
      { class: 'bit', 'data-set': set, title: `bit ${7 - index}: ${meaning}` },
      h('span', { class: 'bit-value' }, set ? '1' : '0'),
      h('span', { class: 'bit-name' }, name),
    )
  })
  const set = FLAGS.filter(([, , mask]) => byte & mask).map(([, meaning]) => meaning)
  return h(
    'div',
    {},
    h('ol', { class: 'bits', 'aria-label': 'Bits 7 to 0' }, ...bits),
    h('p', {}, set.join(', ') || 'none is set'),
  )
}
