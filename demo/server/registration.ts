import * as z from 'zod/mini'
import type { PublicKeyCredentialCreationOptionsJSON } from '../../src/core/fido/rp/json.ts'
import { generateRegistrationOptions, generateUserHandle } from '../../src/core/fido/rp/options.ts'
import { verifyRegistration } from '../../src/core/fido/rp/registration.ts'
import { isClavigerError } from '../../src/core/shared/errors.ts'
import { decodeMessage } from '../../src/core/shared/message.ts'
import { type Call, readJson, renewSession, requireUser } from './call.ts'
import { keepOptions, takeOptions } from './challenges.ts'
import { ServerError } from './errors.ts'
import { userNameOf } from './users.ts'

const OptionsRequest = z.object({ userName: z.optional(z.string()) })

/** What the algorithms of the page's passkeys may be, most wanted first. */
const ALGORITHMS = [-8, -7, -257, -35, -36, -48]

/** `{ userName }` begins a new account; `{}` adds a passkey to the account that is logged in. */
export async function registrationOptions(call: Call): Promise<object> {
  const { userName } = decodeMessage('request', OptionsRequest, await readJson(call.request))
  const { user, excludeCredentials } =
    userName === undefined ? await ownAccount(call) : await newAccount(call, userName)
  const options = generateRegistrationOptions({
    rp: { id: call.rpId, name: 'Claviger' },
    user,
    algorithms: ALGORITHMS,
    excludeCredentials,
    residentKey: 'required',
    userVerification: 'required',
    trace: (event) => call.events.push(event),
  })
  await keepOptions(call, 'registration', options)
  return { options }
}

async function ownAccount(call: Call) {
  const user = await requireUser(call)
  return { user, excludeCredentials: await call.store.credentials.list(user.id) }
}

async function newAccount({ store }: Call, userName: string) {
  const name = userNameOf(userName)
  if (await store.users.findByName(name)) throw taken()
  return { user: { id: generateUserHandle(), name }, excludeCredentials: [] }
}

function taken(): ServerError {
  return new ServerError('USER_NAME_TAKEN', 'this user name has an account; log in to it')
}

/** Checks the browser's answer; keeps the passkey, and the account when it is new. */
export async function verifyPasskey(call: Call): Promise<object> {
  const response = await readJson(call.request)
  const options = await takeOptions(call, 'registration', response)
  const { user } = options
  const exists = (await call.store.users.find(user.id)) !== undefined
  if (exists && call.session.user !== user.id) {
    throw new ServerError('SESSION_MISSING', 'a passkey can be added by who is logged in only')
  }
  const { credential } = await verifyRegistration(response, {
    options,
    origins: call.origin,
    isRegistered: async (id) => (await call.store.credentials.find(id)) !== undefined,
    trace: (event) => call.events.push(event),
    ...(call.verifier && { verifier: call.verifier }),
  })
  if (!exists) await addUser(call, user)
  try {
    await call.store.credentials.add(credential)
  } catch (error) {
    if (!exists) await call.store.users.remove(user.id)
    throw error
  }
  if (!exists) renewSession(call, user.id)
  return { user: { name: user.name } }
}

async function addUser(
  { store }: Call,
  user: PublicKeyCredentialCreationOptionsJSON['user'],
): Promise<void> {
  try {
    await store.users.add(user)
  } catch (error) {
    throw isClavigerError(error) && error.code === 'STORE_USER_EXISTS' ? taken() : error
  }
}
