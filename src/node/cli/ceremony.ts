import { Fido2Client } from '../../core/fido/client/fido2-client.ts'
import type { CtapDevice } from '../../core/fido/ctap/device.ts'
import type { OptionSpecs, OptionValues } from './command.ts'
import type { KEY_OPTIONS, KeyContext } from './keys/options.ts'
import { promptTouch } from './keys/touch.ts'
import { usage } from './parse.ts'
import { askPin, isPinGiven, type VERIFICATION_OPTIONS, WRONG_PIN } from './pin.ts'

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
