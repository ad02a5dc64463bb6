import { bytes, flag, unsigned, type ValueOf } from '../../../../core/fido/ctap/messages/codec.ts'
import type { Extensions } from '../../../../core/fido/ctap/messages/entities.ts'
import { HmacSecretInput } from '../../../../core/fido/ctap/messages/extensions.ts'
import { type MessageCodec, message, optional } from '../../../../core/fido/ctap/messages/table.ts'
import type { KeySettings } from '../settings.ts'

/** Inputs of extensions to makeCredential. */
export const MakeExtensions = /* @__PURE__ */ (() =>
  message({
    credBlob: optional('credBlob', bytes),
    credProtect: optional('credProtect', unsigned),
    hmacSecret: optional('hmac-secret', flag),
    hmacSecretMc: optional('hmac-secret-mc', HmacSecretInput),
    largeBlobKey: optional('largeBlobKey', flag),
    minPinLength: optional('minPinLength', flag),
    pinComplexityPolicy: optional('pinComplexityPolicy', flag),
    thirdPartyPayment: optional('thirdPartyPayment', flag),
  }))()
export type MakeExtensions = ValueOf<typeof MakeExtensions>

/** Inputs of extensions to getAssertion. */
export const GetExtensions = /* @__PURE__ */ (() =>
  message({
    credBlob: optional('credBlob', flag),
    hmacSecret: optional('hmac-secret', HmacSecretInput),
    largeBlobKey: optional('largeBlobKey', flag),
    thirdPartyPayment: optional('thirdPartyPayment', flag),
  }))()
export type GetExtensions = ValueOf<typeof GetExtensions>

/**
 * Reads the inputs of the extensions that the key knows; others are ignored.
 *
 * @throws {FieldError} When one is of a wrong kind.
 */
export function readExtensions<Value>(
  { row }: KeySettings,
  codec: MessageCodec<Value>,
  extensions: Extensions = {},
): Value {
  const known = Object.entries(extensions).filter(([name]) => row.extensions.includes(name))
  return codec.decode(new Map(known), 'extensions')
}
