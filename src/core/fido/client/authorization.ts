import type { Bytes } from '../../shared/bytes.ts'
import { type AuthenticatedMembers, authenticated } from '../ctap/authenticated.ts'
import { ClientPin } from '../ctap/client-pin.ts'
import { Permission } from '../ctap/messages/client-pin.ts'
import type { PinUvAuthToken } from '../ctap/pin/token.ts'
import { CtapError, isStatus, Status } from '../ctap/status.ts'
import type { Ctap2Ceremony } from './ceremony.ts'
import { toClientError } from './error-mapping.ts'
import { ClientError, PinRequiredError } from './errors.ts'
import { decideUv, type UvDecision, type UvQuestion } from './uv-decision.ts'

/** How a command of the ceremony shows that the user is verified. */
export class Authorization {
  /** A token, got by PIN or by the authenticator's own verification. */
  readonly token: PinUvAuthToken | undefined
  /** Whether the command itself has to verify: authenticators that have no such tokens. */
  readonly uv: boolean

  /** Without either the user is not verified. */
  constructor({ token, uv = false }: { token?: PinUvAuthToken; uv?: boolean } = {}) {
    this.token = token
    this.uv = uv
  }

  /** The members of a command that prove the token over its message. */
  sign(message: Bytes): AuthenticatedMembers {
    return authenticated(this.token, message)
  }
}

/** What has to be authorized. */
export interface AuthorizationRequest {
  readonly rpId: string
  /** Bits of `Permission`. */
  readonly permissions: number
  readonly question: Omit<UvQuestion, 'options' | 'extraPermissions'>
}

/** What an attempt has learnt from the one before. */
interface Attempt {
  /** The authenticator wants a verified user although nobody asked for one. */
  readonly forced: boolean
  /** Its own verification is blocked. */
  readonly pinOnly: boolean
}

const CEREMONY_PERMISSIONS = Permission.mc | Permission.ga
/** Tries before the PIN is asked for, where the authenticator does not say how many. */
const DEFAULT_UV_ATTEMPTS = 3
/** No authenticator allows more. */
const MAX_UV_ATTEMPTS = 25
const MIN_PIN_LENGTH = 4

/**
 * Verifies the user where that is called for, and does what needs it. Where the authenticator wants
 * a verified user after all, or its own verification is blocked, all is done once more.
 *
 * @throws {ClientError} `CLIENT_CONFIGURATION_UNSUPPORTED` when the user must be verified and the
 *   authenticator is not set up for it.
 */
export async function withAuthorization<Result>(
  ceremony: Ctap2Ceremony,
  request: AuthorizationRequest,
  work: (authorization: Authorization) => Promise<Result>,
): Promise<Result> {
  let attempt: Attempt = { forced: false, pinOnly: false }
  for (;;) {
    const decision = decide(ceremony, request, attempt)
    try {
      return await work(await authorize(ceremony, request, decision, attempt))
    } catch (error) {
      attempt = nextAttempt(ceremony, error, decision, attempt)
    }
  }
}

function decide(
  { ctap }: Ctap2Ceremony,
  { question, permissions }: AuthorizationRequest,
  { forced }: Attempt,
): UvDecision {
  const decision = decideUv({
    ...question,
    ...(forced && { userVerification: 'required' }),
    options: ctap.info.options,
    extraPermissions: (permissions & ~CEREMONY_PERMISSIONS) !== 0,
  })
  if (decision !== 'unsupported') return decision
  const problem =
    'the user must be verified, and the authenticator has no PIN or fingerprint set up'
  throw new ClientError('CONFIGURATION_UNSUPPORTED', problem)
}

function nextAttempt(
  { ctap }: Ctap2Ceremony,
  error: unknown,
  decision: UvDecision,
  attempt: Attempt,
): Attempt {
  if (isStatus(error, 'PUAT_REQUIRED') && decision === 'skip' && !attempt.forced) {
    return { ...attempt, forced: true }
  }
  const hasPin = ctap.info.options.clientPin === true
  if (isStatus(error, 'UV_BLOCKED') && hasPin && !attempt.pinOnly) {
    return { ...attempt, pinOnly: true }
  }
  throw error
}

async function authorize(
  ceremony: Ctap2Ceremony,
  request: AuthorizationRequest,
  decision: UvDecision,
  { pinOnly }: Attempt,
): Promise<Authorization> {
  if (decision === 'skip') return new Authorization()
  const { options } = ceremony.ctap.info
  const builtIn = options.uv === true && !pinOnly && (await builtInUv(ceremony, request))
  if (builtIn) return builtIn
  if (options.clientPin === true && options.noMcGaPermissionsWithClientPin !== true) {
    return new Authorization({ token: await tokenByPin(ceremony, request) })
  }
  throw new ClientError('CONFIGURATION_UNSUPPORTED', 'there is no other way to verify the user')
}

/** The authenticator's own verification, or `undefined` when it is to be by PIN. */
async function builtInUv(
  ceremony: Ctap2Ceremony,
  request: AuthorizationRequest,
): Promise<Authorization | undefined> {
  const { ctap, session } = ceremony
  const { permissions, rpId } = request
  if (ClientPin.isTokenSupported(ctap.info)) return tokenByUv(ceremony, request)
  const isEnough = (permissions & ~CEREMONY_PERMISSIONS) === 0
  if (!isEnough || !(await session.requestUv(permissions, rpId))) return undefined
  return new Authorization({ uv: true })
}

/** Lets the user try again, until the authenticator blocks or would rather have the PIN. */
async function tokenByUv(
  ceremony: Ctap2Ceremony,
  { permissions, rpId }: AuthorizationRequest,
): Promise<Authorization | undefined> {
  const { session } = ceremony
  const { options, preferredPlatformUvAttempts: preferred } = ceremony.ctap.info
  const pin = clientPin(ceremony)
  const beforePin = options.clientPin ? (preferred ?? DEFAULT_UV_ATTEMPTS) : MAX_UV_ATTEMPTS
  for (let tries = 1; await session.requestUv(permissions, rpId); tries++) {
    try {
      return new Authorization({
        token: await pin.getUvToken({ permissions, rpId }, session.call),
      })
    } catch (error) {
      if (!isStatus(error, 'UV_INVALID') || tries === MAX_UV_ATTEMPTS) throw error
      if (tries >= beforePin) return undefined
    }
  }
  return undefined
}

/** A PIN that was refused, and by what. */
interface Refusal {
  readonly pin: string
  readonly error: ClientError
}

/**
 * Asks for the PIN until it is right, the user gives up, or the authenticator blocks. A PIN that was
 * just refused is not sent again: a callback that knows only one would lock the authenticator.
 */
async function tokenByPin(
  ceremony: Ctap2Ceremony,
  { permissions, rpId }: AuthorizationRequest,
): Promise<PinUvAuthToken> {
  const { ctap, session } = ceremony
  if (ctap.info.forcePINChange) {
    throw new ClientError('BAD_REQUEST', 'the PIN must be changed before it is used')
  }
  const pin = clientPin(ceremony)
  let refusal: Refusal | undefined
  for (;;) {
    const retries = await retriesOf(pin, ceremony)
    const entered = await session.requestPin(permissions, rpId, retries)
    if (!entered) throw new PinRequiredError({ cause: refusal?.error.cause })
    if (entered === refusal?.pin) throw refusal.error
    try {
      checkPin(entered)
      return await pin.getPinToken(entered, { permissions, rpId }, session.call)
    } catch (error) {
      refusal = { pin: entered, error: refusalOf(error) }
    }
  }
}

/** A PIN that is none would cost a try like any other. */
function checkPin(pin: string): void {
  if ([...pin.normalize('NFC')].length >= MIN_PIN_LENGTH) return
  throw new RangeError(`a PIN has at least ${MIN_PIN_LENGTH} characters`)
}

async function retriesOf(pin: ClientPin, { session }: Ctap2Ceremony): Promise<number> {
  const { retries, powerCycleState } = await pin.getPinRetries(session.call)
  if (retries === 0) throw new CtapError(Status.PIN_BLOCKED, 'asking for the PIN')
  if (powerCycleState) throw new CtapError(Status.PIN_AUTH_BLOCKED, 'asking for the PIN')
  return retries
}

/** Why a PIN can be asked for again; what is no reason for that is thrown. */
function refusalOf(error: unknown): ClientError {
  if (isStatus(error, 'PIN_INVALID')) return toClientError(error)
  // No PIN has that form, so the authenticator was not asked.
  if (error instanceof RangeError) {
    return new ClientError('BAD_REQUEST', error.message, { cause: error })
  }
  throw error
}

function clientPin({ ctap, protocol }: Ctap2Ceremony): ClientPin {
  return new ClientPin(ctap, protocol && { protocol })
}
