import type {
  ConfirmAnswer,
  ConfirmRequest,
  EmulatedCredential,
} from '../../../src/emulators/authenticator/index.ts'
import { ask } from '../dialog.ts'
import { type Child, h } from '../dom.ts'

/** Asks what an authenticator asks its user: whether to go on, and with which passkey. */
export async function confirmInDialog(
  name: string,
  request: ConfirmRequest,
  signal: AbortSignal | undefined,
): Promise<ConfirmAnswer> {
  const { ceremony, rpId, userVerification, credentials } = request
  const chosen = { id: credentials[0]?.id }
  const choose = (id: string) => {
    chosen.id = id
  }
  const answer = await ask<boolean>({
    eyebrow: `${name} asks`,
    title: ceremony === 'create' ? `Make a passkey for ${rpId}?` : `Log in to ${rpId}?`,
    content: [
      ceremony === 'create' ? accountLine(request) : passkeyChoice(credentials, choose),
      h('p', { class: 'hint' }, verificationLine(userVerification)),
    ],
    choices: [
      { label: 'Refuse', value: false },
      { label: 'Approve', value: true, kind: 'primary' },
    ],
    signal,
  })
  if (!answer) return false
  return chosen.id ?? true
}

function accountLine({ user }: ConfirmRequest): Child {
  return h('p', {}, 'The account is ', h('strong', {}, user?.name ?? ''), '.')
}

function passkeyChoice(
  credentials: readonly EmulatedCredential[],
  choose: (id: string) => void,
): Child {
  const options = credentials.map(({ id, userName, signCount }, index) =>
    h(
      'label',
      { class: 'choice' },
      h('input', {
        type: 'radio',
        name: 'passkey',
        value: id,
        checked: index === 0,
        onchange: () => choose(id),
      }),
      h('span', {}, h('strong', {}, userName), h('code', {}, `${id.slice(0, 10)}…`)),
      h('span', { class: 'hint' }, signCount > 0 ? `used ${signCount}×` : ''),
    ),
  )
  return h('fieldset', { class: 'choices' }, h('legend', {}, 'With which passkey'), ...options)
}

function verificationLine(userVerification: boolean): string {
  return userVerification
    ? 'Approve stands for a touch and a fingerprint or PIN: user present, user verified.'
    : 'Approve stands for a touch: user present.'
}
