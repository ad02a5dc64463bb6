import { StringDecoder } from 'node:string_decoder'
import { type Bytes, toBytes } from '../../core/shared/bytes.ts'
import { LineEditor, type Typed } from './line-editor.ts'
import type { Terminal } from './terminal.ts'

/** The streams of a process. */
export interface Streams {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly notes: NodeJS.WriteStream
}

/**
 * The terminal that the process runs in.
 *
 * @param interrupt Is called on Ctrl-C while a secret is typed: the system tells nobody then.
 */
export function systemTerminal(streams: Streams, interrupt: () => void): Terminal {
  const { input, output, notes } = streams
  const lines = new InputLines(input)
  return {
    isInteractive: input.isTTY === true && notes.isTTY === true,
    hasStyles: output.isTTY === true && !process.env.NO_COLOR,
    out: (line) => void output.write(`${line}\n`),
    note: (line) => void notes.write(`${line}\n`),
    async ask(question, isSecret, signal) {
      notes.write(question)
      try {
        const typed = await lines.next(isSecret, signal)
        if (typed !== 'interrupted') return typed.line
        interrupt()
        throw signal.reason
      } finally {
        if (isSecret || signal.aborted) notes.write('\n')
      }
    },
    readInput: () => readAll(input),
  }
}

async function readAll(input: NodeJS.ReadStream): Promise<Bytes> {
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return toBytes(Buffer.concat(chunks))
}

/** Reads line by line; what was typed ahead is kept for the next question. */
class InputLines {
  readonly #input: NodeJS.ReadStream
  readonly #decoder = new StringDecoder('utf8')
  #ahead = ''

  constructor(input: NodeJS.ReadStream) {
    this.#input = input
  }

  async next(isSecret: boolean, signal: AbortSignal): Promise<Exclude<Typed, undefined>> {
    signal.throwIfAborted()
    const isRaw = isSecret && this.#input.isTTY === true
    if (isRaw) this.#input.setRawMode(true)
    try {
      const typed = await this.#read(signal)
      if (typed !== 'interrupted') this.#ahead = typed.rest
      return typed
    } finally {
      if (isRaw) this.#input.setRawMode(false)
      this.#input.pause()
    }
  }

  #read(signal: AbortSignal): Promise<Typed> {
    const editor = new LineEditor()
    const ahead = editor.type(this.#ahead)
    this.#ahead = ''
    if (ahead) return Promise.resolve(ahead)
    if (this.#input.readableEnded) return Promise.resolve(editor.type('\n') as Typed)
    return new Promise((resolve, reject) => {
      const finish = () => {
        this.#input.off('data', onData).off('end', onEnd)
        signal.removeEventListener('abort', onAbort)
      }
      const end = (typed: Typed) => {
        finish()
        resolve(typed)
      }
      const onData = (chunk: Buffer) => {
        const typed = editor.type(this.#decoder.write(chunk))
        if (typed) end(typed)
      }
      const onEnd = () => end(editor.type('\n') as Typed)
      const onAbort = () => {
        finish()
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort)
      this.#input.on('data', onData).on('end', onEnd).resume()
    })
  }
}
