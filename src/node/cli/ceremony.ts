import { Fido2Client } from '../../core/fido/client/fido2-client.ts'
import type { CtapDevice } from '../../core/fido/ctap/device.ts'
import type { OptionSpecs, OptionValues } from './command.ts'
import { CommandError } from './errors.ts'
import { readJson } from './files.ts'
import type { KEY_OPTIONS, KeyContext } from './keys/options.ts'
import { promptTouch } from './keys/touch.ts'
import { usage } from './parse.ts'
import { askPin, isPinGiven, type VERIFICATION_OPTIONS, WRONG_PIN } from './pin.ts'
import type { Terminal } from './terminal.ts'

/** Options of both ceremonies. */
export const CEREMONY_OPTIONS = {
  rp: { value: 'ID', help: 'the relying party; example.org by default' },
  origin: { value: 'URL', help: 'the page; https:// and the relying party by default' },
  verify: { value: 'HOW', help: 'verify the user: required, preferred (default) or discouraged' },
  options: { value: 'FILE', help: 'take all options from this JSON, as a server makes them' },
} as const satisfies OptionSpecs

/** What both ceremonies are given. */
export type CeremonyContext = KeyContext & {
  readonly options: OptionValues<
    typeof CEREMONY_OPTIONS & typeof KEY_OPTIONS & typeof VERIFICATION_OPTIONS
  >
}

const DEFAULT_RP = 'example.org'

/** The relying party that the command line names. */
export function rpIdOf({ options }: CeremonyContext): string {
  return options.rp ?? DEFAULT_RP
}

/** The page that the ceremony is for. */
export function originOf({ options }: CeremonyContext, rpId: string): string {
  return options.origin ?? `https://${rpId}`
}

const VERIFICATIONS = ['required', 'preferred', 'discouraged'] as const

/**
 * Whether the user is to be verified.
 *
 * @throws {CommandError} `CLI_USAGE` when the option says something else.
 */
export function verificationOf({ options }: CeremonyContext): (typeof VERIFICATIONS)[number] {
  return oneOf('verify', options.verify ?? 'preferred', VERIFICATIONS)
}

/**
 * The value of an option that has few.
 *
 * @throws {CommandError} `CLI_USAGE` when it is none of them.
 */
export function oneOf<const Value extends string>(
  option: string,
  value: string,
  values: readonly Value[],
): Value {
  const found = values.find((it) => it === value)
  if (found === undefined) throw usage(`--${option} is one of ${values.join(', ')}`)
  return found
}

/** A client that asks for the PIN and for touches on the terminal. */
export function clientFor(
  context: CeremonyContext,
  device: CtapDevice,
  origin: string,
): Fido2Client {
  const { trace } = context
  let isAsked = false
  return new Fido2Client(device, origin, {
    strict: false,
    ...(trace && { trace }),
    userInteraction: {
      promptUp: () => promptTouch(context),
      requestUv: () => !context.options['prefer-pin'] && !isPinGiven(context),
      async requestPin(_permissions, _rpId, retries) {
        // One from the environment was wrong when it is asked for again.
        if (isAsked && isPinGiven(context)) return undefined
        if (isAsked) context.terminal.note(WRONG_PIN)
        isAsked = true
        return askPin(context, retries)
      },
    },
  })
}

/**
 * The options that a server made, be they wrapped as `{ publicKey }` or not.
 *
 * @throws {CommandError} `CLI_FILE` when the file holds something else.
 */
export async function readOptions(file: string, terminal: Terminal): Promise<object> {
  const json = await readJson(file, terminal)
  const members = json as { readonly publicKey?: unknown } | null | undefined
  const options = members?.publicKey ?? members
  if (typeof options === 'object' && options !== null && 'challenge' in options) return options
  throw new CommandError('CLI_FILE', `${file} holds no options of a ceremony`)
}
