import type { CredentialRecord } from '../../core/fido/rp/credential.ts'
import {
  CREDENTIAL_ID,
  requireIdentifier,
  requireObject,
  requireStorable,
  requireText,
  USER_HANDLE,
} from './arguments.ts'
import { StoreError } from './errors.ts'

const MAX_SIGN_COUNT = 2 ** 32 - 1
const MAX_TRANSPORTS = 32
const MAX_TRANSPORT_LENGTH = 64

type Check = (name: string, value: unknown) => void

const CHECKS: { readonly [Member in keyof CredentialRecord]: Check } = {
  id: (name, value) => requireIdentifier(name, value, CREDENTIAL_ID),
  userHandle: (name, value) => requireIdentifier(name, value, USER_HANDLE),
  rpId: (name, value) => requireStorable(name, requireText(name, value)),
  publicKey: requireBytes,
  signCount: requireCount,
  transports: requireTransports,
  uvInitialized: requireBoolean,
  backupEligible: requireBoolean,
  backupState: requireBoolean,
  aaguid: requireUuid,
  discoverable: (name, value) => value === undefined || requireBoolean(name, value),
  attestationObject: requireBytes,
  attestationClientDataJSON: requireBytes,
}

/**
 * Checks the members of a credential record.
 *
 * @param members Which ones. Default: all.
 * @throws {TypeError | RangeError} When one is not what a record has there.
 * @throws {StoreError} `STORE_TEXT_INVALID` when a transport cannot be kept: clients name them.
 */
export function requireRecord(
  record: Partial<CredentialRecord>,
  members = Object.keys(CHECKS) as readonly (keyof CredentialRecord)[],
): void {
  requireObject('record', record)
  for (const member of members) CHECKS[member](`record.${member}`, record[member])
}

function requireBytes(name: string, value: unknown): void {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name} is not a Uint8Array`)
}

function requireBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new TypeError(`${name} is not a boolean`)
}

/** §6.1: the counter is 32 bits without sign. */
function requireCount(name: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`${name} is not a number`)
  if (!Number.isInteger(value) || value < 0 || value > MAX_SIGN_COUNT) {
    throw new RangeError(`${name} is not a whole number from 0 to ${MAX_SIGN_COUNT}`)
  }
}

function requireUuid(name: string, value: unknown): void {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(requireText(name, value))) {
    throw new TypeError(`${name} is not a UUID in lower case`)
  }
}

/** The browser passes on what the authenticator says, and the page what it likes. */
function requireTransports(name: string, value: unknown): void {
  if (!Array.isArray(value)) throw new TypeError(`${name} is not an array`)
  if (value.length > MAX_TRANSPORTS) {
    throw new StoreError('STORE_TEXT_INVALID', `${name} has more than ${MAX_TRANSPORTS} entries`)
  }
  for (const transport of value) {
    if (requireStorable(name, requireText(name, transport)).length <= MAX_TRANSPORT_LENGTH) continue
    throw new StoreError('STORE_TEXT_INVALID', `${name} has an entry that is too long`)
  }
}
