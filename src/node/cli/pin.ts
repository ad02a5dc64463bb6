import { ClientPin } from '../../core/fido/ctap/client-pin.ts'
import type { PinUvAuthToken } from '../../core/fido/ctap/pin/token.ts'
import { isStatus } from '../../core/fido/ctap/status.ts'
import type { Context, OptionSpecs } from './command.ts'
import { CommandError } from './errors.ts'
import type { OpenKey } from './keys/use-key.ts'
import { count } from './names.ts'

/** Where scripts put the PIN. It is no argument: other users could read that. */
export const PIN_VARIABLE = 'CLAVIGER_PIN'
/** Where scripts put the PIN that is to be set. */
export const NEW_PIN_VARIABLE = 'CLAVIGER_NEW_PIN'

/** The option of commands that can do with either. */
export const VERIFICATION_OPTIONS = {
  'prefer-pin': { help: 'use the PIN even when the key has a fingerprint sensor' },
} as const satisfies OptionSpecs

/** What is said of a wrong PIN before it is asked for again. */
export const WRONG_PIN = 'The PIN is wrong.'

type Asking = Pick<Context, 'terminal' | 'environment' | 'signal'>

/** Whether the PIN comes from the environment, where it cannot be typed again. */
export function isPinGiven({ environment }: Pick<Asking, 'environment'>): boolean {
  return environment[PIN_VARIABLE] !== undefined
}

/**
 * The key's PIN: from the environment, or typed without being shown. What is too short for any PIN
 * is not given to the key, where it would cost a try.
 *
 * @param retries How many tries are left; told when they are few.
 * @throws {CommandError} `CLI_PIN_NEEDED` when nobody can be asked, or nothing was typed;
 *   `CLI_PIN_UNUSABLE` when the one of the environment is too short.
 */
export async function askPin(context: Asking, retries: number): Promise<string> {
  const { terminal, environment, signal } = context
  const given = environment[PIN_VARIABLE]
  if (given !== undefined) return checkLength('PIN', given, MIN_LENGTH)
  if (!terminal.isInteractive) throw needed()
  const note = retries < ALL_RETRIES ? ` (${count(retries, 'try', 'tries')} left)` : ''
  for (;;) {
    const pin = await terminal.ask(`PIN of the key${note}: `, true, signal)
    if (!pin) throw new CommandError('CLI_PIN_NEEDED', 'the PIN is needed and none was typed')
    if (lengthOf(pin) >= MIN_LENGTH) return pin
    terminal.note(`A PIN has ${MIN_LENGTH} characters or more.`)
  }
}

const MIN_LENGTH = 4
const ALL_RETRIES = 8

function lengthOf(pin: string): number {
  return [...pin.normalize('NFC')].length
}

function needed(): CommandError {
  const sentence = `the PIN is needed and there is no terminal to ask on: set ${PIN_VARIABLE}`
  return new CommandError('CLI_PIN_NEEDED', sentence)
}

/**
 * A new PIN: from the environment, or typed twice.
 *
 * @param minLength Characters that it has at least.
 * @throws {CommandError} `CLI_PIN_UNUSABLE` when the two differ or the PIN is too short or too long;
 *   `CLI_PIN_NEEDED` when nobody can be asked.
 */
export async function askNewPin(context: Asking, minLength: number): Promise<string> {
  const { terminal, environment, signal } = context
  const given = environment[NEW_PIN_VARIABLE]
  if (given !== undefined) return checkLength('new PIN', given, minLength)
  if (!terminal.isInteractive) {
    const sentence = `a new PIN is needed and there is no terminal to ask on: set ${NEW_PIN_VARIABLE}`
    throw new CommandError('CLI_PIN_NEEDED', sentence)
  }
  const question = `New PIN (${minLength} characters or more): `
  const pin = checkLength('new PIN', await terminal.ask(question, true, signal), minLength)
  if ((await terminal.ask('The new PIN again: ', true, signal)) !== pin) {
    throw new CommandError('CLI_PIN_UNUSABLE', 'the two new PINs differ')
  }
  return pin
}

const MAX_BYTES = 63

function checkLength(name: string, pin: string, minLength: number): string {
  const { length } = new TextEncoder().encode(pin.normalize('NFC'))
  const isShort = lengthOf(pin) < minLength
  if (!isShort && length <= MAX_BYTES) return pin
  const problem = isShort ? `needs ${minLength} characters or more` : `has over ${MAX_BYTES} bytes`
  throw new CommandError('CLI_PIN_UNUSABLE', `the ${name} ${problem}`)
}

/**
 * Calls something with the PIN, and again with another while the PIN is wrong and can be typed again.
 */
export async function withPin<Result>(
  context: Asking,
  { ctap, call }: OpenKey,
  attempt: (pin: string, client: ClientPin) => Promise<Result>,
): Promise<Result> {
  const client = new ClientPin(ctap)
  for (;;) {
    const { retries } = await client.getPinRetries(call)
    const pin = await askPin(context, retries)
    try {
      return await attempt(pin, client)
    } catch (error) {
      if (!isStatus(error, 'PIN_INVALID') || isPinGiven(context)) throw error
      context.terminal.note(WRONG_PIN)
    }
  }
}

/** A token for what a command is about to do. */
export interface TokenDemand {
  /** Bits of `Permission`. */
  readonly permissions: number
  readonly rpId?: string
}

/**
 * Verifies the user: by the key's sensor when it has one that is ready, or else by the PIN.
 *
 * @throws {CommandError} `CLI_UNSUPPORTED` when the key has neither.
 */
export async function unlock(
  context: Asking & Pick<Context<{ readonly 'prefer-pin'?: true }>, 'options'>,
  key: OpenKey,
  request: TokenDemand,
): Promise<PinUvAuthToken> {
  const { options, forcePINChange } = key.ctap.info
  if (forcePINChange) {
    const sentence = 'the key wants another PIN first: use “claviger fido pin change”'
    throw new CommandError('CLI_PIN_NEEDED', sentence)
  }
  const canUseSensor = options.uv === true && ClientPin.isTokenSupported(key.ctap.info)
  if (canUseSensor && !context.options['prefer-pin'] && !isPinGiven(context)) {
    return useSensor(context, key, request)
  }
  if (options.clientPin) {
    return withPin(context, key, (pin, client) => client.getPinToken(pin, request, key.call))
  }
  throw new CommandError(
    'CLI_UNSUPPORTED',
    'the key has no PIN yet, which this needs: set one with “claviger fido pin set”',
  )
}

async function useSensor(
  context: Asking,
  key: OpenKey,
  request: TokenDemand,
): Promise<PinUvAuthToken> {
  const client = new ClientPin(key.ctap)
  try {
    return await client.getUvToken(request, key.call)
  } catch (error) {
    const isPinNext = isStatus(error, 'UV_INVALID', 'UV_BLOCKED') && key.ctap.info.options.clientPin
    if (!isPinNext) throw error
    context.terminal.note('The key did not recognise you.')
    return withPin(context, key, (pin) => client.getPinToken(pin, request, key.call))
  }
}

/** As {@link unlock}, but for keys that protect nothing yet there is no token and no need for one. */
export async function unlockIfProtected(
  context: Parameters<typeof unlock>[0],
  key: OpenKey,
  request: TokenDemand,
): Promise<PinUvAuthToken | undefined> {
  const { clientPin, uv } = key.ctap.info.options
  return clientPin || uv ? unlock(context, key, request) : undefined
}
