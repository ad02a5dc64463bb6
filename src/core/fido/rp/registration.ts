import { toBase64url } from '../../shared/base64url.ts'
import type { Bytes } from '../../shared/bytes.ts'
import { type AttestationObject, parseAttestationObject } from '../attestation-object.ts'
import {
  type AttestedCredentialData,
  type AuthenticatorData,
  parseAuthenticatorData,
} from '../authenticator-data.ts'
import type { CborMap } from '../cbor/decode.ts'
import { type CoseKey, parseCoseKey } from '../cose/key.ts'
import { checkPoint } from '../cose/point.ts'
import { WebAuthnError } from '../errors.ts'
import type { AttestationResult } from './attestation/statement.ts'
import { verifyStatement } from './attestation/verify.ts'
import {
  type CeremonyExpectation,
  checkClientData,
  checkCredential,
  checkFlags,
  checkRpIdHash,
  defaultVerifier,
  hashRpId,
  readClientData,
} from './ceremony.ts'
import { type CredentialRecord, formatAaguid } from './credential.ts'
import { checkProtection } from './credential-protection.ts'
import type { ExtensionOutputsJSON, PublicKeyCredentialCreationOptionsJSON } from './json.ts'
import { type RegistrationResponse, readRegistrationResponse } from './response.ts'
import { Steps } from './steps.ts'
import { traceMessage } from './tracing.ts'

/** What {@link verifyRegistration} compares a response with. */
export interface RegistrationExpectation extends CeremonyExpectation {
  /** The options that `generateRegistrationOptions()` made for this ceremony. */
  readonly options: Pick<
    PublicKeyCredentialCreationOptionsJSON,
    'challenge' | 'rp' | 'user' | 'pubKeyCredParams' | 'authenticatorSelection' | 'extensions'
  >
  /** `conditional` when the page created the passkey without asking: nobody need be present. */
  readonly mediation?: 'conditional'
  /** Whether the credential may, must or must not be one that can be backed up. Default `any`. */
  readonly backupEligible?: 'any' | 'required' | 'forbidden'
  /** Whether a credential ID is registered already, for any user. Default: not asked. */
  readonly isRegistered?: (credentialId: string) => boolean | Promise<boolean>
}

/** What a registration proved. */
export interface VerifiedRegistration {
  /** The record to store. */
  readonly credential: CredentialRecord
  /** Whether the authenticator verified the user. */
  readonly userVerified: boolean
  /** Where the page was. */
  readonly origin: string
  /** The page that framed it, where there was one of another origin and the client told. */
  readonly topOrigin: string | undefined
  /** What is known about the authenticator's origin. */
  readonly attestation: AttestationResult
  /** `platform` or `cross-platform`, as the client says. */
  readonly authenticatorAttachment: string | undefined
  /** What the client says that extensions did. Nobody signed it. */
  readonly clientExtensionResults: ExtensionOutputsJSON
  /** What the authenticator says that extensions did: signed. */
  readonly authenticatorExtensionResults: CborMap | undefined
}

const SECTION = '§7.1'

/**
 * Verifies the response to a registration. Resolves with the credential to store and what the
 * response proved, or rejects: there is no `false` to forget.
 *
 * Use a challenge once only: take it out of the store before, whatever the outcome.
 *
 * @param response What the page sent: a `RegistrationResponseJSON`, parsed from JSON, else unchecked.
 * @param expected The options that were sent to the page, and what else must be so.
 * @throws {WebAuthnError} When a step fails; `code` tells which.
 * @throws {MessageError} When the response is not a `RegistrationResponseJSON`.
 * @example
 *
 * ```ts
 * import { verifyRegistration } from 'claviger/webauthn'
 *
 * const { credential } = await verifyRegistration(await request.json(), {
 *   options,
 *   origins: 'https://example.org',
 * })
 * ```
 * @see [WebAuthn Level 3 §7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential)
 */
export async function verifyRegistration(
  response: unknown,
  expected: RegistrationExpectation,
): Promise<VerifiedRegistration> {
  const { options, trace } = expected
  const steps = new Steps(SECTION, trace)
  const verifier = expected.verifier ?? (await defaultVerifier())
  traceMessage(trace, 'in', 'RegistrationResponseJSON', response)
  const received = readRegistrationResponse(response)
  checkCredential(steps, 3, received)

  const client = readClientData(steps, 6, received.clientDataJSON, trace)
  checkClientData(steps, 7, client, options.challenge, expected, 'webauthn.create')
  const clientDataHash = await verifier.sha256(client.bytes)

  const { attestationObject, data } = readAttestation(steps, received, expected)
  const { id: rpId } = options.rp
  checkRpIdHash(steps, 14, data, await hashRpId(rpId, verifier), rpId)
  checkFlags(steps, 15, data, {
    up: expected.mediation !== 'conditional',
    uv: options.authenticatorSelection?.userVerification === 'required',
  })
  checkBackupPolicy(steps, data, expected.backupEligible ?? 'any')

  const attested = attestedOf(data)
  const key = readKey(steps, attested, expected)
  const context = { authenticatorData: data, clientDataHash, key, verifier }
  const attestation = await steps.run(21, `attestation statement, ${attestationObject.fmt}`, () =>
    verifyStatement(attestationObject, context),
  )
  await checkCredentialId(steps, attested.credentialId, received.rawId, expected.isRegistered)
  checkProtection(steps, data, options)

  return {
    credential: {
      ...recordOf(options, data, attested),
      transports: received.transports,
      discoverable: received.extensions.credProps?.rk,
      attestationObject: attestationObject.bytes.slice(),
      attestationClientDataJSON: client.bytes.slice(),
    },
    userVerified: data.flags.uv,
    origin: client.origin as string,
    topOrigin: client.topOrigin as string | undefined,
    attestation,
    authenticatorAttachment: received.authenticatorAttachment,
    clientExtensionResults: received.extensions,
    authenticatorExtensionResults: data.extensions,
  }
}

/** §7.1 step 13. */
function readAttestation(
  steps: Steps,
  { attestationObject: encoded }: RegistrationResponse,
  { strict = true, trace }: RegistrationExpectation,
): { readonly attestationObject: AttestationObject; readonly data: AuthenticatorData } {
  const attestationObject = steps.read(13, 'attestation object is CBOR', () =>
    parseAttestationObject(encoded, { strict }),
  )
  traceMessage(trace, 'inside', 'attestationObject', undefined, encoded)
  const data = steps.read(13, 'authenticator data', () =>
    parseAuthenticatorData(attestationObject.authData, { strict }),
  )
  traceMessage(trace, 'inside', 'authenticatorData', data, data.bytes)
  return { attestationObject, data }
}

/** §7.1 steps 18 and 19. */
function checkBackupPolicy(
  steps: Steps,
  { flags }: AuthenticatorData,
  policy: 'any' | 'required' | 'forbidden',
): void {
  if (policy === 'any') return steps.skip(18, 'backup eligibility')
  steps.check(
    18,
    'backup eligibility',
    flags.be === (policy === 'required'),
    'WEBAUTHN_BACKUP_POLICY',
    () => `credentials that can be backed up are ${policy}`,
  )
}

function attestedOf(data: AuthenticatorData): AttestedCredentialData {
  if (data.attestedCredentialData) return data.attestedCredentialData
  throw new WebAuthnError(
    'WEBAUTHN_ATTESTED_DATA_MISSING',
    'the authenticator data holds no new credential',
  )
}

/** §7.1 step 20, and that the key can ever verify a signature. */
function readKey(
  steps: Steps,
  attested: AttestedCredentialData,
  { options, strict = true, trace }: RegistrationExpectation,
): CoseKey {
  const key = steps.read(20, 'credential public key', () => {
    const parsed = parseCoseKey(attested.credentialPublicKey, { strict })
    checkPoint(parsed)
    return parsed
  })
  traceMessage(trace, 'inside', 'COSE_Key', key, key.bytes)
  const { alg, name } = key.algorithm
  steps.check(
    20,
    'algorithm',
    options.pubKeyCredParams.some((param) => param.alg === alg),
    'WEBAUTHN_ALGORITHM_NOT_ALLOWED',
    () => `the credential's algorithm ${name} (${alg}) was not among those asked for`,
  )
  return key
}

const MAX_CREDENTIAL_ID_SIZE = 1023

/** §7.1 steps 24 to 26. */
async function checkCredentialId(
  steps: Steps,
  credentialId: Bytes,
  rawId: string,
  isRegistered: RegistrationExpectation['isRegistered'],
): Promise<void> {
  const size = credentialId.length
  const id = toBase64url(credentialId)
  steps.check(
    24,
    'credential ID length',
    size <= MAX_CREDENTIAL_ID_SIZE,
    'WEBAUTHN_CREDENTIAL_ID_TOO_LONG',
    () => `the credential ID is ${size} bytes long, ${MAX_CREDENTIAL_ID_SIZE} are allowed`,
  )
  if (isRegistered) {
    steps.check(
      25,
      'credential ID is new',
      !(await isRegistered(id)),
      'WEBAUTHN_CREDENTIAL_REGISTERED',
      'the credential is registered already',
    )
  } else steps.skip(25, 'credential ID is new')
  steps.check(
    26,
    'credential ID is the attested one',
    id === rawId,
    'WEBAUTHN_CREDENTIAL_ID_MISMATCH',
    'the response names another credential than its authenticator data',
  )
}

/** §7.1 step 27: what the authenticator itself says of the new credential. */
function recordOf(
  options: RegistrationExpectation['options'],
  { signCount, flags }: AuthenticatorData,
  attested: AttestedCredentialData,
) {
  return {
    id: toBase64url(attested.credentialId),
    userHandle: options.user.id,
    rpId: options.rp.id,
    publicKey: attested.credentialPublicKey.slice(),
    signCount,
    uvInitialized: flags.uv,
    backupEligible: flags.be,
    backupState: flags.bs,
    aaguid: formatAaguid(attested.aaguid),
  }
}
