import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { HmacSecretInput } from '../../../../core/fido/ctap/messages/extensions.ts'
import { type Bytes, concat } from '../../../../core/shared/bytes.ts'
import { type Credential, deriveSecret } from '../credential.ts'
import type { Key } from '../key.ts'
import { orRefuse, protocolOf, sharedSecret } from '../pin.ts'
import { demand } from '../refusal.ts'
import { secretOf } from '../store.ts'

const SALT = 32
const OUTPUT = 32

/**
 * Output of `hmac-secret` or `hmac-secret-mc`: for each salt an HMAC under the credential's secret,
 * which is another one when the user is verified; all of it encrypted.
 *
 * @throws {Refusal} INVALID_LENGTH when there are not one or two salts, and what the profile has for
 *   a `saltAuth` that does not fit.
 * @see [CTAP 2.2 section 12.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-hmac-secret-extension)
 */
export function hmacSecret(
  key: Key,
  credential: Credential,
  uv: boolean,
  input: HmacSecretInput,
): Bytes {
  const protocol = protocolOf(key, input.pinUvAuthProtocol ?? 1)
  const shared = sharedSecret(key, protocol, input.keyAgreement)
  const authentic = protocol.verify(shared, input.saltEnc, input.saltAuth)
  demand(authentic, key.settings.answers.badSaltAuth)
  const salts = orRefuse(() => protocol.decrypt(shared, input.saltEnc), 'INVALID_LENGTH')
  demand(salts.length === SALT || salts.length === 2 * SALT, 'INVALID_LENGTH')
  const purpose = uv ? 'credRandomWithUV' : 'credRandomWithoutUV'
  const random = deriveSecret(secretOf(key), credential, purpose, OUTPUT)
  const outputs = [salts.subarray(0, SALT), salts.subarray(SALT)]
    .filter((salt) => salt.length > 0)
    .map((salt) => hmac(sha256, random, salt))
  return protocol.encrypt(shared, concat(...outputs))
}
