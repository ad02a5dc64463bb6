import { Permission } from '../../../../core/fido/ctap/messages/client-pin.ts'
import type {
  MakeCredentialRequest,
  MakeCredentialResponse,
} from '../../../../core/fido/ctap/messages/make-credential.ts'
import { Status } from '../../../../core/fido/ctap/status.ts'
import { toBase64url } from '../../../../core/shared/base64url.ts'
import type { Bytes } from '../../../../core/shared/bytes.ts'
import { encodeAuthenticatorData } from '../../authenticator-data.ts'
import { STATEMENTS } from '../attestation/statement.ts'
import { type Authorization, authorize, refuseEmptyParam, spend } from '../authorization.ts'
import {
  type Credential,
  type CredentialKey,
  deriveSecret,
  makeCredential as newCredential,
} from '../credential.ts'
import { MakeExtensions, readExtensions } from '../extensions/inputs.ts'
import { checkMakeExtensions, makeOutputs, storesCredBlob } from '../extensions/outputs.ts'
import { type Call, type Key, requireTouch } from '../key.ts'
import type { KeyAttestation } from '../options.ts'
import { protocolOf } from '../pin.ts'
import { demand, Refusal } from '../refusal.ts'
import { countUp, findCredential, hashRpId, secretOf, storeCredential } from '../store.ts'

const HASH_LENGTH = 32
const MAX_USER_ID = 64

/**
 * authenticatorMakeCredential.
 *
 * @see [CTAP 2.2 section 6.1.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-makeCred-authnr-alg)
 */
export async function makeCredential(
  call: Call,
  request: MakeCredentialRequest,
): Promise<MakeCredentialResponse> {
  const { key } = call
  await refuseEmptyParam(call, request)
  if (request.pinUvAuthParam) protocolOf(key, request.pinUvAuthProtocol)
  checkForm(request)
  const alg = pickAlgorithm(key, request)
  const rk = readOptions(key, request)
  const enterprise = readEnterprise(key, request)
  const authorization = await authorizeMaking(call, request, rk)
  await refuseExcluded(call, request, authorization)
  const inputs = readExtensions(key.settings, MakeExtensions, request.extensions)
  checkMakeExtensions(inputs, rk)
  if (!authorization.present) await requireTouch(call, request.rp.id)
  spend(key, authorization)
  const traits = {
    alg,
    credProtect: inputs.credProtect ?? 1,
    discoverable: rk,
    hmacSecret: inputs.hmacSecret ?? false,
    thirdPartyPayment: inputs.thirdPartyPayment ?? false,
  }
  const rpIdHash = hashRpId(request.rp.id)
  const credential = newCredential(secretOf(key), rpIdHash, traits, key.settings.random)
  return finish(key, request, inputs, { credential, uv: authorization.uv, enterprise })
}

function checkForm({ clientDataHash, user }: MakeCredentialRequest): void {
  demand(clientDataHash.length === HASH_LENGTH, 'INVALID_LENGTH')
  demand(user.id.length > 0 && user.id.length <= MAX_USER_ID, 'INVALID_LENGTH')
}

/** Step 3. */
function pickAlgorithm({ settings }: Key, { pubKeyCredParams }: MakeCredentialRequest): number {
  const wanted = pubKeyCredParams.find(
    ({ type, alg }) => type === 'public-key' && settings.algorithms.includes(alg),
  )
  demand(wanted, 'UNSUPPORTED_ALGORITHM')
  return wanted.alg
}

/** Step 5. Answers whether the credential is to be discoverable. */
function readOptions({ settings }: Key, { options }: MakeCredentialRequest): boolean {
  const rk = options?.rk ?? false
  demand(!rk || settings.capacity > 0, 'UNSUPPORTED_OPTION')
  demand(options?.up !== false, 'INVALID_OPTION')
  return rk
}

/** Step 9. Answers whether the statement is to name the one authenticator. */
function readEnterprise(
  { settings, memory }: Key,
  { enterpriseAttestation, rp }: MakeCredentialRequest,
): boolean {
  if (enterpriseAttestation === undefined) return false
  demand(settings.enterprise && memory.enterpriseAttestation, 'INVALID_PARAMETER')
  demand(enterpriseAttestation === 1 || enterpriseAttestation === 2, 'INVALID_OPTION')
  return enterpriseAttestation === 2 || settings.enterpriseRpIds.includes(rp.id)
}

/** Steps 6 to 11. */
function authorizeMaking(call: Call, request: MakeCredentialRequest, rk: boolean) {
  const { settings, memory } = call.key
  return authorize(call, {
    ...request,
    permission: Permission.mc,
    rpId: request.rp.id,
    uv: request.options?.uv ?? false,
    needsUv: rk || memory.alwaysUv || !settings.makeCredUvNotRqd,
  })
}

/** Step 12: that a credential is here is told only after a touch, but then whatever it said. */
async function refuseExcluded(
  call: Call,
  { rp, excludeList = [] }: MakeCredentialRequest,
  { uv, present }: Authorization,
): Promise<void> {
  const rpIdHash = hashRpId(rp.id)
  const isExcluded = excludeList.some(({ id }) => {
    const found = findCredential(call.key, rpIdHash, id)
    return found && (uv || found.credential.credProtect !== 3)
  })
  if (!isExcluded) return
  if (!present) await ignoreRefusal(requireTouch(call, rp.id))
  throw new Refusal('CREDENTIAL_EXCLUDED')
}

/** Waits for a touch that need not come. */
async function ignoreRefusal(touch: Promise<void>): Promise<void> {
  try {
    await touch
  } catch (error) {
    const isCancelled = !(error instanceof Refusal) || error.status === Status.KEEPALIVE_CANCEL
    if (isCancelled) throw error
  }
}

interface Outcome {
  readonly credential: Credential
  readonly uv: boolean
  readonly enterprise: boolean
}

/** Steps 15 to 17. */
async function finish(
  key: Key,
  request: MakeCredentialRequest,
  inputs: MakeExtensions,
  outcome: Outcome,
): Promise<MakeCredentialResponse> {
  const { credential, enterprise } = outcome
  const credentialKey = await key.ring.keyOf(secretOf(key), credential)
  const kind = pickStatement(key, request, credential)
  const authData = dataOf(key, request, inputs, outcome, { credentialKey, kind })
  if (credential.discoverable) store(key, request, inputs, credential)
  const { clientDataHash } = request
  const statement = { credential, credentialKey, authData, clientDataHash, enterprise }
  return {
    fmt: STATEMENTS[kind].fmt,
    authData,
    attStmt: await STATEMENTS[kind].make(key, statement),
    ...(enterprise && { epAtt: true }),
    ...(inputs.largeBlobKey && {
      largeBlobKey: deriveSecret(secretOf(key), credential, 'largeBlobKey', 32),
    }),
  }
}

/** The first format of the platform's preference that the key has, else the key's own. */
function pickStatement(
  { settings }: Key,
  { attestationFormatsPreference = [] }: MakeCredentialRequest,
  { alg }: Credential,
): KeyAttestation {
  const own = settings.attestation === 'fido-u2f' && alg !== -7 ? 'packed' : settings.attestation
  const wanted = attestationFormatsPreference.find(
    (it) => it === 'none' || it === STATEMENTS[own].fmt,
  )
  return settings.row.persistentTokens && wanted === 'none' ? 'none' : own
}

const NO_AAGUID = /* @__PURE__ */ new Uint8Array(16)

function dataOf(
  key: Key,
  { rp }: MakeCredentialRequest,
  inputs: MakeExtensions,
  { credential, uv }: Outcome,
  { credentialKey, kind }: { credentialKey: CredentialKey; kind: KeyAttestation },
): Bytes {
  const extensions = makeOutputs(key, inputs, credential, { rpId: rp.id, uv })
  return encodeAuthenticatorData({
    rpIdHash: credential.rpIdHash,
    flags: { up: true, uv, be: false, bs: false, at: true, ed: extensions !== undefined },
    signCount: countUp(key),
    attestedCredentialData: {
      aaguid: kind === 'fido-u2f' ? NO_AAGUID : key.settings.aaguid,
      credentialId: credential.id,
      credentialPublicKey: credentialKey.publicKey,
    },
    extensions: extensions && new Map(extensions),
  })
}

function store(
  key: Key,
  { rp, user }: MakeCredentialRequest,
  inputs: MakeExtensions,
  credential: Credential,
): void {
  storeCredential(key, {
    id: toBase64url(credential.id),
    rp: { ...rp },
    user: { ...user, id: toBase64url(user.id) },
    largeBlobKey: inputs.largeBlobKey ?? false,
    ...(storesCredBlob(inputs, true) && { credBlob: toBase64url(inputs.credBlob as Bytes) }),
  })
}
