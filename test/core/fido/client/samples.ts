import { isClavigerError } from '../../../../src/core/errors.ts'
import {
  Fido2Client,
  type Fido2ClientOptions,
} from '../../../../src/core/fido/client/fido2-client.ts'
import type {
  CreationOptions,
  RequestOptions,
  UserInteraction,
} from '../../../../src/core/fido/client/index.ts'
import {
  openKey,
  type SoftwareKey,
  type SoftwareKeyOptions,
  softwareKey,
  type Way,
} from '../../../support/ctap-devices.ts'

export const ORIGIN = 'https://example.org'
export const PIN = '1234'

/** Options of a registration. */
export const CREATE = {
  rp: { id: 'example.org', name: 'Example' },
  user: { id: 'AQID', name: 'ada', displayName: 'Ada' },
  challenge: 'Y2hhbGxlbmdlLWNyZWF0ZQ',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
} as const satisfies CreationOptions

/** Options of an authentication. */
export const GET = {
  challenge: 'Y2hhbGxlbmdlLWdldA',
  rpId: 'example.org',
} as const satisfies RequestOptions

/** One that needs a discoverable credential. */
export const RESIDENT = { authenticatorSelection: { residentKey: 'required' } } as const

/** A list with these credentials. */
export function listOf(...ids: readonly string[]) {
  return ids.map((id) => ({ type: 'public-key', id }))
}

/** A software key and a client for it whose user knows the PIN. */
export async function clientWith(
  keyOptions: SoftwareKeyOptions = {},
  { way = 'direct', ...options }: Fido2ClientOptions & { readonly way?: Way } = {},
): Promise<{ key: SoftwareKey; client: Fido2Client }> {
  const key = softwareKey(keyOptions)
  return { key, client: await clientOf(key, options, way) }
}

/** A client for a software key whose user knows the PIN. */
export async function clientOf(
  key: SoftwareKey,
  options: Fido2ClientOptions = {},
  way: Way = 'direct',
): Promise<Fido2Client> {
  return new Fido2Client(await openKey(key, way), ORIGIN, { userInteraction: KNOWS, ...options })
}

/** A user who knows the PIN. */
export const KNOWS: Partial<UserInteraction> = { requestPin: () => PIN }

/** The code with which a promise rejects; fails when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return isClavigerError(error) ? error.code : `uncoded: ${error}`
  }
  throw new Error('nothing was thrown')
}
