import { identify, WebAuthnClientError } from './errors.ts'
import type { AnyOptions, End, OptionsJSON, Verb } from './options.ts'

/** Ends the pending ceremony: browsers allow one at a time. */
let end: End | undefined

/**
 * Ends the ceremony that the page is in, if any: for a page that leaves the login route. Its
 * promise rejects with `ERR_CANCELLED`.
 *
 * @example
 *
 * ```ts
 * import { cancel } from 'claviger/browser/webauthn'
 *
 * addEventListener('popstate', cancel)
 * ```
 */
export function cancel(): void {
  end?.('ERR_CANCELLED', 'The page cancelled.')
}

/**
 * Runs one ceremony. What a browser of today does not need for a dialog or for autofill is loaded
 * on demand.
 */
export function perform(
  verb: Verb,
  parse: 'parseCreationOptionsFromJSON' | 'parseRequestOptionsFromJSON',
  json: OptionsJSON,
  options: AnyOptions = {},
): Promise<unknown> {
  const { mediation } = options
  return alone(json, options.signal, async (signal, refuse) => {
    const native = globalThis.PublicKeyCredential as typeof PublicKeyCredential | undefined
    const autofill = mediation + verb === 'conditionalget'
    let credential: unknown
    if (native?.[parse] && (!mediation || autofill) && !options.trace && !options.credentials) {
      if (autofill && !(await native.isConditionalMediationAvailable())) {
        throw refuse('ERR_NO_MEDIATION', 'Ask capabilities() first.')
      }
      const asked = { publicKey: native[parse](json as never), mediation, signal }
      credential = (await navigator.credentials[verb](asked as object)) ?? null
      try {
        return (credential as PublicKeyCredential).toJSON()
      } catch {}
    }
    return (await import('./rest.ts')).rest(verb, json, options, signal, refuse, credential)
  })
}

/** Runs a task in place of the pending one. What ended it early is what it rejects with. */
async function alone(
  json: OptionsJSON,
  outer: AbortSignal | undefined,
  task: (signal: AbortSignal, refuse: End) => Promise<unknown>,
): Promise<unknown> {
  outer?.throwIfAborted()
  const before = end?.('ERR_SUPERSEDED', 'A newer ceremony began.')
  const controller = new AbortController()
  const { signal } = controller
  let done = () => {}
  const over = new Promise<void>((resolve) => {
    done = resolve
  })
  const endThis: End = (...error) => {
    controller.abort(new WebAuthnClientError(...error))
    // Some password managers never answer after an abort.
    setTimeout(done, 1e3)
    return over
  }
  end = endThis
  outer?.addEventListener('abort', () => controller.abort(outer.reason), { signal })
  try {
    // Safari refuses a call that comes before the aborted one has settled.
    await before
    signal.throwIfAborted()
    return await task(signal, endThis)
  } catch (error) {
    // Older Safari rejects with an error of its own in place of the reason.
    signal.throwIfAborted()
    throw identify(error, json)
  } finally {
    done()
  }
}
