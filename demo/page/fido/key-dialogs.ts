import type { UserRequest } from '../../../src/emulators/authenticator/index.ts'
import { ask } from '../dialog.ts'
import { type Child, h } from '../dom.ts'

/** What the dialogs call it. */
export const KEY_NAME = 'Security key'

/** What a touch means, by the command that waits for it. */
const TOUCHES: Readonly<Record<string, (rpId: string) => readonly [title: string, about: string]>> =
  {
    authenticatorMakeCredential: (rpId) => [
      'Touch the key',
      `It makes a passkey for ${rpId} when you touch it.`,
    ],
    authenticatorGetAssertion: (rpId) => [
      'Touch the key',
      `It logs you in to ${rpId} when you touch it.`,
    ],
    authenticatorReset: () => [
      'Touch the key to reset it',
      'It then forgets all its passkeys and its PIN.',
    ],
  }

/** Waits until the key is touched; `false` when the person cancels or it is over. */
export async function touchDialog({ command, rpId, signal }: UserRequest): Promise<boolean> {
  const describe = TOUCHES[command]
  const [title, about] = describe?.(rpId ?? '') ?? ['Touch the key', `It waits in ${command}.`]
  const answer = await ask<boolean>({
    eyebrow: `${KEY_NAME} blinks`,
    title,
    content: [h('p', {}, about)],
    choices: [
      { label: 'Cancel', value: false },
      { label: 'Touch', value: true, kind: 'primary' },
    ],
    signal,
  })
  return answer ?? false
}

/** What asking for the PIN depends on. */
export interface PinQuestion {
  /** Wrong PINs that are left. */
  readonly retries: number
  /** Whether one was just wrong. */
  readonly again: boolean
  readonly signal: AbortSignal
}

/** Asks for the PIN; `undefined` when the person gives up. */
export async function pinDialog(question: PinQuestion): Promise<string | undefined> {
  const { retries, again, signal } = question
  const left = `${retries} ${retries === 1 ? 'try' : 'tries'} left`
  const pin = pinField('PIN', 'key-pin', 'key-pin-hint')
  const hint = again
    ? h('p', { class: 'problem', id: 'key-pin-hint', role: 'alert' }, `That was wrong: ${left}.`)
    : h('p', { class: 'hint', id: 'key-pin-hint' }, `${left} before the key locks itself.`)
  const isEntered = await ask<boolean>({
    eyebrow: `${KEY_NAME} asks`,
    title: 'Enter its PIN',
    content: [pin.label, pin.input, hint],
    choices: choices('Continue'),
    signal,
  })
  return isEntered ? pin.input.value : undefined
}

/** A PIN that is to be set, and the one before it, where there is one. */
export interface NewPin {
  readonly current: string | undefined
  readonly pin: string
}

/**
 * Asks for a new PIN; `undefined` when the person gives up.
 *
 * @param about Why.
 */
export async function newPinDialog(
  hasPin: boolean,
  about: string,
  signal: AbortSignal,
): Promise<NewPin | undefined> {
  const current = pinField('PIN that it has', 'key-pin')
  const next = pinField('New PIN', 'key-new-pin', 'key-pin-hint')
  const content: Child[] = hasPin ? [current.label, current.input] : []
  const isEntered = await ask<boolean>({
    eyebrow: KEY_NAME,
    title: hasPin ? 'Change its PIN' : 'Give it a PIN',
    content: [
      h('p', {}, about),
      ...content,
      next.label,
      next.input,
      h('p', { class: 'hint', id: 'key-pin-hint' }, 'At least 4 characters; letters will do too.'),
    ],
    choices: choices(hasPin ? 'Change PIN' : 'Set PIN'),
    signal,
  })
  if (!isEntered) return undefined
  return { current: hasPin ? current.input.value : undefined, pin: next.input.value }
}

/** Asks which of several accounts is meant; `undefined` when the person gives up. */
export async function accountDialog(
  names: readonly string[],
  signal: AbortSignal,
): Promise<number | undefined> {
  let chosen = 0
  const options = names.map((name, index) =>
    h(
      'label',
      { class: 'choice' },
      h('input', {
        type: 'radio',
        name: 'account',
        checked: index === 0,
        onchange: () => {
          chosen = index
        },
      }),
      h('span', {}, h('strong', {}, name)),
    ),
  )
  const isChosen = await ask<boolean>({
    eyebrow: `${KEY_NAME} has several`,
    title: 'Which account?',
    content: [h('fieldset', { class: 'choices' }, h('legend', {}, 'Log in as'), ...options)],
    choices: choices('Continue'),
    signal,
  })
  return isChosen ? chosen : undefined
}

function choices(label: string) {
  return [
    { label: 'Cancel', value: false },
    { label, value: true, kind: 'primary' },
  ] as const
}

/** A field for a PIN. The browser checks the length, and keeps nothing of it. */
function pinField(label: string, id: string, describedBy?: string) {
  const input = h('input', {
    type: 'password',
    id,
    autocomplete: 'off',
    autofocus: true,
    required: true,
    minlength: 4,
    maxlength: 63,
    'aria-describedby': describedBy,
  })
  return { label: h('label', { class: 'field-label', for: id }, label), input }
}
