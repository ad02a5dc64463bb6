import { openHid } from '../../../src/core/fido/ctap/hid.ts'
import { type Bytes, encodeUtf8 } from '../../../src/core/shared/bytes.ts'
import type { SoftwareKey } from '../../../src/emulators/authenticator/ctap/software-key.ts'
import { hidKey } from '../../../src/emulators/authenticator/hid-key.ts'
import type { World } from '../../../src/node/cli/command.ts'
import { Interruption } from '../../../src/node/cli/errors.ts'
import type { FoundKey, KeySource } from '../../../src/node/cli/keys/source.ts'
import { run } from '../../../src/node/cli/run.ts'
import type { Terminal } from '../../../src/node/cli/terminal.ts'

/** A question as the terminal was asked it. */
export interface Question {
  readonly text: string
  readonly isSecret: boolean
}

/** What happens at the terminal, and what is plugged in. */
export interface Scene {
  readonly keys?: readonly FoundKey[]
  /** What is typed, question by question. Without it nobody is there. */
  readonly answers?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Standard input. */
  readonly input?: string
  /** Ctrl-C is pressed when this line appears on standard error. */
  readonly interruptAt?: string
  readonly pause?: () => Promise<void>
}

/** What the command line did. */
export interface Outcome {
  readonly exitCode: number
  /** Standard output. */
  readonly out: string
  /** Lines of standard error. */
  readonly notes: readonly string[]
  readonly questions: readonly Question[]
}

/** Runs the command line in this process. */
export async function runCommand(args: readonly string[], scene: Scene = {}): Promise<Outcome> {
  const { answers, environment = {}, input = '', pause } = scene
  const out: string[] = []
  const notes: string[] = []
  const questions: Question[] = []
  const controller = new AbortController()
  const left = [...(answers ?? [])]
  const terminal: Terminal = {
    isInteractive: answers !== undefined,
    hasStyles: false,
    out: (line) => void out.push(line),
    note(line) {
      notes.push(line)
      if (line === scene.interruptAt) controller.abort(new Interruption())
    },
    async ask(text, isSecret) {
      questions.push({ text, isSecret })
      const answer = left.shift()
      if (answer === undefined) throw new Error(`nobody answers “${text}”`)
      return answer
    },
    readInput: async () => encodeUtf8(input) as Bytes,
  }
  const world: World = {
    terminal,
    environment,
    signal: controller.signal,
    ...(scene.keys && { keys: sourceOf(scene.keys) }),
    ...(pause && { pause }),
  }
  const exitCode = await run(args, world)
  return { exitCode, out: out.join('\n'), notes, questions }
}

/** As {@link runCommand}, for what prints one JSON object. */
export async function runJson<Value>(args: readonly string[], scene: Scene = {}): Promise<Value> {
  const { out, exitCode } = await runCommand([...args, '--json'], scene)
  if (exitCode !== 0) throw new Error(out)
  return JSON.parse(out) as Value
}

function sourceOf(keys: readonly FoundKey[]): KeySource {
  return {
    list: async () => keys,
    at: async (path) => keys.find((it) => it.path === path),
  }
}

/** A software key that is plugged in. */
export function plug(key: SoftwareKey, path = '/dev/hidraw0'): FoundKey {
  const side = hidKey(key)
  return {
    transport: 'hid',
    path,
    product: 'Software Key',
    vendorId: 0x1209,
    productId: 0x0001,
    open: (options) => openHid(side.channel(), options),
  }
}
