import { defaults, seal, unseal } from 'iron-webcrypto'
import * as z from 'zod/mini'
import { toBase64url } from '../../src/core/shared/base64url.ts'
import { randomBytes } from '../../src/core/shared/bytes.ts'

/** What the server remembers of a browser, inside the browser's own cookie. */
export interface Session {
  /** Random; challenges are bound to it. A new one is made at each log-in and log-out. */
  readonly id: string
  /** User handle of who is logged in. */
  readonly user?: string
}

const COOKIE = 'claviger'
const LIFETIME_SECONDS = 12 * 60 * 60
const OPTIONS = { ...defaults, ttl: LIFETIME_SECONDS * 1000 }

const Sealed = z.object({ id: z.string(), user: z.optional(z.string()) })

/** A session of nobody, or of the user whose handle is given. */
export function newSession(user?: string): Session {
  const id = toBase64url(randomBytes(16))
  return user === undefined ? { id } : { id, user }
}

/** The session in a request's cookie; none when there is none, or it is too old or forged. */
export async function readSession(request: Request, secret: string): Promise<Session | undefined> {
  const sealed = cookieOf(request)
  if (!sealed) return undefined
  try {
    const { id, user } = Sealed.parse(await unseal(sealed, secret, OPTIONS))
    return user === undefined ? { id } : { id, user }
  } catch {
    return undefined
  }
}

/** The `Set-Cookie` header that gives a session to the browser. */
export async function sessionCookie(
  session: Session,
  secret: string,
  secure: boolean,
): Promise<string> {
  const sealed = await seal(session, secret, OPTIONS)
  const attributes = `Path=/; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Lax`
  return `${COOKIE}=${sealed}; ${attributes}${secure ? '; Secure' : ''}`
}

function cookieOf(request: Request): string | undefined {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === COOKIE) return value
  }
  return undefined
}

const MIN_SECRET_LENGTH = 32

/**
 * The secret that seals cookies: the given one, or a new one, with which every session ends when
 * the server does.
 *
 * @throws {RangeError} When the given one is shorter than 32 characters.
 */
export function sessionSecret(given: string | undefined): string {
  if (!given) return toBase64url(randomBytes(32))
  if (given.length >= MIN_SECRET_LENGTH) return given
  throw new RangeError(`SESSION_SECRET has ${given.length} characters, 32 are the least`)
}
