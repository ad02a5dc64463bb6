import { sha256 } from '@noble/hashes/sha2.js'
import type { CborKey, CborValue } from '../../core/fido/cbor/decode.ts'
import { COSE_ALGORITHMS, type CoseAlgorithm } from '../../core/fido/cose/algorithms.ts'
import { fromBase64url, toBase64url } from '../../core/shared/base64url.ts'
import { type Bytes, encodeUtf8 } from '../../core/shared/bytes.ts'
import { makeAttestationObject } from './attestation.ts'
import { encodeAuthenticatorData } from './authenticator-data.ts'
import { type CredentialSource, publicKeyOf } from './credential-source.ts'
import { type Device, type DeviceSettings, tell } from './device.ts'
import { ceremonyError } from './errors.ts'
import { generateKey } from './keys/generate.ts'
import { drawPrfSecrets } from './prf.ts'
import type { Tamper } from './tamper.ts'

/** What a client asks an authenticator for. */
export interface MakeCredentialRequest {
  readonly clientDataHash: Bytes
  readonly rp: { readonly id: string; readonly name: string }
  readonly user: { readonly id: Bytes; readonly name: string; readonly displayName: string }
  readonly residentKey: boolean
  readonly userPresence: boolean
  readonly userVerification: boolean
  /** COSE identifiers, most wanted first. */
  readonly algorithms: readonly number[]
  /** Credential IDs, base64url. */
  readonly exclude: readonly string[]
  readonly fmt: 'none' | 'packed'
  readonly credProtect: 1 | 2 | 3 | undefined
  readonly prf: boolean
  readonly largeBlob: boolean
  /** Asks the user. */
  readonly consent: () => Promise<boolean>
  /** Throws when the client has given up: nothing is kept then. */
  readonly stillWanted: () => void
  readonly tamper: Tamper
}

/** A new credential. */
export interface MadeCredential {
  readonly source: CredentialSource
  readonly attestationObject: Bytes
  readonly authenticatorData: Bytes
}

/**
 * Makes a credential, as an authenticator does.
 *
 * @throws {Error} `NotSupportedError`, `InvalidStateError`, `ConstraintError` or `NotAllowedError`.
 * @see [WebAuthn Level 3 §6.3.2](https://www.w3.org/TR/webauthn-3/#sctn-op-make-cred)
 */
export async function makeCredential(
  device: Device,
  request: MakeCredentialRequest,
): Promise<MadeCredential> {
  const { settings, store } = device
  tell(device, 'in', 'authenticatorMakeCredential', () => parametersOf(request))
  const algorithm = pickAlgorithm(settings, request)
  await checkExcluded(device, request)
  if (request.residentKey && !settings.residentKey) {
    throw ceremonyError('ConstraintError', 'the authenticator makes no discoverable credentials')
  }
  if (request.userVerification && !settings.userVerification) {
    throw ceremonyError('ConstraintError', 'the authenticator cannot verify users')
  }
  if (!(await request.consent())) throw refused()

  const source = await newSource(settings, algorithm, request)
  const authenticatorData = encodeData(settings, source, request)
  const attestationObject = await makeAttestationObject({
    fmt: request.fmt,
    authData: authenticatorData,
    clientDataHash: request.clientDataHash,
    algorithm,
    privateKey: source.privateKey,
    tamper: request.tamper,
  })
  request.stillWanted()
  store.add(source)
  tell(device, 'out', 'authenticatorMakeCredential', () => ({ attestationObject }))
  return { source, attestationObject, authenticatorData }
}

/** The request in the specification's names. */
function parametersOf(request: MakeCredentialRequest): object {
  const { clientDataHash, rp, user, algorithms, exclude, credProtect, prf } = request
  return {
    hash: clientDataHash,
    rpEntity: rp,
    userEntity: user,
    requireResidentKey: request.residentKey,
    requireUserPresence: request.userPresence,
    requireUserVerification: request.userVerification,
    credTypesAndPubKeyAlgs: algorithms.map((alg) => ({ type: 'public-key', alg })),
    excludeCredentialDescriptorList: exclude.map((id) => ({ type: 'public-key', id })),
    attestationFormats: [request.fmt],
    extensions: { ...(credProtect && { credProtect }), ...(prf && { 'hmac-secret': true }) },
  }
}

/** Step 2. */
function pickAlgorithm(
  { algorithms }: DeviceSettings,
  request: MakeCredentialRequest,
): CoseAlgorithm {
  const alg = request.algorithms.find((wanted) => algorithms.includes(wanted))
  if (alg !== undefined) return COSE_ALGORITHMS.get(alg) as CoseAlgorithm
  throw ceremonyError('NotSupportedError', 'the authenticator has none of the algorithms')
}

/** Step 3: that a credential is here is told only to a page whose user agrees. */
async function checkExcluded({ store }: Device, request: MakeCredentialRequest): Promise<void> {
  if (!request.exclude.some((id) => store.find(id)?.rpId === request.rp.id)) return
  if (!(await request.consent())) throw refused()
  const problem = 'the authenticator holds one of the excluded credentials'
  throw ceremonyError('InvalidStateError', problem)
}

function refused(): Error {
  return ceremonyError('NotAllowedError', 'the user refused')
}

/** Step 7. */
async function newSource(
  { random, credentialIdSize, backupEligible }: DeviceSettings,
  { alg, ...algorithm }: CoseAlgorithm,
  { rp, user, residentKey, credProtect, prf, largeBlob }: MakeCredentialRequest,
): Promise<CredentialSource> {
  const privateKey = await generateKey({ alg, ...algorithm }, random)
  return {
    id: toBase64url(random(credentialIdSize)),
    rpId: rp.id,
    rpName: rp.name,
    userHandle: toBase64url(user.id),
    userName: user.name,
    userDisplayName: user.displayName,
    alg,
    privateKey,
    discoverable: residentKey,
    signCount: 0,
    backupEligible,
    credProtect: credProtect ?? 1,
    ...(prf && { prf: drawPrfSecrets(random) }),
    ...(largeBlob && { largeBlob: {} }),
  }
}

/** Steps 9 to 13. */
function encodeData(
  { aaguid, backupState }: DeviceSettings,
  source: CredentialSource,
  { userPresence, userVerification, credProtect, prf, tamper }: MakeCredentialRequest,
): Bytes {
  const outputs = new Map<CborKey, CborValue>()
  if (credProtect !== undefined) outputs.set('credProtect', credProtect)
  if (prf) outputs.set('hmac-secret', true)
  const parts = {
    rpIdHash: Uint8Array.from(sha256(encodeUtf8(source.rpId))),
    flags: {
      up: userPresence,
      uv: userVerification,
      be: source.backupEligible,
      bs: source.backupEligible && backupState,
      at: true,
      ed: outputs.size > 0,
    },
    signCount: source.signCount,
    attestedCredentialData: {
      aaguid,
      credentialId: fromBase64url(source.id),
      credentialPublicKey: publicKeyOf(source),
    },
    extensions: outputs.size > 0 ? outputs : undefined,
  }
  return encodeAuthenticatorData(tamper.authenticatorData?.(parts) ?? parts)
}
