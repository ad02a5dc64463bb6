import type { TraceStep } from '../../../src/core/shared/trace.ts'
import { h } from '../dom.ts'
import { cross, dash, tick } from '../icons.ts'

/** Where sections of the specifications can be read, by how their numbers begin. */
const ANCHORS: readonly (readonly [sections: RegExp, source: RegExp, url: string])[] = [
  [/^§7\.1\b/, /./, 'https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential'],
  [/^§7\.2\b/, /./, 'https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion'],
  [/^§6\.3\.2\b/, /authenticator/, 'https://www.w3.org/TR/webauthn-3/#sctn-op-make-cred'],
  [/^§6\.3\.3\b/, /authenticator/, 'https://www.w3.org/TR/webauthn-3/#sctn-op-get-assertion'],
]

const SIGNS = { passed: tick, failed: cross, skipped: dash } as const

/** One verification step: its result, its section and what it checks. */
export function stepView({ section, name, outcome, code, source }: TraceStep): HTMLElement {
  const url = ANCHORS.find(([sections, of]) => sections.test(section) && of.test(source))?.[2]
  const shownSection = url
    ? h('a', { class: 'section', href: url, target: '_blank', rel: 'noreferrer' }, section)
    : h('span', { class: 'section' }, section)
  return h(
    'li',
    { class: 'step', 'data-outcome': outcome },
    SIGNS[outcome](),
    h('span', { class: 'visually-hidden' }, `${outcome}:`),
    shownSection,
    h('span', { class: 'name' }, name),
    code === undefined ? undefined : h('code', { class: 'code' }, code),
  )
}
