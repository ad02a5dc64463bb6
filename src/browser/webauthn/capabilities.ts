/** What the browser can do, as far as it says. */
export interface Capabilities {
  /** The page may use WebAuthn at all: HTTPS, or localhost. */
  readonly secureContext: boolean
  /** WebAuthn is there. When this is false, so is everything below. */
  readonly webauthn: boolean
  /** This device can make passkeys itself and verify its user. */
  readonly userVerifyingPlatformAuthenticator: boolean
  /** That, or a phone can be reached. */
  readonly passkeyPlatformAuthenticator: boolean
  /** Autofill: `authenticate(options, { mediation: 'conditional' })`. */
  readonly conditionalGet: boolean
  /** `register(options, { mediation: 'conditional' })`. */
  readonly conditionalCreate: boolean
  /** `authenticate(options, { mediation: 'immediate' })`. */
  readonly immediateGet: boolean
  /** A phone can be used through a QR code. */
  readonly hybridTransport: boolean
  /** The RP ID's `/.well-known/webauthn` is honoured. */
  readonly relatedOrigins: boolean
  readonly signalAllAcceptedCredentials: boolean
  readonly signalCurrentUserDetails: boolean
  readonly signalUnknownCredential: boolean
  /** The browser converts the JSON forms itself. */
  readonly json: boolean
  /** Each extension that the browser names, for example `prf`. */
  readonly extensions: Readonly<Record<string, boolean>>
}

const CLIENT = [
  'userVerifyingPlatformAuthenticator',
  'passkeyPlatformAuthenticator',
  'conditionalGet',
  'conditionalCreate',
  'immediateGet',
  'hybridTransport',
  'relatedOrigins',
] as const

const SIGNALS = [
  'signalAllAcceptedCredentials',
  'signalCurrentUserDetails',
  'signalUnknownCredential',
] as const

const EXTENSION = 'extension:'

type Known = Readonly<Record<string, boolean | undefined>>

/**
 * What the browser can do, in one call that never rejects. What a browser does not tell is `false`.
 *
 * @see [WebAuthn Level 3 §5.1.7](https://www.w3.org/TR/webauthn-3/#sctn-getClientCapabilities)
 *
 * @example
 *
 * ```ts
 * import { authenticate, capabilities } from 'claviger/browser/webauthn'
 *
 * const { conditionalGet } = await capabilities()
 * if (conditionalGet) await authenticate(options, { mediation: 'conditional' })
 * ```
 */
export async function capabilities(): Promise<Capabilities> {
  const secureContext = globalThis.isSecureContext === true
  const native = globalThis.PublicKeyCredential as typeof PublicKeyCredential | undefined
  const known = native ? await ask(native) : {}
  const has = (name: string) => known[name] === true
  return {
    secureContext,
    webauthn: native !== undefined,
    ...flags(CLIENT, has),
    ...flags(SIGNALS, (name) => has(name) || typeof native?.[name] === 'function'),
    json: native !== undefined && hasJSON(native),
    extensions: extensionsOf(known),
  }
}

/** The browser's own answer, completed from the two older questions. */
async function ask(native: typeof PublicKeyCredential): Promise<Known> {
  const [known, platform, conditional] = await Promise.all([
    answer(native, 'getClientCapabilities'),
    answer(native, 'isUserVerifyingPlatformAuthenticatorAvailable'),
    answer(native, 'isConditionalMediationAvailable'),
  ])
  return {
    userVerifyingPlatformAuthenticator: platform === true,
    passkeyPlatformAuthenticator: platform === true,
    conditionalGet: conditional === true,
    ...(known as Known | undefined),
  }
}

/** Undefined where the browser lacks the method, or the method fails. */
async function answer(
  native: typeof PublicKeyCredential,
  method:
    | 'getClientCapabilities'
    | 'isUserVerifyingPlatformAuthenticatorAvailable'
    | 'isConditionalMediationAvailable',
): Promise<unknown> {
  try {
    return await native[method]()
  } catch {
    return undefined
  }
}

function hasJSON(native: typeof PublicKeyCredential): boolean {
  return (
    typeof native.parseCreationOptionsFromJSON === 'function' &&
    typeof native.parseRequestOptionsFromJSON === 'function' &&
    typeof native.prototype?.toJSON === 'function'
  )
}

function flags<Name extends string>(
  names: readonly Name[],
  has: (name: Name) => boolean,
): Record<Name, boolean> {
  return Object.fromEntries(names.map((name) => [name, has(name)])) as Record<Name, boolean>
}

function extensionsOf(known: Known): Record<string, boolean> {
  const entries = Object.entries(known).filter(([name]) => name.startsWith(EXTENSION))
  return Object.fromEntries(
    entries.map(([name, value]) => [name.slice(EXTENSION.length), value === true]),
  )
}
