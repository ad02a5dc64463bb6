import type { Bytes } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'
import { authenticated, subCommandMessage } from './authenticated.ts'
import type { Ctap2 } from './ctap2.ts'
import type { CtapCallOptions } from './device.ts'
import type { AuthenticatorInfo } from './info.ts'
import {
  type BioEnrollmentResponse,
  BioModality,
  BioEnrollmentParams as Params,
  BioEnrollmentSubCommand as Sub,
  type TemplateInfo,
} from './messages/bio-enrollment.ts'
import { withMembers } from './messages/command.ts'
import { bioEnrollment as command } from './messages/commands.ts'
import type { PinUvAuthToken } from './pin/token.ts'
import { isStatus } from './status.ts'

/** What kind of sensor there is. */
export interface FingerprintSensor {
  /** 1 touch, 2 swipe. */
  readonly fingerprintKind: number
  /** Good samples that an enrollment takes at most. */
  readonly maxCaptureSamplesRequiredForEnroll: number
  /** Bytes in the name of a finger. */
  readonly maxTemplateFriendlyName: number | undefined
}

/** How an enrollment stands after a sample. */
export interface FingerprintSample {
  /** Names the finger, from the first sample on. */
  readonly templateId: Bytes
  /** How the sample turned out: a value of `SampleStatus`. */
  readonly lastEnrollSampleStatus: number
  /** Good samples that are still needed; 0 when the finger is enrolled. */
  readonly remainingSamples: number
}

/** How a finger is enrolled. */
export interface EnrollOptions extends CtapCallOptions {
  /** Milliseconds that the authenticator waits for a finger. Default: its own. */
  readonly captureTimeout?: number
  /** Is told of each sample. */
  readonly onSample?: (sample: FingerprintSample) => void
}

/** Samples of one finger: far more than any sensor needs, many bad ones among them. */
const MAX_SAMPLES = 1000

const modality = BioModality.fingerprint

/**
 * The fingerprints that an authenticator knows.
 *
 * @example
 *
 * ```ts
 * import { BioEnrollment, type Ctap2, type PinUvAuthToken } from 'claviger/fido2/ctap'
 *
 * export async function addFinger(ctap: Ctap2, token: PinUvAuthToken): Promise<void> {
 *   const fingers = new BioEnrollment(ctap, token)
 *   const templateId = await fingers.enroll({
 *     onSample: ({ remainingSamples }) => console.log(`${remainingSamples} more`),
 *   })
 *   await fingers.setFriendlyName(templateId, 'left thumb')
 * }
 * ```
 * @see [CTAP 2.2 section 6.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorBioEnrollment)
 */
export class BioEnrollment {
  readonly #ctap: Ctap2
  readonly #token: PinUvAuthToken | undefined

  /** Whether an authenticator has a sensor, be it behind the prototype of this command. */
  static isSupported({ options }: AuthenticatorInfo): boolean {
    return options.bioEnroll !== undefined || options.userVerificationMgmtPreview !== undefined
  }

  /** @param token With the permission `be`; the sensor can be asked about without one. */
  constructor(ctap: Ctap2, token?: PinUvAuthToken) {
    this.#ctap = ctap
    this.#token = token
  }

  /** What can be enrolled: a value of `BioModality`. */
  async getModality(options?: CtapCallOptions): Promise<number> {
    const response = await this.#ctap.bioEnrollment({ getModality: true }, options)
    return withMembers(command, response, 'modality').modality
  }

  /** What kind of sensor there is. */
  async getFingerprintSensorInfo(options?: CtapCallOptions): Promise<FingerprintSensor> {
    const request = { modality, subCommand: Sub.getFingerprintSensorInfo }
    const response = await this.#ctap.bioEnrollment(request, options)
    const info = withMembers(
      command,
      response,
      'fingerprintKind',
      'maxCaptureSamplesRequiredForEnroll',
    )
    const { fingerprintKind, maxCaptureSamplesRequiredForEnroll, maxTemplateFriendlyName } = info
    return { fingerprintKind, maxCaptureSamplesRequiredForEnroll, maxTemplateFriendlyName }
  }

  /**
   * Enrolls a finger: the user touches the sensor until no more samples are needed. When that is
   * given up or fails, the authenticator is told to forget what it has.
   *
   * @returns What names the finger.
   * @throws {CtapError} `CTAP_FP_DATABASE_FULL`, `CTAP_USER_ACTION_TIMEOUT`, and others.
   */
  async enroll(options: EnrollOptions = {}): Promise<Bytes> {
    const { onSample } = options
    let sample = await this.enrollBegin(options)
    onSample?.(sample)
    const { templateId } = sample
    try {
      for (let taken = 1; sample.remainingSamples > 0; taken++) {
        if (taken > MAX_SAMPLES) throw neverEnough()
        sample = await this.enrollCaptureNextSample(templateId, options)
        onSample?.(sample)
      }
    } catch (error) {
      await this.cancelCurrentEnrollment().catch(() => undefined)
      throw error
    }
    return templateId
  }

  /** Begins an enrollment and takes its first sample. */
  async enrollBegin(options: EnrollOptions = {}): Promise<FingerprintSample> {
    const params = { timeoutMilliseconds: options.captureTimeout }
    const response = await this.#send(Sub.enrollBegin, params, options)
    return readSample(withMembers(command, response, 'templateId').templateId, response)
  }

  /** Takes another sample. */
  async enrollCaptureNextSample(
    templateId: Bytes,
    options: EnrollOptions = {},
  ): Promise<FingerprintSample> {
    const params = { templateId, timeoutMilliseconds: options.captureTimeout }
    const response = await this.#send(Sub.enrollCaptureNextSample, params, options)
    return readSample(templateId, response)
  }

  /** Gives an enrollment up. */
  async cancelCurrentEnrollment(options?: CtapCallOptions): Promise<void> {
    const request = { modality, subCommand: Sub.cancelCurrentEnrollment }
    await this.#ctap.bioEnrollment(request, options)
  }

  /** The fingers that are enrolled. */
  async enumerateEnrollments(options?: CtapCallOptions): Promise<readonly TemplateInfo[]> {
    try {
      const response = await this.#send(Sub.enumerateEnrollments, undefined, options)
      return response.templateInfos ?? []
    } catch (error) {
      if (isStatus(error, 'INVALID_OPTION')) return [] // how "none" is said
      throw error
    }
  }

  /** Names a finger. */
  async setFriendlyName(
    templateId: Bytes,
    templateFriendlyName: string,
    options?: CtapCallOptions,
  ): Promise<void> {
    await this.#send(Sub.setFriendlyName, { templateId, templateFriendlyName }, options)
  }

  /** Forgets a finger. */
  async removeEnrollment(templateId: Bytes, options?: CtapCallOptions): Promise<void> {
    await this.#send(Sub.removeEnrollment, { templateId }, options)
  }

  #send(
    subCommand: number,
    params: Params | undefined,
    options: CtapCallOptions | undefined,
  ): Promise<BioEnrollmentResponse> {
    const encoded = params && Params.encode(params)
    const subCommandParams = encoded && encoded.size > 0 ? encoded : undefined
    const message = subCommandMessage(Uint8Array.of(modality), subCommand, subCommandParams)
    const proof = authenticated(this.#token, message)
    return this.#ctap.bioEnrollment({ modality, subCommand, subCommandParams, ...proof }, options)
  }
}

function neverEnough(): MessageError {
  const problem = `the authenticator wants more than ${MAX_SAMPLES} samples`
  return new MessageError('MESSAGE_MALFORMED', problem)
}

function readSample(templateId: Bytes, response: BioEnrollmentResponse): FingerprintSample {
  const members = withMembers(command, response, 'lastEnrollSampleStatus', 'remainingSamples')
  const { lastEnrollSampleStatus, remainingSamples } = members
  return { templateId, lastEnrollSampleStatus, remainingSamples }
}
