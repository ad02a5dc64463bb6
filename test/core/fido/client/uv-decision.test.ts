import { describe, expect, it } from 'vitest'
import { decideUv, type UvQuestion } from '../../../../src/core/fido/client/uv-decision.ts'

const PIN = { clientPin: true, makeCredUvNotRqd: true }
const UNSET = { clientPin: false, uv: false }

/** The rows of the table in docs/fido2-client.md, each with the questions that only it answers. */
const ROWS: readonly [string, UvQuestion, string][] = [
  [
    'required, and nothing is set up',
    ask({ userVerification: 'required', options: UNSET }),
    'unsupported',
  ],
  [
    'an extension needs it, and nothing is set up',
    ask({ extensionNeedsUv: true, options: {} }),
    'unsupported',
  ],
  [
    'alwaysUv, and nothing is set up',
    ask({ options: { ...UNSET, alwaysUv: true } }),
    'unsupported',
  ],
  ['required, and a PIN is set', ask({ userVerification: 'required', options: PIN }), 'verify'],
  ['an extension needs it', ask({ extensionNeedsUv: true, options: PIN }), 'verify'],
  ['alwaysUv', ask({ options: { ...PIN, alwaysUv: true } }), 'verify'],
  [
    'preferred, and nothing is set up',
    ask({ userVerification: 'preferred', options: UNSET }),
    'skip',
  ],
  ['preferred, and it cannot', ask({ userVerification: 'preferred', options: {} }), 'skip'],
  [
    'an extension wants a permission, and nothing is set up',
    ask({ extraPermissions: true, options: UNSET }),
    'skip',
  ],
  ['preferred, and a PIN is set', ask({ userVerification: 'preferred', options: PIN }), 'verify'],
  [
    'making a credential without, which it refuses',
    ask({ ceremony: 'create', options: { uv: true } }),
    'verify',
  ],
  [
    'making a discoverable one',
    ask({ ceremony: 'create', residentKey: true, options: PIN }),
    'verify',
  ],
  ['an extension wants a permission', ask({ extraPermissions: true, options: PIN }), 'verify'],
  ['making one that needs none', ask({ ceremony: 'create', options: PIN }), 'skip'],
  ['using one', ask({ options: PIN }), 'skip'],
  [
    'using one on a key that must verify to make one',
    ask({ options: { clientPin: true } }),
    'skip',
  ],
]

function ask(question: Partial<UvQuestion>): UvQuestion {
  return { ceremony: 'get', userVerification: 'discouraged', options: {}, ...question }
}

describe('the decision about user verification', () => {
  it.each(ROWS)('%s', (_name, question, decision) => {
    expect(decideUv(question)).toBe(decision)
  })

  it('does not count a PIN that is no good for ceremonies', () => {
    const options = { clientPin: true, noMcGaPermissionsWithClientPin: true }
    expect(decideUv(ask({ userVerification: 'required', options }))).toBe('unsupported')
    expect(decideUv(ask({ userVerification: 'required', options: { ...options, uv: true } }))).toBe(
      'verify',
    )
  })

  it('counts an enrolled fingerprint', () => {
    expect(decideUv(ask({ userVerification: 'required', options: { bioEnroll: true } }))).toBe(
      'verify',
    )
  })
})
