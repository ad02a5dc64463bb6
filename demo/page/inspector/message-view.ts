import type { TraceMessage } from '../../../src/core/shared/trace.ts'
import { h } from '../dom.ts'
import { chevron } from '../icons.ts'
import type { Entry, Lane } from './ceremony.ts'
import { summaryOf } from './summary.ts'
import { viewOf } from './viewers.ts'

const LANES = {
  page: 'Page',
  caller: 'Page',
  client: 'Client',
  wire: 'USB',
  authenticator: 'Authenticator',
  server: 'Server',
  attacker: 'Attacker',
} as const

/** What each lane does with a message, by the message's direction. */
const VERBS: Readonly<Record<Lane, Readonly<Record<string, string>>>> = {
  page: { out: 'asks the browser', in: 'gets from the browser', inside: 'finds inside' },
  caller: { out: 'asks the client', in: 'gets from the client' },
  client: { out: 'commands the key', in: 'hears from the key' },
  wire: { out: 'to the key', in: 'from the key' },
  authenticator: { out: 'answers', in: 'is asked', inside: 'finds inside' },
  server: { out: 'sends', in: 'receives', inside: 'finds inside' },
  attacker: { out: 'sends', in: 'receives', inside: 'finds inside' },
}

/** One message: a line that says what it is, and its content when it is opened. */
export function messageView({ lane, at }: Entry, message: TraceMessage): HTMLElement {
  const body = h('div', { class: 'body' })
  const details = h(
    'details',
    {
      // Content is built when it is first looked at: most is not.
      ontoggle: () => {
        if (details.open && !body.hasChildNodes()) body.append(...viewOf(message))
      },
    },
    h(
      'summary',
      {},
      chevron(),
      h(
        'span',
        {},
        h('span', { class: 'message-name' }, message.name),
        h('span', { class: 'summary' }, summaryOf(message)),
      ),
    ),
    body,
  )
  return h(
    'li',
    {
      class: 'event',
      'data-kind': 'message',
      'data-lane': lane,
      'data-direction': message.direction,
    },
    whoLine(lane, VERBS[lane][message.direction] ?? '', at),
    details,
  )
}

/** The line above an event: who, what it does, and when. */
export function whoLine(lane: Lane, verb: string, at: number): HTMLElement {
  return h(
    'p',
    { class: 'who' },
    h('span', { class: 'lane' }, LANES[lane]),
    ` ${verb}`,
    h('span', { class: 'at' }, `+${at} ms`),
  )
}
