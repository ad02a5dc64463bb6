import {
  type AuthenticationOptions,
  type CredentialRecord,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationOptions,
  verifyRegistration,
} from '../../src/core/fido/rp/index.ts'
import {
  type CeremonyContext,
  type EmulatedAuthenticatorOptions,
  emulateAuthenticator,
} from '../../src/emulators/authenticator/index.ts'
import { nodeVerifier } from '../../src/node/crypto/index.ts'

/** The site of these tests. */
export const RP_ID = 'example.org'
export const ORIGIN = 'https://example.org'

/** One verifier for all, as a server would have it. */
export const verifier = nodeVerifier()

/** Options of a registration at the tests' site. */
export function creationOptions(options: Partial<RegistrationOptions> = {}) {
  return generateRegistrationOptions({
    rp: { id: RP_ID, name: 'Example' },
    user: { id: 'dXNlci1hZGE', name: 'ada' },
    ...options,
  })
}

/** Options of an authentication at the tests' site. */
export function requestOptions(options: Partial<AuthenticationOptions> = {}) {
  return generateAuthenticationOptions({ rpId: RP_ID, ...options })
}

/** A registration's options and the emulated authenticator's response. */
export async function respondToRegistration(
  settings: {
    readonly options?: Partial<RegistrationOptions>
    readonly authenticator?: EmulatedAuthenticatorOptions
    readonly context?: Partial<CeremonyContext>
  } = {},
) {
  const options = creationOptions(settings.options)
  const authenticator = emulateAuthenticator(settings.authenticator)
  const response = await authenticator.create(options, { origin: ORIGIN, ...settings.context })
  return { options, authenticator, response }
}

/** A registered credential, and an authentication's options and response with it. */
export async function respondToAuthentication(
  settings: {
    readonly registration?: Partial<RegistrationOptions>
    readonly options?: Partial<AuthenticationOptions>
    readonly authenticator?: EmulatedAuthenticatorOptions
    readonly context?: Partial<CeremonyContext>
  } = {},
) {
  const registered = await respondToRegistration({
    ...(settings.registration && { options: settings.registration }),
    ...(settings.authenticator && { authenticator: settings.authenticator }),
  })
  const { credential } = await verifyRegistration(registered.response, {
    options: registered.options,
    origins: ORIGIN,
    verifier,
  })
  const { authenticator } = registered
  const options = requestOptions(settings.options)
  const response = await authenticator.get(options, { origin: ORIGIN, ...settings.context })
  return { options, authenticator, response, credential: credential as CredentialRecord }
}

/** The code of the error that a promise rejects with; fails when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as { readonly code?: string }).code ?? `no code: ${error}`
  }
  throw new Error('resolved, and should have rejected')
}
