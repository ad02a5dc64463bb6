import { bytes, flag, listOf, map, text, unsigned, type ValueOf } from './codec.ts'
import { message, needed, optional } from './table.ts'

/** Sub-commands of authenticatorBioEnrollment. */
export const BioEnrollmentSubCommand = {
  enrollBegin: 0x01,
  enrollCaptureNextSample: 0x02,
  cancelCurrentEnrollment: 0x03,
  enumerateEnrollments: 0x04,
  setFriendlyName: 0x05,
  removeEnrollment: 0x06,
  getFingerprintSensorInfo: 0x07,
} as const

/** What can be enrolled. */
export const BioModality = { fingerprint: 0x01 } as const

/** How a sample turned out. */
export const SampleStatus = {
  GOOD: 0x00,
  TOO_HIGH: 0x01,
  TOO_LOW: 0x02,
  TOO_LEFT: 0x03,
  TOO_RIGHT: 0x04,
  TOO_FAST: 0x05,
  TOO_SLOW: 0x06,
  POOR_QUALITY: 0x07,
  TOO_SKEWED: 0x08,
  TOO_SHORT: 0x09,
  MERGE_FAILURE: 0x0a,
  EXISTS: 0x0b,
  DATABASE_FULL: 0x0c,
  NO_USER_ACTIVITY: 0x0d,
  NO_USER_PRESENCE_TRANSITION: 0x0e,
} as const

/** An enrolled finger. */
export const TemplateInfo = /* @__PURE__ */ (() =>
  message({
    templateId: needed(0x01, bytes),
    templateFriendlyName: optional(0x02, text),
  }))()
export type TemplateInfo = ValueOf<typeof TemplateInfo>

/** Parameters of the sub-commands. */
export const BioEnrollmentParams = /* @__PURE__ */ (() =>
  message({
    templateId: optional(0x01, bytes),
    templateFriendlyName: optional(0x02, text),
    timeoutMilliseconds: optional(0x03, unsigned),
  }))()
export type BioEnrollmentParams = ValueOf<typeof BioEnrollmentParams>

/**
 * Parameters of authenticatorBioEnrollment. The sub-command's own stay a map, because their bytes
 * are authenticated: {@link BioEnrollmentParams} reads and writes them.
 *
 * @see [CTAP 2.2 section 6.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorBioEnrollment)
 */
export const BioEnrollmentRequest = /* @__PURE__ */ (() =>
  message({
    modality: optional(0x01, unsigned),
    subCommand: optional(0x02, unsigned),
    subCommandParams: optional(0x03, map),
    pinUvAuthProtocol: optional(0x04, unsigned),
    pinUvAuthParam: optional(0x05, bytes),
    getModality: optional(0x06, flag),
  }))()
export type BioEnrollmentRequest = ValueOf<typeof BioEnrollmentRequest>

/** What authenticatorBioEnrollment answers. */
export const BioEnrollmentResponse = /* @__PURE__ */ (() =>
  message({
    modality: optional(0x01, unsigned),
    /** 1 touch, 2 swipe. */
    fingerprintKind: optional(0x02, unsigned),
    maxCaptureSamplesRequiredForEnroll: optional(0x03, unsigned),
    templateId: optional(0x04, bytes),
    lastEnrollSampleStatus: optional(0x05, unsigned),
    remainingSamples: optional(0x06, unsigned),
    templateInfos: optional(0x07, listOf(TemplateInfo)),
    /** Bytes. */
    maxTemplateFriendlyName: optional(0x08, unsigned),
  }))()
export type BioEnrollmentResponse = ValueOf<typeof BioEnrollmentResponse>
