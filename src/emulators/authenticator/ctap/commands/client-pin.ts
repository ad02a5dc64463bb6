import {
  type ClientPinRequest,
  type ClientPinResponse,
  Permission,
  ClientPinSubCommand as Sub,
} from '../../../../core/fido/ctap/messages/client-pin.ts'
import type { PinProtocol } from '../../../../core/fido/ctap/pin/protocol.ts'
import { fromBase64url, toBase64url } from '../../../../core/shared/base64url.ts'
import { type Bytes, concat } from '../../../../core/shared/bytes.ts'
import { type Call, isSensorReady, type Key, requireSensor } from '../key.ts'
import {
  agreementOf,
  checkPin,
  demandUsablePin,
  keepPin,
  needsPowerCycle,
  orRefuse,
  protocolOf,
  sharedSecret,
} from '../pin.ts'
import { demand, present } from '../refusal.ts'
import { TOKEN_LENGTH, Token } from '../token.ts'

type Run = (call: Call, request: ClientPinRequest) => ClientPinResponse | Promise<ClientPinResponse>

const ALL_PERMISSIONS = 0x7f

/** Sub-commands of CTAP 2.0. */
const BASIC: readonly (readonly [number, Run])[] = [
  [Sub.getPINRetries, getPINRetries],
  [Sub.getKeyAgreement, getKeyAgreement],
  [Sub.setPIN, setPIN],
  [Sub.changePIN, changePIN],
  [Sub.getPinToken, getPinToken],
]

/** Sub-commands that came with CTAP 2.1. */
const LATER: readonly (readonly [number, Run])[] = [
  [Sub.getPinUvAuthTokenUsingUvWithPermissions, getTokenUsingUv],
  [Sub.getUVRetries, getUVRetries],
  [Sub.getPinUvAuthTokenUsingPinWithPermissions, getTokenUsingPin],
]

/**
 * authenticatorClientPIN.
 *
 * @see [CTAP 2.2 section 6.5.5](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorClientPIN)
 */
export async function clientPIN(call: Call, request: ClientPinRequest): Promise<ClientPinResponse> {
  const { row } = call.key.settings
  const table = new Map(row.permissions ? [...BASIC, ...LATER] : BASIC)
  const run = table.get(request.subCommand)
  demand(run, 'INVALID_SUBCOMMAND')
  return run(call, request)
}

function getPINRetries({ key }: Call): ClientPinResponse {
  const { memory, settings } = key
  demand(memory.pin || !settings.answers.retriesNeedPin, 'PIN_NOT_SET')
  const { pinRetries } = memory
  return { pinRetries, ...(needsPowerCycle(key) && { powerCycleState: true }) }
}

function getUVRetries({ key: { memory, settings } }: Call): ClientPinResponse {
  demand(settings.sensor, 'INVALID_SUBCOMMAND')
  return { uvRetries: memory.uvRetries }
}

function getKeyAgreement({ key }: Call, request: ClientPinRequest): ClientPinResponse {
  const { version } = protocolOf(key, request.pinUvAuthProtocol)
  return { keyAgreement: agreementOf(key, version).publicKey }
}

/** Section 6.5.5.5. */
function setPIN({ key }: Call, request: ClientPinRequest): ClientPinResponse {
  const protocol = protocolOf(key, request.pinUvAuthProtocol)
  const peer = present(request.keyAgreement)
  const newPinEnc = present(request.newPinEnc)
  const param = present(request.pinUvAuthParam)
  demand(!key.memory.pin, 'PIN_AUTH_INVALID')
  const shared = sharedSecret(key, protocol, peer)
  demand(protocol.verify(shared, newPinEnc, param), 'PIN_AUTH_INVALID')
  keepPin(
    key,
    orRefuse(() => protocol.decrypt(shared, newPinEnc), 'INVALID_PARAMETER'),
  )
  return {}
}

/** Section 6.5.5.6. */
function changePIN({ key }: Call, request: ClientPinRequest): ClientPinResponse {
  const protocol = protocolOf(key, request.pinUvAuthProtocol)
  const peer = present(request.keyAgreement)
  const pinHashEnc = present(request.pinHashEnc)
  const newPinEnc = present(request.newPinEnc)
  const param = present(request.pinUvAuthParam)
  demandUsablePin(key)
  const shared = sharedSecret(key, protocol, peer)
  demand(protocol.verify(shared, concat(newPinEnc, pinHashEnc), param), 'PIN_AUTH_INVALID')
  checkPin(key, protocol.version, decryptHash(protocol, shared, pinHashEnc))
  keepPin(
    key,
    orRefuse(() => protocol.decrypt(shared, newPinEnc), 'INVALID_PARAMETER'),
  )
  revokeTokens(key)
  return {}
}

/** Ends all tokens, as a new PIN and a new policy do. */
export function revokeTokens({ session, memory }: Key): void {
  session.token = undefined
  memory.persistentToken = undefined
}

/** What came for a PIN's hash: a wrong one where it cannot be decrypted. */
function decryptHash(protocol: PinProtocol, shared: Bytes, encrypted: Bytes): Bytes | undefined {
  try {
    return protocol.decrypt(shared, encrypted)
  } catch {
    return undefined
  }
}

/** Section 6.5.5.7.1. */
function getPinToken({ key }: Call, request: ClientPinRequest): ClientPinResponse {
  demand(request.permissions === undefined && request.rpId === undefined, 'INVALID_PARAMETER')
  const permissions = key.settings.row.permissions ? Permission.mc | Permission.ga : ALL_PERMISSIONS
  return tokenForPin(key, request, permissions)
}

/** Section 6.5.5.7.2. */
function getTokenUsingPin({ key }: Call, request: ClientPinRequest): ClientPinResponse {
  return tokenForPin(key, request, readPermissions(key, request), request.rpId)
}

function tokenForPin(
  key: Key,
  request: ClientPinRequest,
  permissions: number,
  rpId?: string,
): ClientPinResponse {
  const protocol = protocolOf(key, request.pinUvAuthProtocol)
  const peer = present(request.keyAgreement)
  const pinHashEnc = present(request.pinHashEnc)
  demandUsablePin(key)
  const shared = sharedSecret(key, protocol, peer)
  checkPin(key, protocol.version, decryptHash(protocol, shared, pinHashEnc))
  demand(!key.memory.forcePINChange, 'PIN_INVALID')
  return give(key, { protocol, shared, permissions, rpId, present: false })
}

/** Section 6.5.5.7.3. */
async function getTokenUsingUv(call: Call, request: ClientPinRequest): Promise<ClientPinResponse> {
  const { key } = call
  const permissions = readPermissions(key, request)
  const protocol = protocolOf(key, request.pinUvAuthProtocol)
  const peer = present(request.keyAgreement)
  demand(isSensorReady(key), 'NOT_ALLOWED')
  const shared = sharedSecret(key, protocol, peer)
  await requireSensor(call, request.rpId)
  return give(key, { protocol, shared, permissions, rpId: request.rpId, present: true })
}

/** Checks that the permissions asked for are some that the key has. */
function readPermissions({ settings }: Key, request: ClientPinRequest): number {
  const permissions = present(request.permissions)
  demand(permissions > 0, 'INVALID_PARAMETER')
  const features: readonly (readonly [bit: number, isThere: boolean])[] = [
    [Permission.mc, true],
    [Permission.ga, true],
    [Permission.cm, true],
    [Permission.be, settings.sensor?.bioEnrollment ?? false],
    [Permission.lbw, true],
    [Permission.acfg, true],
    [Permission.pcmr, settings.row.persistentTokens && permissions === Permission.pcmr],
  ]
  const granted = features.reduce((bits, [bit, isThere]) => (isThere ? bits | bit : bits), 0)
  demand((permissions & ~granted) === 0, 'UNAUTHORIZED_PERMISSION')
  return permissions
}

interface Gift {
  readonly protocol: PinProtocol
  readonly shared: Bytes
  readonly permissions: number
  readonly rpId: string | undefined
  readonly present: boolean
}

/** Gives the token out, encrypted. */
function give(key: Key, { protocol, shared, permissions, rpId, present }: Gift): ClientPinResponse {
  const { settings, session } = key
  if (permissions === Permission.pcmr) {
    return { pinUvAuthToken: protocol.encrypt(shared, persistentToken(key)) }
  }
  const grant = {
    protocol: protocol.version,
    permissions,
    rpId,
    present,
    endless: !settings.row.permissions,
  }
  session.token = new Token(grant, settings.random, settings.now)
  return { pinUvAuthToken: protocol.encrypt(shared, session.token.value) }
}

/** The one token that outlives a power cycle. */
function persistentToken({ memory, settings }: Key): Bytes {
  memory.persistentToken ??= toBase64url(settings.random(TOKEN_LENGTH))
  return fromBase64url(memory.persistentToken)
}
