import type { TraceEvent } from '../../src/core/shared/trace.ts'
import { traceToJson } from '../shared/trace-json.ts'
import { authenticationOptions, verifyLogin } from './authentication.ts'
import { type Call, checkOrigin, type HandlerOptions, rpIdOf } from './call.ts'
import { refusalOf, ServerError } from './errors.ts'
import { listPasskeys, logOut, removePasskey, whoAmI } from './passkeys.ts'
import { registrationOptions, verifyPasskey } from './registration.ts'
import { newSession, readSession, type Session, sessionCookie } from './session.ts'

/** Answers a call with what its JSON answer holds besides the trace. */
type Route = (call: Call) => Promise<object>

/** A request in, a response out: runs anywhere that has the two, also without a port. */
export type Handler = (request: Request) => Promise<Response>

const ROUTES: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
  ['GET', /^\/api\/session$/, whoAmI],
  ['POST', /^\/api\/logout$/, logOut],
  ['POST', /^\/api\/registration\/options$/, registrationOptions],
  ['POST', /^\/api\/registration$/, verifyPasskey],
  ['POST', /^\/api\/authentication\/options$/, authenticationOptions],
  ['POST', /^\/api\/authentication$/, verifyLogin],
  ['GET', /^\/api\/passkeys$/, listPasskeys],
  ['DELETE', /^\/api\/passkeys\/[\w-]+$/, removePasskey],
]

/**
 * The relying party of the live page.
 *
 * Every answer is JSON. A refused call is answered with `{ error: { code, message } }` and has
 * changed nothing. `trace` holds what the library told while it served the call: a page for
 * learning shows it, one for real users would not be sent it.
 */
export function createHandler(options: HandlerOptions): Handler {
  return async (request) => {
    const events: TraceEvent[] = []
    try {
      return await serve(request, options, events)
    } catch (error) {
      const { status, code, message } = refusalOf(error)
      if (status >= 500) options.report?.(error)
      return answer({ error: { code, message } }, events, status)
    }
  }
}

async function serve(
  request: Request,
  options: HandlerOptions,
  events: TraceEvent[],
): Promise<Response> {
  const url = new URL(request.url)
  const route = findRoute(request.method, url.pathname)
  const rpId = rpIdOf(url)
  if (request.method !== 'GET') checkOrigin(request, url.origin)
  const known = await readSession(request, options.secret)
  const call: Call = {
    request,
    origin: url.origin,
    rpId,
    store: await options.store(),
    secret: options.secret,
    verifier: options.verifier,
    now: options.now ?? Date.now,
    events,
    session: known ?? newSession(),
  }
  const body = await route(call)
  const response = answer(body, events, 200)
  if (call.session !== known) await setCookie(response, call.session, options.secret, url)
  return response
}

function findRoute(method: string, path: string): Route {
  const matching = ROUTES.filter(([, pattern]) => pattern.test(path))
  const [, , route] = matching.find(([allowed]) => allowed === method) ?? []
  if (route) return route
  if (matching.length === 0) throw new ServerError('HTTP_NOT_FOUND', 'there is no such path')
  const allowed = matching.map(([name]) => name).join(' or ')
  throw new ServerError('HTTP_METHOD_NOT_ALLOWED', `this path takes ${allowed}`)
}

function answer(body: object, events: readonly TraceEvent[], status: number): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  return Response.json({ ...body, trace: traceToJson(events) }, { status, headers })
}

async function setCookie(
  response: Response,
  session: Session,
  secret: string,
  { protocol }: URL,
): Promise<void> {
  const cookie = await sessionCookie(session, secret, protocol === 'https:')
  response.headers.append('set-cookie', cookie)
}
