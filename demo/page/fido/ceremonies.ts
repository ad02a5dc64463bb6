import {
  type AuthenticationResponseJSON,
  authenticate,
  type CredentialsLike,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  register,
} from '../../../src/browser/webauthn/index.ts'
import type { Trace } from '../../../src/core/shared/trace.ts'
import type { SessionAnswer } from '../../shared/api.ts'
import { call } from '../api.ts'
import type { Ceremony } from '../inspector/ceremony.ts'
import type { KeyUse, SecurityKey } from './security-key.ts'

/** What a ceremony of the page runs with. */
export interface CeremonyContext {
  /** Is told every message and step. */
  readonly ceremony: Ceremony
  readonly signal: AbortSignal
  /** In place of the browser's own authenticators. */
  readonly credentials?: Credentials | undefined
  /** In place of WebAuthn in the page: a security key that it speaks to itself. */
  readonly key?: { readonly key: SecurityKey; readonly use: KeyUse } | undefined
}

/** An emulated authenticator that tells a trace what it is asked for; or nothing for the browser's. */
export type Credentials = (trace: Trace) => CredentialsLike | undefined

type LoggedIn = Required<SessionAnswer>['user']

/**
 * Makes a passkey and has the server check it.
 *
 * @param userName For a new account; without it the passkey is added to the one that is logged in.
 */
export async function registerPasskey(
  userName: string | undefined,
  { ceremony, signal, credentials, key }: CeremonyContext,
): Promise<LoggedIn> {
  const { options } = await call<{ options: PublicKeyCredentialCreationOptionsJSON }>(
    'POST',
    'registration/options',
    { json: { userName }, ceremony, signal },
  )
  const json = key
    ? await key.key.register(options, key.use)
    : await register(options, { signal, ...tracing(ceremony, credentials) })
  const { user } = await call<{ user: LoggedIn }>('POST', 'registration', {
    json,
    ceremony,
    signal,
  })
  return user
}

/** Options of a log-in, from the server. */
export async function loginOptions(
  userName: string | undefined,
  { ceremony, signal }: CeremonyContext,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { options } = await call<{ options: PublicKeyCredentialRequestOptionsJSON }>(
    'POST',
    'authentication/options',
    { json: { userName }, ceremony, signal },
  )
  return options
}

/** Has the server check a response. */
export async function finishLogin(
  json: AuthenticationResponseJSON,
  { ceremony, signal }: CeremonyContext,
): Promise<LoggedIn> {
  const { user } = await call<{ user: LoggedIn }>('POST', 'authentication', {
    json,
    ceremony,
    signal,
  })
  return user
}

/**
 * Logs in with a passkey.
 *
 * @param userName Whose passkey; without it the authenticator offers all that it has for this site.
 * @param mediation `conditional` waits until a passkey is chosen in the user name's autofill list.
 */
export async function logIn(
  userName: string | undefined,
  context: CeremonyContext,
  mediation?: 'conditional',
): Promise<LoggedIn> {
  const { ceremony, signal, credentials, key } = context
  const options = await loginOptions(userName, context)
  if (key) return finishLogin(await key.key.authenticate(options, key.use), context)
  const json = await authenticate(options, {
    signal,
    ...tracing(ceremony, credentials),
    ...(mediation && { mediation }),
  })
  return finishLogin(json, context)
}

/** Has both the page's and the authenticator's part told to the inspector. */
function tracing(ceremony: Ceremony, credentials: Credentials | undefined) {
  const trace: Trace = (event) => ceremony.add('page', event)
  return { trace, credentials: credentials?.((event) => ceremony.add('authenticator', event)) }
}
