import { expectTypeOf } from 'vitest'
import {
  CborError,
  ClavigerError,
  isClavigerError,
  MessageError,
  WebAuthnError,
  type WebAuthnErrorCode,
} from '../../src/core/errors.ts'

declare const caught: unknown

if (isClavigerError(caught)) {
  expectTypeOf(caught).toEqualTypeOf<ClavigerError>()
  expectTypeOf(caught.code).toBeString()
}

if (caught instanceof WebAuthnError) {
  expectTypeOf(caught.code).toEqualTypeOf<WebAuthnErrorCode>()
  // @ts-expect-error A code that the class does not have.
  if (caught.code === 'WEBAUTHN_NO_SUCH_CODE') throw caught
}

if (caught instanceof CborError) expectTypeOf(caught.offset).toBeNumber()
if (caught instanceof MessageError) expectTypeOf(caught.code).toEqualTypeOf<'MESSAGE_MALFORMED'>()

expectTypeOf<WebAuthnError>().toExtend<ClavigerError>()
expectTypeOf<ClavigerError>().toExtend<Error>()
new WebAuthnError('WEBAUTHN_CHALLENGE_UNKNOWN', 'the challenge was used before')
// @ts-expect-error A code that the class does not have.
new WebAuthnError('CBOR_TAG', 'a tag')
new ClavigerError('MY_CODE', 'an error of one’s own', { cause: caught })
