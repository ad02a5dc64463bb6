import type { CborMap } from '../cbor/index.ts'
import { authenticated, commandPrefix, subCommandMessage } from './authenticated.ts'
import type { Ctap2 } from './ctap2.ts'
import type { CtapCallOptions } from './device.ts'
import type { AuthenticatorInfo } from './info.ts'
import { ConfigSubCommand, SetMinPinLengthParams } from './messages/authenticator-config.ts'
import { authenticatorConfig } from './messages/commands.ts'
import type { PinUvAuthToken } from './pin/token.ts'
import { CtapError, Status } from './status.ts'

/**
 * The settings of an authenticator. Each method asks what it can do afterwards, so that `info` of
 * the {@link Ctap2} is as it became.
 *
 * @see [CTAP 2.2 section 6.11](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorConfig)
 */
export class AuthenticatorConfig {
  readonly #ctap: Ctap2
  readonly #token: PinUvAuthToken | undefined

  /** Whether an authenticator has settings. */
  static isSupported({ options }: AuthenticatorInfo): boolean {
    return options.authnrCfg === true
  }

  /**
   * @param token With the permission `acfg`; an authenticator without user verification needs none.
   */
  constructor(ctap: Ctap2, token?: PinUvAuthToken) {
    this.#ctap = ctap
    this.#token = token
  }

  /** Lets enterprises ask for attestation that tells single authenticators apart. */
  enableEnterpriseAttestation(options?: CtapCallOptions): Promise<void> {
    return this.#send('enableEnterpriseAttestation', undefined, options)
  }

  /** Makes user verification needed for everything, or no longer. */
  toggleAlwaysUv(options?: CtapCallOptions): Promise<void> {
    return this.#send('toggleAlwaysUv', undefined, options)
  }

  /**
   * Sets how PINs must be.
   *
   * @param params `newMinPINLength` in code points, which cannot go down; `minPinLengthRPIDs` may
   *   read it; `forceChangePin` (default `false`) makes the PIN useless but for changing it;
   *   `pinComplexityPolicy` turns the authenticator's own rules on.
   * @throws {CtapError} `CTAP_PIN_POLICY_VIOLATION` when the length would go down.
   */
  setMinPinLength(params: SetMinPinLengthParams, options?: CtapCallOptions): Promise<void> {
    const complete = { ...params, forceChangePin: params.forceChangePin ?? false }
    return this.#send('setMinPINLength', SetMinPinLengthParams.encode(complete), options)
  }

  /** Makes a reset need a long touch instead of a fresh start. */
  enableLongTouchForReset(options?: CtapCallOptions): Promise<void> {
    return this.#send('enableLongTouchForReset', undefined, options)
  }

  async #send(
    name: keyof typeof ConfigSubCommand,
    subCommandParams: CborMap | undefined,
    options: CtapCallOptions | undefined,
  ): Promise<void> {
    const subCommand = ConfigSubCommand[name]
    const known = this.#ctap.info.authenticatorConfigCommands
    if (known && !known.includes(subCommand)) {
      throw new CtapError(Status.INVALID_SUBCOMMAND, `the authenticator has no ${name}`)
    }
    const prefix = commandPrefix(authenticatorConfig.byte)
    const message = subCommandMessage(prefix, subCommand, subCommandParams)
    const proof = authenticated(this.#token, message)
    await this.#ctap.authenticatorConfig({ subCommand, subCommandParams, ...proof }, options)
    await this.#ctap.getInfo(options)
  }
}
