import { decodeCbor } from '../../../../core/fido/cbor/index.ts'
import { subCommandMessage } from '../../../../core/fido/ctap/authenticated.ts'
import { Permission } from '../../../../core/fido/ctap/messages/client-pin.ts'
import {
  CredentialManagementParams,
  type CredentialManagementRequest,
  type CredentialManagementResponse,
  CredentialManagementSubCommand as Sub,
} from '../../../../core/fido/ctap/messages/credential-management.ts'
import { fromBase64url, toBase64url } from '../../../../core/shared/base64url.ts'
import { type Bytes, equal } from '../../../../core/shared/bytes.ts'
import { holdsPersistentToken, verifyToken } from '../authorization.ts'
import { deriveSecret } from '../credential.ts'
import type { Call, Key } from '../key.ts'
import type { StoredCredential } from '../memory.ts'
import { demand, present } from '../refusal.ts'
import type { Listing } from '../session.ts'
import { changeCredential, discoverAt, type Found, hashRpId, roomLeft, secretOf } from '../store.ts'

/** Milliseconds in which the next one of a list must be asked for. */
const NEXT_TIMEOUT = 30_000

type Response = CredentialManagementResponse
type Params = CredentialManagementParams

interface SubCommand {
  /** Whether it needs a token, and whether one that can only read is enough. */
  readonly token: 'none' | 'read' | 'write'
  /** @param rpId The only relying party that the token is for; `undefined` when it is for all. */
  readonly run: (key: Key, params: Params, rpId: string | undefined) => Response | Promise<Response>
}

const TABLE: ReadonlyMap<number, SubCommand> = /* @__PURE__ */ (() =>
  new Map<number, SubCommand>([
    [Sub.getCredsMetadata, { token: 'read', run: getCredsMetadata }],
    [Sub.enumerateRPsBegin, { token: 'read', run: enumerateRPs }],
    [Sub.enumerateRPsGetNextRP, { token: 'none', run: (key) => next(key, 'rp') }],
    [Sub.enumerateCredentialsBegin, { token: 'read', run: enumerateCredentials }],
    [
      Sub.enumerateCredentialsGetNextCredential,
      { token: 'none', run: (key) => next(key, 'credential') },
    ],
    [Sub.deleteCredential, { token: 'write', run: deleteCredential }],
    [Sub.updateUserInformation, { token: 'write', run: updateUserInformation }],
  ]))()

/**
 * authenticatorCredentialManagement.
 *
 * @see [CTAP 2.2 section 6.8](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorCredentialManagement)
 */
export async function credentialManagement(
  { key }: Call,
  request: CredentialManagementRequest,
): Promise<Response> {
  const subCommand = TABLE.get(request.subCommand)
  demand(subCommand, 'INVALID_SUBCOMMAND')
  if (subCommand.token !== 'none') key.session.listing = undefined
  const rpId = subCommand.token === 'none' ? undefined : authorizedRpId(key, request, subCommand)
  const { subCommandParams = new Map() } = request
  const params = CredentialManagementParams.decode(subCommandParams, 'subCommandParams')
  return subCommand.run(key, params, rpId)
}

/** Checks the token. Answers the relying party that it is for. */
function authorizedRpId(
  key: Key,
  request: CredentialManagementRequest,
  { token }: SubCommand,
): string | undefined {
  demand(request.pinUvAuthParam, 'PUAT_REQUIRED')
  const message = subCommandMessage(new Uint8Array(), request.subCommand, request.subCommandParams)
  if (token === 'read' && holdsPersistentToken(key, request, message)) return undefined
  return verifyToken(key, request, message, Permission.cm).rpId
}

/** Demands that the token is not for one relying party only, or for this one. */
function demandRpId(tokenRpId: string | undefined, rpIdHash?: Bytes): void {
  if (tokenRpId === undefined) return
  demand(rpIdHash && equal(hashRpId(tokenRpId), rpIdHash), 'PIN_AUTH_INVALID')
}

function getCredsMetadata(key: Key, _: Params, rpId: string | undefined): Response {
  demandRpId(rpId)
  return {
    existingResidentCredentialsCount: key.memory.credentials.length,
    maxPossibleRemainingResidentCredentialsCount: roomLeft(key),
  }
}

function enumerateRPs(key: Key, _: Params, rpId: string | undefined): Promise<Response> {
  demandRpId(rpId)
  const rps = new Map(key.memory.credentials.map(({ rp }) => [rp.id, rp]))
  const entries = [...rps.values()].map((rp) => async () => ({
    rp,
    rpIDHash: hashRpId(rp.id),
  }))
  return list(key, 'rp', entries, { totalRPs: entries.length })
}

function enumerateCredentials(
  key: Key,
  { rpIDHash }: Params,
  rpId: string | undefined,
): Promise<Response> {
  const hash = present(rpIDHash)
  demandRpId(rpId, hash)
  const entries = discoverAt(key, hash).map((found) => () => describe(key, found))
  return list(key, 'credential', entries, { totalCredentials: entries.length })
}

async function describe(key: Key, { credential, stored }: Found): Promise<Response> {
  const { user, largeBlobKey } = stored as StoredCredential
  const { publicKey } = await key.ring.keyOf(secretOf(key), credential)
  const { row } = key.settings
  return {
    user: { ...user, id: fromBase64url(user.id) },
    credentialID: { type: 'public-key', id: credential.id },
    publicKey: decodeCbor(publicKey) as NonNullable<Response['publicKey']>,
    credProtect: credential.credProtect,
    ...(largeBlobKey && {
      largeBlobKey: deriveSecret(secretOf(key), credential, 'largeBlobKey', 32),
    }),
    ...(row.persistentTokens && { thirdPartyPayment: credential.thirdPartyPayment }),
  }
}

/** The first entry now, with the total; the others when they are asked for. */
async function list(
  key: Key,
  kind: Listing['kind'],
  entries: Listing['next'],
  total: Response,
): Promise<Response> {
  demand(entries.length > 0, 'NO_CREDENTIALS')
  key.session.listing = { kind, since: key.settings.now(), next: entries }
  return { ...(await next(key, kind)), ...total }
}

async function next({ session, settings }: Key, kind: Listing['kind']): Promise<Response> {
  const { listing } = session
  session.listing = undefined
  demand(listing?.kind === kind, 'NOT_ALLOWED')
  const entry = listing.next.shift()
  demand(entry && settings.now() - listing.since < NEXT_TIMEOUT, 'NOT_ALLOWED')
  session.listing = { ...listing, since: settings.now() }
  return entry()
}

/** The stored credential that is meant. */
function find({ memory }: Key, { credentialID }: Params, rpId: string | undefined) {
  const name = toBase64url(present(credentialID).id)
  const stored = memory.credentials.find(({ id }) => id === name)
  demand(stored, 'NO_CREDENTIALS')
  demandRpId(rpId, hashRpId(stored.rp.id))
  return stored
}

function deleteCredential(key: Key, params: Params, rpId: string | undefined): Response {
  changeCredential(key, find(key, params, rpId).id)
  return {}
}

function updateUserInformation(key: Key, params: Params, rpId: string | undefined): Response {
  const user = present(params.user)
  const stored = find(key, params, rpId)
  demand(toBase64url(user.id) === stored.user.id, 'INVALID_PARAMETER')
  changeCredential(key, stored.id, { ...stored, user: { ...user, id: stored.user.id } })
  return {}
}
