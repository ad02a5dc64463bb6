import { type Assertion, AssertionSelection } from '../../core/fido/client/assertion-selection.ts'
import { ClientError } from '../../core/fido/client/errors.ts'
import type { ExtensionInputs } from '../../core/fido/client/options.ts'
import { type AssertionRequest, readBytes } from '../../core/fido/client/read-options.ts'
import { authenticationResponse, type ExtensionOutputs } from '../../core/fido/client/response.ts'
import { verifyAppId } from '../../core/fido/client/rp-id.ts'
import type { CredentialDescriptor } from '../../core/fido/ctap/messages/entities.ts'
import { fromBase64url, toBase64url } from '../../core/shared/base64url.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import {
  HMAC_SECRET_VALUES_FLAG,
  LARGE_BLOB_OPERATION,
  LARGE_BLOB_SUCCESS,
  transportNames,
  USER_VERIFICATION,
} from './constants.ts'
import type { WebAuthnDll } from './dll.ts'
import {
  knows,
  prfSalts,
  rawSalts,
  readExtensions,
  readSecrets,
  requestExtensions,
  unsupported,
} from './extensions.ts'
import type { Ceremony } from './make-credential.ts'
import type { Members, Memory, Pointer } from './memory.ts'
import { clientDataOf, credentialList, hintMembers, PUBLIC_KEY } from './structures.ts'

/** An authentication. */
export interface AssertionCeremony extends Ceremony<AssertionRequest> {
  /** The page's, where it is known: an AppID has to fit it. */
  readonly origin: string | undefined
}

/** `WEBAUTHN_AUTHENTICATOR_ATTACHMENT_…` for the first hint, where hints are not known yet. */
const ATTACHMENT_OF_HINT: ReadonlyMap<string | undefined, number> = /* @__PURE__ */ new Map([
  ['client-device', 1],
  ['security-key', 2],
  ['hybrid', 2],
])

/**
 * Uses a credential through Windows, which lets the user choose the account by itself: there is one
 * assertion.
 *
 * @throws {ClientError} When Windows, the user or the authenticator refuses.
 */
export async function getAssertion(
  dll: WebAuthnDll,
  ceremony: AssertionCeremony,
): Promise<AssertionSelection> {
  const { rpId, clientDataJSON, window, signal } = ceremony
  const guid = dll.cancellationId()
  const usedAppId = new Int32Array(1)
  const options = optionsOf(dll, ceremony, guid, usedAppId)
  const args = [window, rpId, clientDataOf(clientDataJSON), options]
  const read = (pointer: Pointer) => readAssertion(dll.memory, pointer, ceremony, usedAppId)
  return dll.getAssertion({ args, guid, signal, read })
}

function optionsOf(
  { apiVersion, versions }: WebAuthnDll,
  { request, hints, allowHmacSecret, origin }: AssertionCeremony,
  guid: Uint8Array,
  usedAppId: Int32Array,
): Members {
  const { extensions: inputs } = request
  const raw = allowHmacSecret ? inputs.hmacGetSecret : undefined
  return {
    dwVersion: versions.get,
    dwTimeoutMilliseconds: request.timeout ?? 0,
    Extensions: requestExtensions(apiVersion, inputs),
    dwAuthenticatorAttachment: versions.get < 8 ? (ATTACHMENT_OF_HINT.get(hints?.[0]) ?? 0) : 0,
    dwUserVerificationRequirement: USER_VERIFICATION[request.userVerification],
    dwFlags: raw ? HMAC_SECRET_VALUES_FLAG : 0,
    ...appId(inputs.appid, origin, usedAppId),
    pCancellationId: guid,
    pAllowCredentialList: credentialList(request.allow),
    ...largeBlob(apiVersion, inputs.largeBlob),
    pHmacSecretSaltValues: raw ? { pGlobalHmacSalt: rawSalts(raw) } : prfValues(request),
    ...hintMembers(hints),
  }
}

function appId(
  appid: string | undefined,
  origin: string | undefined,
  usedAppId: Int32Array,
): Members {
  if (appid === undefined) return {}
  if (origin === undefined || typeof appid !== 'string' || !verifyAppId(appid, origin)) {
    throw new ClientError('BAD_REQUEST', 'appid is not an AppID that the origin may use')
  }
  return { pwszU2fAppId: appid, pbU2fAppId: usedAppId }
}

function largeBlob(apiVersion: number, input: ExtensionInputs['largeBlob']): Members {
  if (!input?.read && input?.write === undefined) return {}
  if (input.read && input.write !== undefined) {
    throw new ClientError('BAD_REQUEST', 'largeBlob: read and write exclude each other')
  }
  if (!knows(apiVersion, 'largeBlob')) throw unsupported('large blobs')
  if (input.write === undefined) return { dwCredLargeBlobOperation: LARGE_BLOB_OPERATION.get }
  const blob = readBytes(input.write, 'largeBlob: write')
  return {
    dwCredLargeBlobOperation: LARGE_BLOB_OPERATION.set,
    cbCredLargeBlob: blob.length,
    pbCredLargeBlob: blob,
  }
}

/** `HmacSecretSaltValues` for the inputs of prf. */
function prfValues({ extensions: { prf }, allow }: AssertionRequest): Members | null {
  if (!prf?.eval && !prf?.evalByCredential) return null
  const entries = Object.entries(prf.evalByCredential ?? {})
  checkCredentials(Object.keys(prf.evalByCredential ?? {}), allow)
  const list = entries.map(([id, input]) => {
    const bytes = fromBase64url(id)
    return {
      cbCredID: bytes.length,
      pbCredID: bytes,
      pHmacSecretSalt: prfSalts(input, 'prf: evalByCredential'),
    }
  })
  return {
    pGlobalHmacSalt: prf.eval ? prfSalts(prf.eval, 'prf') : null,
    cCredWithHmacSecretSaltList: list.length,
    pCredWithHmacSecretSaltList: list.length > 0 ? list : null,
  }
}

function checkCredentials(
  ids: readonly string[],
  allow: readonly CredentialDescriptor[] | undefined,
): void {
  const allowed = new Set(allow?.map(({ id }) => toBase64url(id)))
  if (ids.every((id) => allowed.has(id))) return
  const problem = 'prf: evalByCredential names a credential that allowCredentials does not'
  throw new ClientError('CONFIGURATION_UNSUPPORTED', problem)
}

function readAssertion(
  memory: Memory,
  pointer: Pointer,
  ceremony: AssertionCeremony,
  usedAppId: Int32Array,
): AssertionSelection {
  const it = memory.readVersioned(pointer, 'Assertion')
  const { pbId, cbId } = it.Credential as Members
  const rawId = memory.readBytes(pbId, cbId)
  const userHandle = memory.readBytes(it.pbUserId, it.cbUserId)
  const assertion: Assertion = {
    credential: { type: PUBLIC_KEY, id: rawId },
    authData: memory.readBytes(it.pbAuthenticatorData, it.cbAuthenticatorData),
    signature: memory.readBytes(it.pbSignature, it.cbSignature),
    ...(userHandle.length > 0 && { user: { id: userHandle } }),
  }
  const isPlatform = transportNames(it.dwUsedTransport).includes('internal')
  const response = authenticationResponse({
    rawId,
    authenticatorAttachment: isPlatform ? 'platform' : 'cross-platform',
    clientExtensionResults: outputsOf(memory, it, ceremony, usedAppId),
    response: {
      clientDataJSON: ceremony.clientDataJSON,
      authenticatorData: assertion.authData,
      signature: assertion.signature,
      ...(userHandle.length > 0 && { userHandle }),
    },
  })
  return new AssertionSelection([assertion], async () => response)
}

function outputsOf(
  memory: Memory,
  assertion: Members,
  { request: { extensions: inputs }, allowHmacSecret }: AssertionCeremony,
  usedAppId: Int32Array,
): ExtensionOutputs {
  const secrets = readSecrets(memory, assertion.pHmacSecret)
  const isRaw = allowHmacSecret && inputs.hmacGetSecret !== undefined
  const blob = readCredBlob(memory, assertion)
  return {
    ...(inputs.appid !== undefined && { appid: usedAppId[0] !== 0 }),
    ...(inputs.prf && { prf: secrets && !isRaw ? { results: secrets } : {} }),
    ...(isRaw &&
      secrets && {
        hmacGetSecret: {
          output1: secrets.first,
          ...(secrets.second && { output2: secrets.second }),
        },
      }),
    ...(inputs.getCredBlob === true && blob && { getCredBlob: blob }),
    ...readLargeBlob(memory, assertion, inputs.largeBlob),
  }
}

function readCredBlob(memory: Memory, assertion: Members): Bytes | undefined {
  const pointer = readExtensions(memory, assertion.Extensions).get('credBlob')
  if (!pointer) return undefined
  const { pbCredBlob, cbCredBlob } = memory.read(pointer, 'CredBlobExtension')
  return memory.readBytes(pbCredBlob, cbCredBlob)
}

/** Windows may tell a status although nothing was asked. */
function readLargeBlob(
  memory: Memory,
  { dwCredLargeBlobStatus, pbCredLargeBlob, cbCredLargeBlob }: Members,
  input: ExtensionInputs['largeBlob'],
): Pick<ExtensionOutputs, 'largeBlob'> {
  const isDone = dwCredLargeBlobStatus === LARGE_BLOB_SUCCESS
  if (input?.write !== undefined) return { largeBlob: { written: isDone } }
  if (!input?.read) return {}
  return { largeBlob: isDone ? { blob: memory.readBytes(pbCredLargeBlob, cbCredLargeBlob) } : {} }
}
