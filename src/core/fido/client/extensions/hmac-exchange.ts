import { type Bytes, concat } from '../../../shared/bytes.ts'
import { MessageError } from '../../../shared/errors.ts'
import type { CborValue } from '../../cbor/index.ts'
import { ClientPin } from '../../ctap/client-pin.ts'
import type { Ctap2 } from '../../ctap/ctap2.ts'
import type { CtapCallOptions } from '../../ctap/device.ts'
import { HmacSecretInput } from '../../ctap/messages/extensions.ts'
import type { PinProtocol } from '../../ctap/pin/protocol.ts'
import { ClientError } from '../errors.ts'

/** Salts, or outputs: one or two of 32 bytes. */
export interface HmacValues {
  readonly first: Bytes
  readonly second?: Bytes | undefined
}

/** One key agreement for hmac-secret: salts go out encrypted, and outputs come back so. */
export interface HmacSecretExchange {
  /** The extension's input. */
  encrypt(salts: HmacValues): CborValue
  /**
   * The extension's output in plain.
   *
   * @throws {MessageError} When it is not one or two encrypted values of 32 bytes.
   */
  decrypt(output: unknown): HmacValues
}

const VALUE = 32

/**
 * Agrees on a key with the authenticator.
 *
 * @throws {ClientError} `CLIENT_CONFIGURATION_UNSUPPORTED` when it has no PIN/UV auth protocol.
 * @see [CTAP 2.2 section 12.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-hmac-secret-extension)
 */
export async function exchangeHmacSecret(
  ctap: Ctap2,
  protocol: PinProtocol | undefined,
  how: CtapCallOptions,
): Promise<HmacSecretExchange> {
  if (!protocol) {
    throw new ClientError('CONFIGURATION_UNSUPPORTED', 'the authenticator has no PIN/UV protocol')
  }
  const { keyAgreement, sharedSecret } = await new ClientPin(ctap, { protocol }).agree(how)
  const pinUvAuthProtocol = protocol.version
  return {
    encrypt({ first, second }) {
      const saltEnc = protocol.encrypt(sharedSecret, second ? concat(first, second) : first)
      const saltAuth = protocol.authenticate(sharedSecret, saltEnc)
      const input = { keyAgreement, saltEnc, saltAuth, pinUvAuthProtocol }
      return HmacSecretInput.encode(input) as CborValue
    },
    decrypt(output) {
      if (!(output instanceof Uint8Array)) throw malformed('hmac-secret gave no bytes')
      const plain = protocol.decrypt(sharedSecret, output as Bytes)
      if (plain.length !== VALUE && plain.length !== 2 * VALUE) {
        throw malformed(`hmac-secret gave ${plain.length} bytes`)
      }
      const first = plain.slice(0, VALUE)
      return plain.length === VALUE ? { first } : { first, second: plain.slice(VALUE) }
    },
  }
}

function malformed(problem: string): MessageError {
  return new MessageError('MESSAGE_MALFORMED', problem)
}
