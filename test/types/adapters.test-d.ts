import type { PGlite } from '@electric-sql/pglite'
import type { Pool } from 'pg'
import { expectTypeOf } from 'vitest'
import {
  type AuthenticationResponseJSON,
  authenticate,
  type CredentialsLike,
  capabilities,
  type RegistrationResponseJSON,
  register,
  WebAuthnClientError,
} from '../../src/browser/webauthn/index.ts'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthentication,
} from '../../src/core/fido/rp/index.ts'
import { emulateAuthenticator } from '../../src/emulators/authenticator/index.ts'
import {
  createStore,
  type Database,
  openDatabase,
  type Queryable,
  type Store,
  type StoredCredential,
} from '../../src/node/store/index.ts'

const origins = 'https://example.org'
const request = generateAuthenticationOptions({ rpId: 'example.org' })
const creation = generateRegistrationOptions({
  rp: { id: 'example.org', name: 'Example' },
  user: { id: 'AAAA', name: 'ada' },
})

// The page: what the server makes is what the ceremonies take, and the other way round.
expectTypeOf(register(creation)).resolves.toEqualTypeOf<RegistrationResponseJSON>()
expectTypeOf(authenticate(request)).resolves.toEqualTypeOf<AuthenticationResponseJSON>()
expectTypeOf(capabilities()).resolves.toHaveProperty('conditionalGet').toBeBoolean()
// @ts-expect-error Autofill is for authentication.
register(creation, { mediation: 'immediate' })
// @ts-expect-error The options of the other ceremony.
register(request)
declare const caught: unknown
if (caught instanceof WebAuthnClientError) {
  // @ts-expect-error A code of another class.
  if (caught.code === 'WEBAUTHN_TYPE_MISMATCH') throw caught
}

// The emulated authenticator stands in for the browser's.
const authenticator = emulateAuthenticator()
expectTypeOf(authenticator.container({ origin: origins })).toExtend<CredentialsLike>()
expectTypeOf<CredentialsContainer>().toExtend<CredentialsLike>()
const made = authenticator.create(creation, { origin: origins })
expectTypeOf(made).resolves.toExtend<RegistrationResponseJSON>()
emulateAuthenticator({ state: authenticator.save() })

// The store: both drivers fit as they are, and a challenge knows its ceremony's options.
expectTypeOf<Pool>().toExtend<Queryable>()
expectTypeOf<PGlite>().toExtend<Queryable>()
expectTypeOf(openDatabase()).resolves.toEqualTypeOf<Database>()
declare const database: Database
expectTypeOf(createStore(database)).resolves.toEqualTypeOf<Store>()
declare const store: Store
const taken = store.challenges.take({ challenge: 'AAAA', ceremony: 'registration' })
taken.then((entry) => {
  expectTypeOf(entry?.options).toEqualTypeOf<PublicKeyCredentialCreationOptionsJSON | undefined>()
})
store.challenges.take({ challenge: 'AAAA', ceremony: 'authentication' }).then((entry) => {
  expectTypeOf(entry?.options).toEqualTypeOf<PublicKeyCredentialRequestOptionsJSON | undefined>()
})

// A stored record comes out of the verification with what the store added, and goes back in.
const verified = verifyAuthentication(caught, {
  options: request,
  origins,
  credential: (id) => store.credentials.find(id),
})
expectTypeOf(verified).resolves.toHaveProperty('credential').toEqualTypeOf<StoredCredential>()
verified.then(({ credential }) => store.credentials.update(credential))
