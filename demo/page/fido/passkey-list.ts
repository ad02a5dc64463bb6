import type { PasskeyAnswer } from '../../shared/api.ts'
import { ask } from '../dialog.ts'
import { h } from '../dom.ts'
import { bin, key } from '../icons.ts'

const NO_MODEL = '00000000-0000-0000-0000-000000000000'

/** The passkeys of who is logged in, each with what the server knows of it. */
export function passkeyList(
  passkeys: readonly PasskeyAnswer[],
  remove: (passkey: PasskeyAnswer) => void,
): HTMLElement {
  const items = passkeys.map((passkey, index) => passkeyItem(passkey, index + 1, remove))
  return h('ul', { class: 'passkeys' }, ...items)
}

function passkeyItem(
  passkey: PasskeyAnswer,
  number: number,
  remove: (passkey: PasskeyAnswer) => void,
): HTMLElement {
  const { id, aaguid, algorithm, transports, signCount, createdAt, lastUsedAt } = passkey
  const name = `Passkey ${number}`
  return h(
    'li',
    { class: 'passkey' },
    h(
      'div',
      { class: 'passkey-head' },
      key(),
      h('h3', {}, name),
      h('span', { class: 'tag' }, algorithm),
      h(
        'button',
        {
          type: 'button',
          class: 'quiet square',
          'aria-label': `Delete ${name}`,
          title: `Delete ${name}`,
          onclick: () => remove(passkey),
        },
        bin(),
      ),
    ),
    facts([
      ['Created', time(createdAt)],
      ['Last used', lastUsedAt ? time(lastUsedAt) : 'not yet'],
      ['Backup', backup(passkey)],
      ['Transports', transports.join(', ') || 'not told'],
      ['Sign count', String(signCount)],
      ['AAGUID', aaguid === NO_MODEL ? 'not told (all zero)' : h('code', {}, aaguid)],
      ['ID', h('code', { title: id }, id)],
    ]),
  )
}

function facts(rows: readonly (readonly [string, string | Node])[]): HTMLElement {
  const made = rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))
  return h('dl', { class: 'facts' }, ...made)
}

function backup({ backupEligible, backupState }: PasskeyAnswer): string {
  if (!backupEligible) return 'stays on its device'
  return backupState ? 'backed up' : 'possible, not done'
}

const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

function time(iso: string): HTMLElement {
  return h('time', { datetime: iso }, FORMAT.format(new Date(iso)))
}

/**
 * Asks whether a passkey is really to be deleted.
 *
 * @param last Whether it is the account's only one.
 */
export async function askToDelete(last: boolean): Promise<boolean> {
  const consequence = last
    ? 'It is the only one. Nobody could log in to the account any more, so the account goes too.'
    : 'The server forgets it. The authenticator keeps its half, which is then of no use.'
  const label = last ? 'Delete passkey and account' : 'Delete passkey'
  const answer = await ask<boolean>({
    title: 'Delete this passkey?',
    content: [h('p', {}, consequence)],
    choices: [
      { label: 'Keep it', value: false },
      { label, value: true, kind: 'danger' },
    ],
  })
  return answer === true
}
