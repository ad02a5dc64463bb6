import { bytes, unsigned, type ValueOf } from './codec.ts'
import { KeyAgreementKey } from './entities.ts'
import { message, needed, optional } from './table.ts'

/**
 * Input of `hmac-secret` in authenticatorGetAssertion and of `hmac-secret-mc` in
 * authenticatorMakeCredential.
 *
 * @see [CTAP 2.2 section 12.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-hmac-secret-extension)
 */
export const HmacSecretInput = /* @__PURE__ */ (() =>
  message({
    keyAgreement: needed(0x01, KeyAgreementKey),
    /** One or two salts of 32 bytes, encrypted. */
    saltEnc: needed(0x02, bytes),
    saltAuth: needed(0x03, bytes),
    /** Protocol one where it is left out. */
    pinUvAuthProtocol: optional(0x04, unsigned),
  }))()
export type HmacSecretInput = ValueOf<typeof HmacSecretInput>

/** Levels of `credProtect`. */
export const CredProtect = {
  userVerificationOptional: 0x01,
  userVerificationOptionalWithCredentialIDList: 0x02,
  userVerificationRequired: 0x03,
} as const
