import type { SignatureVerifier } from '../../src/core/fido/signature/verifier.ts'
import { MessageError } from '../../src/core/shared/errors.ts'
import type { TraceEvent } from '../../src/core/shared/trace.ts'
import type { Store } from '../../src/node/store/index.ts'
import { ServerError } from './errors.ts'
import { newSession, type Session } from './session.ts'

/** What the handler is made with. */
export interface HandlerOptions {
  /** Gives the store; it may still be opening. */
  readonly store: () => Promise<Store>
  /** Seals the cookies and hides which user names exist; at least 32 characters. */
  readonly secret: string
  /** Does the cryptography. Default: WebCrypto's. */
  readonly verifier?: SignatureVerifier
  /** Is told what failed in the server itself; callers are not. */
  readonly report?: (error: unknown) => void
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number
}

/** One request on its way through a route. */
export interface Call {
  readonly request: Request
  /** Where the page is that calls: the server's own origin. */
  readonly origin: string
  /** The domain of that origin. */
  readonly rpId: string
  readonly store: Store
  readonly secret: string
  readonly verifier: SignatureVerifier | undefined
  readonly now: () => number
  /** What the library told; it goes into the answer. */
  readonly events: TraceEvent[]
  /** A route that assigns another session gives it to the browser. */
  session: Session
}

/** Who is logged in. A session outlives an account that was removed: then it is nobody. */
export async function currentUser({ session, store }: Call) {
  return session.user === undefined ? undefined : await store.users.find(session.user)
}

/**
 * The same, for routes that need somebody.
 *
 * @throws {ServerError} `SESSION_MISSING`
 */
export async function requireUser(call: Call) {
  const user = await currentUser(call)
  if (user) return user
  throw new ServerError('SESSION_MISSING', 'nobody is logged in in this browser')
}

/** Logs somebody in, or whoever it is out. */
export function renewSession(call: Call, user?: string): void {
  call.session = newSession(user)
}

const IP_ADDRESS = /^(?:[\d.]+|\[.*\])$/

/**
 * The RP ID that a page of this address can have. The address is the `Host` header's: Vite lets only
 * hosts through that it knows, and a site that does not should write its RP ID and origins down.
 *
 * @throws {ServerError} `HOST_NOT_A_DOMAIN` for an IP address.
 * @see [WebAuthn Level 3 §5.1.3, step 8](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
 */
export function rpIdOf({ hostname, port }: URL): string {
  if (!IP_ADDRESS.test(hostname)) return hostname
  const problem = `an IP address cannot have passkeys; open http://localhost${port && `:${port}`}/`
  throw new ServerError('HOST_NOT_A_DOMAIN', problem)
}

const MAX_BODY_BYTES = 64 * 1024

/**
 * Refuses what another site's page could send by itself.
 *
 * @throws {ServerError} `HTTP_ORIGIN_REFUSED`
 */
export function checkOrigin(request: Request, origin: string): void {
  if (request.headers.get('origin') === origin) return
  throw new ServerError('HTTP_ORIGIN_REFUSED', `the Origin header is not ${origin}`)
}

/**
 * Reads a JSON body of at most 64 KiB.
 *
 * @throws {ServerError} `HTTP_CONTENT_TYPE`, `HTTP_BODY_TOO_LARGE` or `HTTP_JSON_MALFORMED`
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new ServerError('HTTP_CONTENT_TYPE', 'the body must be application/json')
  }
  const text = await readText(request)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ServerError('HTTP_JSON_MALFORMED', 'the body is not JSON', { cause })
  }
}

async function readText({ body }: Request): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let size = 0
  for await (const chunk of body ?? []) {
    size += (chunk as Uint8Array).length
    if (size > MAX_BODY_BYTES) {
      throw new ServerError('HTTP_BODY_TOO_LARGE', `the body exceeds ${MAX_BODY_BYTES} bytes`)
    }
    text += decode(decoder, chunk as Uint8Array)
  }
  return text + decode(decoder)
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch (cause) {
    throw new MessageError('MESSAGE_MALFORMED', 'the body is not UTF-8', { cause })
  }
}
