/**
 * What a plain ceremony in a browser of today does not need, loaded when something else is asked
 * for: a trace, other credentials, a mediation besides autofill, a browser without JSON methods.
 */
import { type Capabilities, capabilities } from './capabilities.ts'
import { parseOptions, responseToJSON } from './conversion.ts'
import type { AnyOptions, End, OptionsJSON, Verb } from './options.ts'
import { traceOptions, traceResponse } from './tracing.ts'

/**
 * The rest of a ceremony. When the browser has made a credential already, that is its conversion:
 * some password managers answer with objects whose `toJSON` is missing or throws.
 *
 * @param refuse Ends the ceremony with the error that a check finds.
 */
export async function rest(
  verb: Verb,
  json: OptionsJSON,
  options: AnyOptions,
  signal: AbortSignal,
  refuse: End,
  credential?: unknown,
): Promise<unknown> {
  if (credential !== undefined) return responseOf(credential, refuse)
  const { trace } = options
  if (!options.credentials) await checkBrowser(verb, options.mediation, refuse)
  const publicKey = publicKeyOf(verb, json)
  if (trace) traceOptions(trace, verb, json)
  const response = responseOf(await ask(verb, json, publicKey, options, signal, refuse), refuse)
  if (trace) traceResponse(trace, verb, response)
  return response
}

/** Refuses what the browser would answer with a bare TypeError, or with a dialog. */
async function checkBrowser(verb: Verb, mediation: string | undefined, refuse: End): Promise<void> {
  if (globalThis.isSecureContext === false) {
    throw refuse('ERR_INSECURE_CONTEXT', 'Serve the page over HTTPS, or from localhost.')
  }
  const known = await capabilities()
  if (!known.webauthn) {
    throw refuse('ERR_NO_WEBAUTHN', 'Offer another way to log in: this browser has no WebAuthn.')
  }
  const name = `${mediation}${verb === 'get' ? 'Get' : 'Create'}` as keyof Capabilities
  if (known[name] === false) throw refuse('ERR_NO_MEDIATION', 'Ask capabilities() first.')
}

function publicKeyOf(verb: Verb, json: OptionsJSON): object {
  const native = globalThis.PublicKeyCredential as typeof PublicKeyCredential | undefined
  const name = verb === 'get' ? 'parseRequestOptionsFromJSON' : 'parseCreationOptionsFromJSON'
  return native?.[name] ? native[name](json as never) : parseOptions(json)
}

/** The member that asks for a mediation: browsers have the immediate one as a mode of the dialog. */
function modeOf(mediation: string | undefined): object {
  if (!mediation) return {}
  return mediation === 'immediate' ? { uiMode: mediation } : { mediation }
}

async function ask(
  verb: Verb,
  json: OptionsJSON,
  publicKey: object,
  { mediation, credentials = navigator.credentials }: AnyOptions,
  signal: AbortSignal,
  refuse: End,
): Promise<unknown> {
  try {
    return await credentials[verb]({ publicKey, signal, ...modeOf(mediation) })
  } catch (cause) {
    if (mediation === 'conditional' && isConstraint(cause) && wantsVerification(json)) {
      const sentence = 'Make userVerification preferred: nobody is asked during this mediation.'
      throw refuse('ERR_CONDITIONAL_USER_VERIFICATION', sentence, { cause })
    }
    throw cause
  }
}

function isConstraint(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'ConstraintError'
}

function wantsVerification(json: OptionsJSON): boolean {
  return (
    'authenticatorSelection' in json && json.authenticatorSelection?.userVerification === 'required'
  )
}

function responseOf(credential: unknown, refuse: End): unknown {
  if (!credential) throw refuse('ERR_NO_CREDENTIAL', 'The browser gave none: offer a retry.')
  try {
    return (credential as PublicKeyCredential).toJSON()
  } catch {
    return responseToJSON(credential as PublicKeyCredential)
  }
}
