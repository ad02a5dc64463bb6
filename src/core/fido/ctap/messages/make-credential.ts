import { bytes, flag, listOf, map, text, unsigned, type ValueOf } from './codec.ts'
import {
  CredentialDescriptor,
  CredentialParameters,
  Extensions,
  RpEntity,
  UserEntity,
} from './entities.ts'
import { message, needed, optional } from './table.ts'

/** What a request asks of the authenticator: discoverable, with touch, with its own verification. */
export const RequestOptions = /* @__PURE__ */ (() =>
  message({
    rk: optional('rk', flag),
    up: optional('up', flag),
    uv: optional('uv', flag),
  }))()
export type RequestOptions = ValueOf<typeof RequestOptions>

/**
 * Parameters of authenticatorMakeCredential.
 *
 * @see [CTAP 2.2 section 6.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorMakeCredential)
 */
export const MakeCredentialRequest = /* @__PURE__ */ (() =>
  message({
    clientDataHash: needed(0x01, bytes),
    rp: needed(0x02, RpEntity),
    user: needed(0x03, UserEntity),
    pubKeyCredParams: needed(0x04, listOf(CredentialParameters)),
    excludeList: optional(0x05, listOf(CredentialDescriptor)),
    extensions: optional(0x06, Extensions),
    options: optional(0x07, RequestOptions),
    pinUvAuthParam: optional(0x08, bytes),
    pinUvAuthProtocol: optional(0x09, unsigned),
    /** 1 vendor-facilitated, 2 platform-managed. */
    enterpriseAttestation: optional(0x0a, unsigned),
    attestationFormatsPreference: optional(0x0b, listOf(text)),
  }))()
export type MakeCredentialRequest = ValueOf<typeof MakeCredentialRequest>

/** What authenticatorMakeCredential answers. Of format `none`, `attStmt` may be left out. */
export const MakeCredentialResponse = /* @__PURE__ */ (() =>
  message({
    fmt: needed(0x01, text),
    authData: needed(0x02, bytes),
    attStmt: optional(0x03, map),
    epAtt: optional(0x04, flag),
    largeBlobKey: optional(0x05, bytes),
    unsignedExtensionOutputs: optional(0x06, Extensions),
  }))()
export type MakeCredentialResponse = ValueOf<typeof MakeCredentialResponse>
