import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../core/fido/rp/json.ts'
import type { Trace } from '../../core/shared/trace.ts'
import { failure, identify } from './errors.ts'

/** What is called of `navigator.credentials`; an emulator can stand in for it. */
export interface CredentialsLike {
  create(options: object): Promise<unknown>
  get(options: object): Promise<unknown>
}

/** Options of both ceremonies. */
export interface CeremonyOptions {
  /** Ends the ceremony; the promise then rejects with the signal's reason, as it is. */
  readonly signal?: AbortSignal | undefined
  /** Is told the options that the browser gets and the response that it gives. */
  readonly trace?: Trace | undefined
  /** In place of `navigator.credentials`, which is the default. */
  readonly credentials?: CredentialsLike | undefined
}

type Verb = 'create' | 'get'
type OptionsJSON = PublicKeyCredentialCreationOptionsJSON | PublicKeyCredentialRequestOptionsJSON

/** The ceremony that the page is in: browsers allow one at a time. */
let current: AbortController | undefined
let settled: Promise<unknown> | undefined

/**
 * Ends the ceremony that the page is in, if any: for a page that leaves the login route. Its
 * promise rejects with `ERR_CEREMONY_CANCELLED`.
 */
export function cancel(): void {
  current?.abort(failure('ERR_CEREMONY_CANCELLED'))
}

/** Runs one ceremony, after the one before it has ended. */
export async function perform(
  verb: Verb,
  json: OptionsJSON,
  options: CeremonyOptions & { readonly mediation?: string | undefined },
): Promise<unknown> {
  const { signal } = options
  signal?.throwIfAborted()
  current?.abort(failure('ERR_CEREMONY_SUPERSEDED'))
  const mine = new AbortController()
  const before = settled
  current = mine
  signal?.addEventListener('abort', () => mine.abort(signal.reason), { signal: mine.signal })
  const work = (async () => {
    await before
    mine.signal.throwIfAborted()
    return await ask(verb, json, { ...options, signal: mine.signal })
  })()
  settled = work.catch(() => {})
  try {
    return await work
  } catch (error) {
    // Safari up to 26 rejects with an error of its own in place of the signal's reason.
    mine.signal.throwIfAborted()
    throw identify(error, { json, mediation: options.mediation })
  } finally {
    mine.abort()
  }
}

async function ask(
  verb: Verb,
  json: OptionsJSON,
  { signal, mediation, trace, credentials }: Parameters<typeof perform>[2],
): Promise<unknown> {
  const native = globalThis.PublicKeyCredential
  if (!credentials) {
    if (globalThis.isSecureContext === false) throw failure('ERR_INSECURE_CONTEXT')
    if (!native) throw failure('ERR_WEBAUTHN_UNAVAILABLE')
    if (mediation === 'conditional' || mediation === 'immediate')
      await checkMediation(verb, mediation)
  }
  const tracing = trace && (await import('./tracing.ts'))
  const method = verb === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON'
  const publicKey = native?.[method]
    ? native[method](json as never)
    : (await convert()).parseOptions(json)
  tracing?.traceOptions(trace as Trace, verb, json)
  const credential = await (credentials ?? navigator.credentials)[verb]({
    publicKey,
    mediation,
    signal,
  } as never)
  if (!credential) throw failure('ERR_NO_CREDENTIAL')
  const response = await toJSON(credential as PublicKeyCredential)
  tracing?.traceResponse(trace as Trace, verb, response)
  return response
}

/** Refuses what the browser would answer with a modal dialog, or with a bare TypeError. */
async function checkMediation(verb: Verb, mediation: string): Promise<void> {
  const name = mediation + (verb === 'get' ? 'Get' : 'Create')
  const known = await PublicKeyCredential.getClientCapabilities?.()
  const usable =
    known?.[name] ??
    (name === 'conditionalGet' && (await PublicKeyCredential.isConditionalMediationAvailable?.()))
  if (!usable) throw failure('ERR_MEDIATION_UNAVAILABLE')
}

/** Some password managers answer with credentials whose `toJSON` is missing, throws or is empty. */
async function toJSON(credential: PublicKeyCredential): Promise<unknown> {
  try {
    const json = credential.toJSON()
    if (json.response.clientDataJSON) return json
  } catch {}
  return (await convert()).responseToJSON(credential)
}

function convert(): Promise<typeof import('./conversion.ts')> {
  return import('./conversion.ts').catch((error) => {
    throw failure('ERR_CONVERSION_NOT_LOADED', error)
  })
}
