import type { Bytes } from '../../../shared/bytes.ts'
import type { PinProtocol, PinProtocolVersion } from './protocol.ts'

/**
 * A pinUvAuthToken: authenticates commands to the authenticator that gave it, as long as that
 * honours it. From CTAP 2.1 on that is one credential made or one assertion, or the management of
 * credentials, fingerprints and settings.
 *
 * @see [CTAP 2.2 section 6.5.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#pinUvAuthToken)
 */
export class PinUvAuthToken {
  readonly #protocol: PinProtocol
  readonly #token: Bytes

  /**
   * @param protocol The PIN/UV auth protocol with which the token was got.
   * @param token The token, for example a persistent one that was kept.
   * @throws {RangeError} When it has a length that the protocol's tokens do not have.
   */
  constructor(protocol: PinProtocol, token: Bytes) {
    if (!protocol.isToken(token)) {
      const problem = `protocol ${protocol.version} has no tokens of ${token.length} bytes`
      throw new RangeError(problem)
    }
    this.#protocol = protocol
    this.#token = token
  }

  /** Goes with every `pinUvAuthParam`. */
  get version(): PinProtocolVersion {
    return this.#protocol.version
  }

  /** `pinUvAuthParam` of a message. */
  authenticate(message: Bytes): Bytes {
    return this.#protocol.authenticate(this.#token, message)
  }

  /** The token itself: a secret, to be kept only where it is persistent (`pcmr`). */
  reveal(): Bytes {
    return this.#token
  }
}
