import { bytes, flag, listOf, map, text, unsigned, type ValueOf } from './codec.ts'
import { message, needed, optional } from './table.ts'

/** Sub-commands of authenticatorConfig. */
export const ConfigSubCommand = {
  enableEnterpriseAttestation: 0x01,
  toggleAlwaysUv: 0x02,
  setMinPINLength: 0x03,
  enableLongTouchForReset: 0x04,
  vendorPrototype: 0xff,
} as const

/** Parameters of setMinPINLength. */
export const SetMinPinLengthParams = /* @__PURE__ */ (() =>
  message({
    newMinPINLength: optional(0x01, unsigned),
    minPinLengthRPIDs: optional(0x02, listOf(text)),
    forceChangePin: optional(0x03, flag),
    pinComplexityPolicy: optional(0x04, flag),
  }))()
export type SetMinPinLengthParams = ValueOf<typeof SetMinPinLengthParams>

/**
 * Parameters of authenticatorConfig. The sub-command's own stay a map, because their bytes are
 * authenticated: {@link SetMinPinLengthParams} reads and writes them.
 *
 * @see [CTAP 2.2 section 6.11](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorConfig)
 */
export const ConfigRequest = /* @__PURE__ */ (() =>
  message({
    subCommand: needed(0x01, unsigned),
    subCommandParams: optional(0x02, map),
    pinUvAuthProtocol: optional(0x03, unsigned),
    pinUvAuthParam: optional(0x04, bytes),
  }))()
export type ConfigRequest = ValueOf<typeof ConfigRequest>
