/** Loaded when a page traces a ceremony, so that nobody else pays for it. */
import { redactExtensions } from '../../core/fido/rp/extensions.ts'
import type { Trace } from '../../core/shared/trace.ts'

const SOURCE = 'webauthn.browser'

interface Shown {
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly clientExtensionResults?: Readonly<Record<string, unknown>>
}

/** Tells of the options that the browser gets. */
export function traceOptions(trace: Trace, verb: 'create' | 'get', json: object): void {
  const { extensions } = json as Shown
  const value = extensions ? { ...json, extensions: redactExtensions(extensions) } : json
  const name = `PublicKeyCredential${verb === 'create' ? 'Creation' : 'Request'}OptionsJSON`
  trace({ kind: 'message', source: SOURCE, direction: 'out', name, value })
}

/** Tells of the response that the browser gave. */
export function traceResponse(trace: Trace, verb: 'create' | 'get', json: unknown): void {
  const { clientExtensionResults = {} } = json as Shown
  const value = {
    ...(json as object),
    clientExtensionResults: redactExtensions(clientExtensionResults),
  }
  const name = verb === 'create' ? 'RegistrationResponseJSON' : 'AuthenticationResponseJSON'
  trace({ kind: 'message', source: SOURCE, direction: 'in', name, value })
}
