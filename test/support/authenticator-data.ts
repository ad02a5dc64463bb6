import { createHash } from 'node:crypto'
import { type AuthenticatorFlags, flagsByte } from '../../src/core/fido/authenticator-data.ts'
import { type CborInput, encodeCbor } from '../../src/core/fido/cbor/index.ts'
import type { Bytes } from '../../src/core/shared/bytes.ts'

/** What authenticator data is built from; flags `at` and `ed` follow from what is there. */
export interface AuthenticatorDataParts {
  readonly rpId?: string
  readonly flags?: Partial<Omit<AuthenticatorFlags, 'at' | 'ed'>>
  readonly signCount?: number
  readonly attested?: {
    readonly aaguid: Uint8Array
    readonly credentialId: Uint8Array
    readonly key: Uint8Array
  }
  readonly extensions?: ReadonlyMap<string, CborInput>
}

/** Lays authenticator data out as WebAuthn Level 3 §6.1 draws it. */
export function buildAuthenticatorData(parts: AuthenticatorDataParts = {}): Bytes {
  const { rpId = 'example.org', flags = { up: true }, signCount = 0, attested, extensions } = parts
  const fixed = Buffer.alloc(5)
  fixed[0] = flagsByte({ ...flags, at: attested !== undefined, ed: extensions !== undefined })
  fixed.writeUInt32BE(signCount, 1)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(attested?.credentialId.length ?? 0)
  const pieces = [
    createHash('sha256').update(rpId).digest(),
    fixed,
    ...(attested ? [attested.aaguid, length, attested.credentialId, attested.key] : []),
    ...(extensions ? [encodeCbor(extensions)] : []),
  ]
  return new Uint8Array(Buffer.concat(pieces))
}
