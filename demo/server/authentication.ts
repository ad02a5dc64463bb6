import * as z from 'zod/mini'
import { WebAuthnError } from '../../src/core/fido/errors.ts'
import { verifyAuthentication } from '../../src/core/fido/rp/authentication.ts'
import type { PublicKeyCredentialRequestOptionsJSON } from '../../src/core/fido/rp/json.ts'
import { generateAuthenticationOptions } from '../../src/core/fido/rp/options.ts'
import { decodeMessage } from '../../src/core/shared/message.ts'
import type { StoredCredential } from '../../src/node/store/index.ts'
import { type Call, readJson, renewSession } from './call.ts'
import { keepOptions, takeOptions } from './challenges.ts'
import { type Decoy, decoyFor } from './decoy.ts'
import { userNameOf } from './users.ts'

const OptionsRequest = z.object({ userName: z.optional(z.string()) })

/** `{ userName }` asks for that account's passkeys; `{}` lets the user choose among all. */
export async function authenticationOptions(call: Call): Promise<object> {
  const { userName } = decodeMessage('request', OptionsRequest, await readJson(call.request))
  const options = generateAuthenticationOptions({
    rpId: call.rpId,
    allowCredentials: userName === undefined ? [] : await passkeysOf(call, userNameOf(userName)),
    userVerification: 'required',
    trace: (event) => call.events.push(event),
  })
  await keepOptions(call, 'authentication', options)
  return { options }
}

/** The passkeys of an account. A name that has none is answered as if it had one. */
async function passkeysOf({ store, secret }: Call, userName: string) {
  const user = await store.users.findByName(userName)
  const credentials = user ? await store.credentials.list(user.id) : []
  return credentials.length > 0 ? credentials : [await decoyFor(userName, secret)]
}

/** Checks the browser's answer, and logs in whom it proves. */
export async function verifyLogin(call: Call): Promise<object> {
  const response = await readJson(call.request)
  const options = await takeOptions(call, 'authentication', response)
  const { credential } = await verifyAuthentication(response, {
    options,
    origins: call.origin,
    credential: (id) => findCredential(call, id, options),
    trace: (event) => call.events.push(event),
    ...(call.verifier && { verifier: call.verifier }),
  })
  if (credential.userHandle === undefined) throw unknown()
  const updated = await call.store.credentials.update(credential)
  const user = await call.store.users.find(credential.userHandle)
  if (!updated || !user) throw unknown()
  if (!updated.signCountGrew) throw overtaken()
  renewSession(call, user.id)
  return { user: { name: user.name } }
}

/** For a passkey that was removed while it was in use. */
function unknown(): WebAuthnError {
  return new WebAuthnError('WEBAUTHN_CREDENTIAL_UNKNOWN', 'no such credential is registered')
}

/** For the slower of two log-ins with the same count, which a verification alone cannot see. */
function overtaken(): WebAuthnError {
  const problem = 'another log-in with this count was faster: the key may have been cloned'
  return new WebAuthnError('WEBAUTHN_SIGN_COUNT_NOT_INCREASED', problem)
}

/** A credential that was asked for by name but does not exist fails as a wrong signature does. */
async function findCredential(
  { store, secret }: Call,
  id: string,
  { allowCredentials = [] }: PublicKeyCredentialRequestOptionsJSON,
): Promise<StoredCredential | Decoy | undefined> {
  const known = await store.credentials.find(id)
  if (known || allowCredentials.every((allowed) => allowed.id !== id)) return known
  return decoyFor(id, secret, id)
}
