import { type Child, h } from './dom.ts'

/** A button of a dialog. */
export interface DialogChoice<Value> {
  readonly label: string
  readonly value: Value
  readonly kind?: 'primary' | 'danger'
}

/** What a dialog asks. */
export interface Question<Value> {
  readonly eyebrow?: string
  readonly title: string
  readonly content: readonly Child[]
  /** The buttons, the most likely one last. */
  readonly choices: readonly DialogChoice<Value>[]
  /** Takes the question back. */
  readonly signal?: AbortSignal | undefined
}

/** Asks in a modal dialog; `undefined` when it is closed with Escape or taken back. */
export function ask<Value>(question: Question<Value>): Promise<Value | undefined> {
  const { eyebrow, title, content, choices, signal } = question
  return new Promise((resolve) => {
    let answer: Value | undefined
    const finish = (value: Value | undefined) => {
      answer = value
      dialog.close()
    }
    const buttons = choices.map(({ label, value, kind }) =>
      h(
        'button',
        {
          // Enter in a field of the content does what the primary button does.
          type: kind === 'primary' ? 'submit' : 'button',
          class: kind,
          autofocus: kind === 'primary',
          onclick: kind === 'primary' ? undefined : () => finish(value),
        },
        label,
      ),
    )
    const submit = (event: Event) => {
      event.preventDefault()
      finish(choices.find(({ kind }) => kind === 'primary')?.value)
    }
    const form = h(
      'form',
      { onsubmit: submit },
      eyebrow ? h('p', { class: 'eyebrow' }, eyebrow) : undefined,
      h('h2', { id: 'dialog-title' }, title),
      ...content,
      h('div', { class: 'actions' }, ...buttons),
    )
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' }, form)
    const takeBack = () => dialog.close()
    dialog.addEventListener('close', () => {
      signal?.removeEventListener('abort', takeBack)
      dialog.remove()
      resolve(answer)
    })
    signal?.addEventListener('abort', takeBack)
    document.body.append(dialog)
    dialog.showModal()
    if (signal?.aborted) takeBack()
  })
}
