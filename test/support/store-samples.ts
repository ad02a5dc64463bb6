import { randomBytes } from 'node:crypto'
import type {
  CredentialRecord,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../src/core/fido/rp/index.ts'
import type { NewChallenge, NewUser } from '../../src/node/store/index.ts'

/** Random bytes in base64url: an identifier that no other test has. */
export function identifier(size = 32): string {
  return randomBytes(size).toString('base64url')
}

/** A user that no other test has. */
export function sampleUser(members: Partial<NewUser> = {}): NewUser {
  return { id: identifier(), name: `ada ${identifier(6)}`, displayName: 'Ada', ...members }
}

/** A credential record with every member off its default. */
export function sampleRecord(
  userHandle: string,
  members: Partial<CredentialRecord> = {},
): CredentialRecord {
  return {
    id: identifier(),
    userHandle,
    rpId: 'example.org',
    publicKey: new Uint8Array(randomBytes(77)),
    signCount: 4,
    transports: ['hybrid', 'internal'],
    uvInitialized: true,
    backupEligible: true,
    backupState: false,
    aaguid: '08987058-cadc-4b81-b6e1-30de50dcbe96',
    discoverable: true,
    attestationObject: new Uint8Array(randomBytes(300)),
    attestationClientDataJSON: new Uint8Array(randomBytes(120)),
    ...members,
  }
}

/** Options of a registration, with members of each JSON type. */
export function creationOptions(
  challenge = identifier(),
  userName = 'ada',
): PublicKeyCredentialCreationOptionsJSON {
  return {
    rp: { id: 'example.org', name: 'Exämple 🔑' },
    user: { id: identifier(), name: userName, displayName: 'Ada' },
    challenge,
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    timeout: 300_000,
    excludeCredentials: [],
    authenticatorSelection: { residentKey: 'preferred', requireResidentKey: false },
    attestation: 'none',
    extensions: { credProps: true },
  }
}

/** Options of an authentication. */
export function requestOptions(challenge = identifier()): PublicKeyCredentialRequestOptionsJSON {
  return { challenge, rpId: 'example.org', timeout: 300_000, userVerification: 'preferred' }
}

/** A challenge of an authentication that is good for five minutes. */
export function sampleChallenge(
  members: Partial<NewChallenge<'authentication'>> = {},
): NewChallenge<'authentication'> {
  const options = requestOptions(members.challenge)
  return {
    challenge: options.challenge,
    ceremony: 'authentication',
    options,
    expiresAt: Date.now() + 300_000,
    ...members,
  }
}
