import { expect } from 'vitest'
import {
  type AuthenticationOptions,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationOptions,
  verifyAuthentication,
  verifyRegistration,
} from '../../../src/core/fido/rp/index.ts'
import type { EmulatedAuthenticator } from '../../../src/emulators/authenticator/index.ts'

export const ORIGIN = 'https://example.org'
export const PAGE = { origin: ORIGIN } as const

/** Options of a registration at example.org. */
export function creation(options: Partial<RegistrationOptions> = {}) {
  return generateRegistrationOptions({
    rp: { id: 'example.org', name: 'Example' },
    user: { id: 'YWRh', name: 'ada', displayName: 'Ada Lovelace' },
    ...options,
  })
}

/** Options of an authentication at example.org. */
export function request(options: Partial<AuthenticationOptions> = {}) {
  return generateAuthenticationOptions({ rpId: 'example.org', ...options })
}

/** Registers at example.org, checked by the relying party. */
export async function register(
  authenticator: EmulatedAuthenticator,
  options: Partial<RegistrationOptions> = {},
) {
  const asked = creation(options)
  const response = await authenticator.create(asked, PAGE)
  const verified = await verifyRegistration(response, { options: asked, origins: ORIGIN })
  return { response, ...verified }
}

/** Logs in at example.org, checked by the relying party. */
export async function logIn(
  authenticator: EmulatedAuthenticator,
  credential: Awaited<ReturnType<typeof register>>['credential'],
  options: Partial<AuthenticationOptions> = {},
) {
  const asked = request(options)
  const response = await authenticator.get(asked, PAGE)
  const expected = { options: asked, origins: ORIGIN, credential }
  return { response, ...(await verifyAuthentication(response, expected)) }
}

/** The name of the error that a promise rejects with; fails when it does not reject. */
export async function nameOfRejection(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Error)
  return (error as Error).name
}
