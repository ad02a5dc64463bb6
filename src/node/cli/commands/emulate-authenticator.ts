import type { SoftwareKeyOptions } from '../../../emulators/authenticator/ctap/options.ts'
import {
  type SoftwareKey,
  softwareKey,
} from '../../../emulators/authenticator/ctap/software-key.ts'
import type { Touch } from '../../../emulators/authenticator/ctap/user.ts'
import { hidKey } from '../../../emulators/authenticator/hid-key.ts'
import { serveUdp } from '../../udp/index.ts'
import { oneOf } from '../ceremony.ts'
import { type Context, command, type OptionSpecs, type OptionValues } from '../command.ts'
import { isMissing, readJson, writeSafely } from '../files.ts'
import { type Address, addressText, parseAddress } from '../keys/udp-source.ts'
import { logCommands } from '../log-commands.ts'
import { usage } from '../parse.ts'

const PROFILES = ['2.0', '2.1', '2.3'] as const

const EMULATE_OPTIONS = {
  udp: { value: '[HOST:]PORT', help: 'where it listens; 127.0.0.1:8111 by default' },
  profile: { value: 'VERSION', help: 'the version of CTAP: 2.0, 2.1 or 2.3 (default)' },
  state: { value: 'FILE', help: 'load the key from this file and save it there at the end' },
  pin: { value: 'PIN', help: 'the PIN of a new key' },
  touch: { value: 'WHEN', help: 'automatic (default), delay:MILLISECONDS, withheld or refused' },
  sensor: { help: 'give it a fingerprint sensor that knows one finger' },
  enterprise: { help: 'give it enterprise attestation, which has to be switched on' },
} as const satisfies OptionSpecs

type EmulateContext = Context<OptionValues<typeof EMULATE_OPTIONS>>

/** `emulate authenticator`. */
export const emulateAuthenticator = command({
  name: 'emulate authenticator',
  summary: 'serve a software key over UDP',
  details: [
    'Any program that speaks CTAPHID over UDP can use the key, such as “claviger fido info --udp ' +
      '8111”. It is for tests: its secrets lie open in memory and in the state file, and nobody ' +
      'touches it. Each command is logged in one line. Ctrl-C stops it.',
  ],
  options: EMULATE_OPTIONS,
  async run(context) {
    const address = parseAddress(context.options.udp ?? '8111')
    const key = await makeKey(context)
    const server = await serveUdp(hidKey(key), address)
    try {
      announce(context, { ...address, port: server.port })
      await aborted(context.signal)
    } finally {
      await server.close()
      await save(context, key)
    }
    return undefined
  },
})

function announce(context: EmulateContext, address: Address): void {
  const { terminal, options, json } = context
  const { profile = '2.3', state } = options
  const udp = addressText(address)
  if (json) terminal.out(JSON.stringify({ udp, profile, ...(state !== undefined && { state }) }))
  else terminal.out(`A security key of CTAP ${profile} listens on UDP ${udp}. Ctrl-C stops it.`)
}

async function makeKey(context: EmulateContext): Promise<SoftwareKey> {
  const { options, trace } = context
  const settings = {
    profile: oneOf('profile', options.profile ?? '2.3', PROFILES),
    touch: readTouch(options.touch ?? 'automatic'),
    sensor: options.sensor ?? false,
    enterpriseAttestation: options.enterprise ?? false,
    trace: trace ?? logCommands(logOf(context)),
    ...(options.pin !== undefined && { pin: options.pin }),
    ...(await loadState(context)),
  }
  try {
    return softwareKey(settings)
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw usage(error.message)
    throw error
  }
}

/** Standard output has one JSON object and nothing else when it is for scripts. */
function logOf({ terminal, json }: EmulateContext): (line: string) => void {
  return json ? (line) => terminal.note(line) : (line) => terminal.out(line)
}

async function loadState({ options, terminal }: EmulateContext) {
  if (options.state === undefined) return {}
  try {
    return { state: (await readJson(options.state, terminal)) as SoftwareKeyOptions['state'] & {} }
  } catch (error) {
    if (isMissing(error)) return {}
    throw error
  }
}

async function save({ options, terminal }: EmulateContext, key: SoftwareKey): Promise<void> {
  if (options.state === undefined) return
  await writeSafely(options.state, `${JSON.stringify(key.save(), undefined, 2)}\n`)
  terminal.note(`The key is saved in ${options.state}.`)
}

const DELAY = /^delay:(\d{1,9})$/
const TOUCHES = ['automatic', 'withheld', 'refused'] as const

function readTouch(text: string): Touch {
  const [, delay] = DELAY.exec(text) ?? []
  if (delay !== undefined) return { delay: Number(delay) }
  return oneOf('touch', text, TOUCHES)
}

/** Resolves on Ctrl-C, which is how a server ends and no failure. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
