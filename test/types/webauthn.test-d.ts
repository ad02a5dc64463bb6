import { expectTypeOf } from 'vitest'
import {
  type AuthenticationExpectation,
  type CredentialRecord,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type KnownCredential,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type SignatureVerifier,
  type Trace,
  verifyAuthentication,
  verifyRegistration,
  webCryptoVerifier,
} from '../../src/core/fido/rp/index.ts'
import type { Bytes } from '../../src/core/shared/bytes.ts'
import { nodeVerifier } from '../../src/node/crypto/index.ts'

declare const response: unknown
declare const record: CredentialRecord
declare const creation: PublicKeyCredentialCreationOptionsJSON
declare const request: PublicKeyCredentialRequestOptionsJSON
const origins = 'https://example.org'

// Options: the least that must be given, and what comes of it.
const rp = { id: 'example.org', name: 'Example' }
const user = { id: 'AAAA', name: 'ada' }
expectTypeOf(generateRegistrationOptions({ rp, user })).toEqualTypeOf(creation)
expectTypeOf(generateAuthenticationOptions({ rpId: 'example.org' })).toEqualTypeOf(request)
// @ts-expect-error The account is missing.
generateRegistrationOptions({ rp })
// @ts-expect-error A requirement that WebAuthn does not have.
generateAuthenticationOptions({ rpId: 'example.org', userVerification: 'always' })

// Registration: any value may arrive; the record is what a store keeps.
const registered = verifyRegistration(response, { options: creation, origins })
expectTypeOf(registered).resolves.toHaveProperty('credential').toEqualTypeOf<CredentialRecord>()
expectTypeOf(registered).resolves.not.toHaveProperty('verified')
// @ts-expect-error Without origins nothing can be verified.
verifyRegistration(response, { options: creation })
// @ts-expect-error The options of the other ceremony.
verifyRegistration(response, { options: request, origins })

// Authentication: the record comes back as the type it was given, with members of one's own.
interface MyRecord extends CredentialRecord {
  readonly label: string
}
declare const mine: MyRecord
declare const find: (id: string) => Promise<MyRecord | undefined>
const byValue = verifyAuthentication(response, { options: request, origins, credential: mine })
const byFunction = verifyAuthentication(response, { options: request, origins, credential: find })
expectTypeOf(byValue).resolves.toHaveProperty('credential').toEqualTypeOf<MyRecord>()
expectTypeOf(byFunction).resolves.toHaveProperty('credential').toEqualTypeOf<MyRecord>()
// @ts-expect-error A credential is needed.
verifyAuthentication(response, { options: request, origins })

// The least of a credential: three members.
const least = { id: 'AAAA', publicKey: record.publicKey, signCount: 0 }
expectTypeOf(least).toExtend<KnownCredential>()
expectTypeOf(record).toExtend<KnownCredential>()
expectTypeOf<AuthenticationExpectation<typeof least>['signCountPolicy']>().toEqualTypeOf<
  'reject' | 'flag' | 'ignore' | undefined
>()

// Verifiers share one port; Node's answers at once.
expectTypeOf(webCryptoVerifier()).toEqualTypeOf<SignatureVerifier>()
expectTypeOf(nodeVerifier()).toExtend<SignatureVerifier>()
const own: SignatureVerifier = { sha256: (data) => data, verify: () => false }
expectTypeOf(own.sha256).returns.toEqualTypeOf<Bytes | Promise<Bytes>>()

// Events tell their kind apart.
const trace: Trace = (event) => {
  if (event.kind === 'step') expectTypeOf(event.section).toBeString()
  else expectTypeOf(event.bytes).toEqualTypeOf<Bytes | undefined>()
}
verifyRegistration(response, { options: creation, origins, trace, verifier: own })
