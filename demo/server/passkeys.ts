import { parseCoseKeyCached } from '../../src/core/fido/cose/cache.ts'
import type { StoredCredential } from '../../src/node/store/index.ts'
import type { PasskeyAnswer, SessionAnswer } from '../shared/api.ts'
import { type Call, currentUser, renewSession, requireUser } from './call.ts'
import { ServerError } from './errors.ts'

/** Who is logged in. */
export async function whoAmI(call: Call): Promise<SessionAnswer> {
  const user = await currentUser(call)
  return user ? { user: { name: user.name } } : {}
}

/** Ends the session in this browser. */
export async function logOut(call: Call): Promise<object> {
  renewSession(call)
  return {}
}

/** The passkeys of who is logged in. */
export async function listPasskeys(call: Call): Promise<{ passkeys: PasskeyAnswer[] }> {
  const user = await requireUser(call)
  const credentials = await call.store.credentials.list(user.id)
  return { passkeys: credentials.map(describe) }
}

function describe(credential: StoredCredential): PasskeyAnswer {
  const { id, aaguid, transports, backupEligible, backupState, signCount } = credential
  return {
    id,
    aaguid,
    algorithm: parseCoseKeyCached(credential.publicKey).algorithm.name,
    transports,
    backupEligible,
    backupState,
    signCount,
    createdAt: credential.createdAt.toISOString(),
    ...(credential.lastUsedAt && { lastUsedAt: credential.lastUsedAt.toISOString() }),
  }
}

/**
 * Forgets one of the passkeys of who is logged in. With the last one the account goes, because
 * nobody could log in to it any more.
 */
export async function removePasskey(call: Call): Promise<SessionAnswer> {
  const user = await requireUser(call)
  const id = new URL(call.request.url).pathname.split('/').at(-1) ?? ''
  const credentials = await call.store.credentials.list(user.id)
  if (!credentials.some((credential) => credential.id === id)) {
    throw new ServerError('PASSKEY_UNKNOWN', 'this account has no such passkey')
  }
  await call.store.credentials.remove(user.id, id)
  if (credentials.length > 1) return { user: { name: user.name } }
  await call.store.users.remove(user.id)
  renewSession(call)
  return {}
}
