import { bytes, flag, text, unsigned, type ValueOf } from './codec.ts'
import { KeyAgreementKey } from './entities.ts'
import { message, needed, optional } from './table.ts'

/** Sub-commands of authenticatorClientPIN. */
export const ClientPinSubCommand = {
  getPINRetries: 0x01,
  getKeyAgreement: 0x02,
  setPIN: 0x03,
  changePIN: 0x04,
  getPinToken: 0x05,
  getPinUvAuthTokenUsingUvWithPermissions: 0x06,
  getUVRetries: 0x07,
  getPinUvAuthTokenUsingPinWithPermissions: 0x09,
} as const

/**
 * What a token may be used for; bits to be put together.
 *
 * @see [CTAP 2.2 section 6.5.5.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#gettingPinUvAuthToken)
 */
export const Permission = {
  /** Make a credential. */
  mc: 0x01,
  /** Get an assertion. */
  ga: 0x02,
  /** Credential management. */
  cm: 0x04,
  /** Bio enrollment. */
  be: 0x08,
  /** Write large blobs. */
  lbw: 0x10,
  /** Configure the authenticator. */
  acfg: 0x20,
  /** Read the list of credentials; persistent, and the only bit where it is set. */
  pcmr: 0x40,
} as const

/**
 * Parameters of authenticatorClientPIN.
 *
 * @see [CTAP 2.2 section 6.5](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorClientPIN)
 */
export const ClientPinRequest = /* @__PURE__ */ (() =>
  message({
    pinUvAuthProtocol: optional(0x01, unsigned),
    subCommand: needed(0x02, unsigned),
    keyAgreement: optional(0x03, KeyAgreementKey),
    pinUvAuthParam: optional(0x04, bytes),
    newPinEnc: optional(0x05, bytes),
    pinHashEnc: optional(0x06, bytes),
    permissions: optional(0x09, unsigned),
    rpId: optional(0x0a, text),
  }))()
export type ClientPinRequest = ValueOf<typeof ClientPinRequest>

/** What authenticatorClientPIN answers; which members are there depends on the sub-command. */
export const ClientPinResponse = /* @__PURE__ */ (() =>
  message({
    keyAgreement: optional(0x01, KeyAgreementKey),
    pinUvAuthToken: optional(0x02, bytes),
    pinRetries: optional(0x03, unsigned),
    powerCycleState: optional(0x04, flag),
    uvRetries: optional(0x05, unsigned),
  }))()
export type ClientPinResponse = ValueOf<typeof ClientPinResponse>
