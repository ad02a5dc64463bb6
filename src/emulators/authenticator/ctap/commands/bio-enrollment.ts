import { subCommandMessage } from '../../../../core/fido/ctap/authenticated.ts'
import {
  BioEnrollmentParams,
  type BioEnrollmentRequest,
  type BioEnrollmentResponse,
  BioModality,
  SampleStatus,
  BioEnrollmentSubCommand as Sub,
} from '../../../../core/fido/ctap/messages/bio-enrollment.ts'
import { Permission } from '../../../../core/fido/ctap/messages/client-pin.ts'
import { Status } from '../../../../core/fido/ctap/status.ts'
import { fromBase64url, toBase64url } from '../../../../core/shared/base64url.ts'
import { encodeUtf8 } from '../../../../core/shared/bytes.ts'
import { verifyToken } from '../authorization.ts'
import { type Call, type Key, requireTouch } from '../key.ts'
import type { SensorOptions } from '../options.ts'
import { demand, present, Refusal } from '../refusal.ts'
import type { Enrolment } from '../session.ts'

const TOUCH_SENSOR = 1
/** Bytes. */
const MAX_NAME = 64
const ID_LENGTH = 8

type Response = BioEnrollmentResponse
type Params = BioEnrollmentParams

interface SubCommand {
  readonly needsToken: boolean
  readonly run: (call: Call, params: Params) => Response | Promise<Response>
}

const TABLE: ReadonlyMap<number, SubCommand> = /* @__PURE__ */ (() =>
  new Map<number, SubCommand>([
    [Sub.enrollBegin, { needsToken: true, run: enrollBegin }],
    [Sub.enrollCaptureNextSample, { needsToken: true, run: enrollCaptureNextSample }],
    [Sub.cancelCurrentEnrollment, { needsToken: false, run: cancelCurrentEnrollment }],
    [Sub.enumerateEnrollments, { needsToken: true, run: enumerateEnrollments }],
    [Sub.setFriendlyName, { needsToken: true, run: setFriendlyName }],
    [Sub.removeEnrollment, { needsToken: true, run: removeEnrollment }],
    [Sub.getFingerprintSensorInfo, { needsToken: false, run: getFingerprintSensorInfo }],
  ]))()

/**
 * authenticatorBioEnrollment.
 *
 * @see [CTAP 2.2 section 6.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorBioEnrollment)
 */
export async function bioEnrollment(call: Call, request: BioEnrollmentRequest): Promise<Response> {
  const { key } = call
  demand(key.settings.sensor?.bioEnrollment, 'INVALID_COMMAND')
  if (request.getModality) return { modality: BioModality.fingerprint }
  const modality = present(request.modality)
  demand(modality === BioModality.fingerprint, 'INVALID_PARAMETER')
  const number = present(request.subCommand)
  const subCommand = TABLE.get(number)
  demand(subCommand, 'INVALID_SUBCOMMAND')
  if (subCommand.needsToken) {
    demand(request.pinUvAuthParam, 'PUAT_REQUIRED')
    const message = subCommandMessage(Uint8Array.of(modality), number, request.subCommandParams)
    verifyToken(key, request, message, Permission.be)
  }
  const { subCommandParams = new Map() } = request
  return subCommand.run(call, BioEnrollmentParams.decode(subCommandParams, 'subCommandParams'))
}

function sensorOf({ settings }: Key): Required<SensorOptions> {
  return settings.sensor as Required<SensorOptions>
}

function getFingerprintSensorInfo({ key }: Call): Response {
  return {
    modality: BioModality.fingerprint,
    fingerprintKind: TOUCH_SENSOR,
    maxCaptureSamplesRequiredForEnroll: sensorOf(key).samples,
    maxTemplateFriendlyName: MAX_NAME,
  }
}

function enrollBegin(call: Call, params: Params): Promise<Response> {
  const { memory, session, settings } = call.key
  const { capacity, samples } = sensorOf(call.key)
  demand(memory.fingers.length < capacity, 'FP_DATABASE_FULL')
  session.enrolment = { id: toBase64url(settings.random(ID_LENGTH)), remaining: samples }
  return capture(call, params, session.enrolment)
}

function enrollCaptureNextSample(call: Call, params: Params): Promise<Response> {
  const { enrolment } = call.key.session
  const id = toBase64url(present(params.templateId))
  demand(enrolment, 'NOT_ALLOWED')
  demand(enrolment.id === id, 'INVALID_PARAMETER')
  return capture(call, params, enrolment)
}

/** Takes one sample. The last good one makes the finger known. */
async function capture(call: Call, params: Params, enrolment: Enrolment): Promise<Response> {
  const { session, memory } = call.key
  const status = await sample(call, params, enrolment.remaining)
  if (status === SampleStatus.GOOD) enrolment.remaining--
  if (enrolment.remaining === 0) {
    memory.fingers = [...memory.fingers, { id: enrolment.id }]
    session.enrolment = undefined
  }
  return {
    templateId: fromBase64url(enrolment.id),
    lastEnrollSampleStatus: status,
    remainingSamples: enrolment.remaining,
  }
}

/** How a sample turned out; a finger that does not come is a sample too. */
async function sample(call: Call, params: Params, remaining: number): Promise<number> {
  const { settings } = call.key
  const touchTimeout = params.timeoutMilliseconds ?? settings.touchTimeout
  try {
    await requireTouch({ ...call, key: { ...call.key, settings: { ...settings, touchTimeout } } })
  } catch (error) {
    const isLate = error instanceof Refusal && error.status === Status.USER_ACTION_TIMEOUT
    if (isLate) return SampleStatus.NO_USER_ACTIVITY
    throw error
  }
  return SampleStatus[sensorOf(call.key).sample(remaining)]
}

function cancelCurrentEnrollment({ key }: Call): Response {
  key.session.enrolment = undefined
  return {}
}

function enumerateEnrollments({ key: { memory } }: Call): Response {
  demand(memory.fingers.length > 0, 'INVALID_OPTION')
  return {
    templateInfos: memory.fingers.map(({ id, name }) => ({
      templateId: fromBase64url(id),
      templateFriendlyName: name,
    })),
  }
}

/** The finger that is meant. */
function findFinger({ memory }: Key, { templateId }: Params) {
  const name = toBase64url(present(templateId))
  const finger = memory.fingers.find(({ id }) => id === name)
  demand(finger, 'INVALID_OPTION')
  return finger
}

function setFriendlyName({ key }: Call, params: Params): Response {
  const name = present(params.templateFriendlyName)
  demand(encodeUtf8(name).length <= MAX_NAME, 'INVALID_LENGTH')
  const finger = findFinger(key, params)
  key.memory.fingers = key.memory.fingers.map((it) => (it === finger ? { ...it, name } : it))
  return {}
}

function removeEnrollment({ key }: Call, params: Params): Response {
  const finger = findFinger(key, params)
  key.memory.fingers = key.memory.fingers.filter((it) => it !== finger)
  return {}
}
