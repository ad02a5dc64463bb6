/** How typing ended: with a line, or because the person gave up. */
export type Typed = { readonly line: string; readonly rest: string } | 'interrupted'

const BACKSPACE = new Set(['\b', '\x7f'])
const ERASE_LINE = '\x15'
const END = new Set(['\r', '\n', '\x04'])
const INTERRUPT = '\x03'
/** What arrow and function keys send. */
const ESCAPE_SEQUENCE = new RegExp(`^${'\x1b'}(?:\\[[\\d;]*[ -/]*[@-~]|O.|.?)`)

/**
 * Makes a line of what is typed while the terminal neither shows nor edits it: backspace, Ctrl-U,
 * Ctrl-C and Enter work, arrow keys do nothing.
 */
export class LineEditor {
  #characters: string[] = []

  /**
   * Takes what was typed.
   *
   * @returns How typing ended, or `undefined` while it goes on.
   */
  type(text: string): Typed | undefined {
    for (let at = 0; at < text.length; ) {
      const [sequence] = ESCAPE_SEQUENCE.exec(text.slice(at)) ?? []
      const character = sequence ?? String.fromCodePoint(text.codePointAt(at) as number)
      at += character.length
      if (sequence) continue
      if (character === INTERRUPT) return 'interrupted'
      if (END.has(character)) return { line: this.#characters.join(''), rest: text.slice(at) }
      this.#edit(character)
    }
    return undefined
  }

  #edit(character: string): void {
    if (BACKSPACE.has(character)) this.#characters.pop()
    else if (character === ERASE_LINE) this.#characters = []
    else if (character >= ' ') this.#characters.push(character)
  }
}
