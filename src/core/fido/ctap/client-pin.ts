import { type Bytes, concat } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'
import type { Ctap2 } from './ctap2.ts'
import type { CtapCallOptions } from './device.ts'
import type { AuthenticatorInfo } from './info.ts'
import { type ClientPinRequest, ClientPinSubCommand as Sub } from './messages/client-pin.ts'
import { withMembers } from './messages/command.ts'
import { clientPIN } from './messages/commands.ts'
import type { RandomSource } from './pin/key-agreement.ts'
import { encodeNewPin, encodePin, padPin, pinHash } from './pin/pin.ts'
import { type Encapsulation, type PinProtocol, pinProtocol } from './pin/protocol.ts'
import { PinUvAuthToken } from './pin/token.ts'

/** How {@link ClientPin} talks. */
export interface ClientPinOptions {
  /** Which PIN/UV auth protocol. Default: two where the authenticator has it, or else one. */
  readonly protocol?: PinProtocol
  /** Source of key pairs and initialization vectors. Default: the platform's. */
  readonly random?: RandomSource
}

/** What a token is to be good for. */
export interface TokenRequest {
  /** Bits of `Permission`. */
  readonly permissions: number
  /** The RP ID that it is bound to: needed to make credentials and to get assertions. */
  readonly rpId?: string | undefined
}

/** How many tries are left. */
export interface PinRetries {
  /** Tries before the PIN is blocked until a reset. */
  readonly retries: number
  /** Whether the authenticator must be unplugged first: three PINs in a row were wrong. */
  readonly powerCycleState: boolean
}

/** Protocols by preference: the second does not share one key between its two purposes. */
const PREFERENCE = [2, 1] as const

/**
 * The PIN of an authenticator, and the tokens that it and built-in user verification give.
 *
 * A fresh key is agreed on for each operation. Nothing is retried here: a wrong PIN costs a try.
 *
 * @example
 *
 * ```ts
 * import { ClientPin, type Ctap2, Permission, type PinUvAuthToken } from 'claviger/fido2/ctap'
 *
 * export function unlock(ctap: Ctap2, pin: string): Promise<PinUvAuthToken> {
 *   return new ClientPin(ctap).getPinToken(pin, { permissions: Permission.cm })
 * }
 * ```
 * @see [CTAP 2.2 section 6.5](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorClientPIN)
 */
export class ClientPin {
  readonly protocol: PinProtocol
  readonly #ctap: Ctap2

  /** Whether an authenticator can have a PIN. */
  static isSupported(info: AuthenticatorInfo): boolean {
    return info.options.clientPin !== undefined
  }

  /** Whether it gives tokens with permissions, also for built-in user verification. */
  static isTokenSupported(info: AuthenticatorInfo): boolean {
    return info.options.pinUvAuthToken === true
  }

  /** @throws {TypeError} When the authenticator names no PIN/UV auth protocol that is known. */
  constructor(ctap: Ctap2, { protocol, random }: ClientPinOptions = {}) {
    const known = ctap.info.pinUvAuthProtocols
    const version = PREFERENCE.find((it) => known.includes(it))
    if (!protocol && !version) throw new TypeError('the authenticator has no PIN/UV auth protocol')
    this.protocol = protocol ?? pinProtocol(version ?? 1, random)
    this.#ctap = ctap
  }

  /** How many times a PIN may still be wrong. */
  async getPinRetries(options?: CtapCallOptions): Promise<PinRetries> {
    const response = await this.#send({ subCommand: Sub.getPINRetries }, options)
    const { pinRetries, powerCycleState } = withMembers(clientPIN, response, 'pinRetries')
    return { retries: pinRetries, powerCycleState: powerCycleState ?? false }
  }

  /** How many times built-in user verification may still fail. */
  async getUvRetries(options?: CtapCallOptions): Promise<number> {
    const response = await this.#send({ subCommand: Sub.getUVRetries }, options)
    return withMembers(clientPIN, response, 'uvRetries').uvRetries
  }

  /**
   * Agrees on a secret with the authenticator: for PINs, and for the extension `hmac-secret`.
   *
   * @throws {MessageError} When the authenticator's key is not a point of P-256.
   */
  async agree(options?: CtapCallOptions): Promise<Encapsulation> {
    const response = await this.#send({ subCommand: Sub.getKeyAgreement }, options)
    return this.protocol.encapsulate(withMembers(clientPIN, response, 'keyAgreement').keyAgreement)
  }

  /**
   * Sets the first PIN.
   *
   * @throws {CtapError} `CTAP_PIN_POLICY_VIOLATION` when the PIN breaks a rule; for those that all
   *   authenticators share, nothing is sent. `CTAP_NOT_ALLOWED` or `CTAP_PIN_AUTH_INVALID` when
   *   there is a PIN.
   */
  async setPin(pin: string, options?: CtapCallOptions): Promise<void> {
    const padded = padPin(encodeNewPin(pin, this.#ctap.info.minPINLength))
    const { keyAgreement, sharedSecret } = await this.agree(options)
    const newPinEnc = this.protocol.encrypt(sharedSecret, padded)
    const pinUvAuthParam = this.protocol.authenticate(sharedSecret, newPinEnc)
    const subCommand = Sub.setPIN
    await this.#send({ subCommand, keyAgreement, newPinEnc, pinUvAuthParam }, options)
    await this.#ctap.getInfo(options)
  }

  /**
   * Sets another PIN.
   *
   * @throws {CtapError} `CTAP_PIN_INVALID`, `CTAP_PIN_AUTH_BLOCKED`, `CTAP_PIN_BLOCKED` for the old
   *   PIN, `CTAP_PIN_POLICY_VIOLATION` for the new one.
   */
  async changePin(current: string, pin: string, options?: CtapCallOptions): Promise<void> {
    const padded = padPin(encodeNewPin(pin, this.#ctap.info.minPINLength))
    const { keyAgreement, sharedSecret } = await this.agree(options)
    const pinHashEnc = this.protocol.encrypt(sharedSecret, pinHash(encodePin(current)))
    const newPinEnc = this.protocol.encrypt(sharedSecret, padded)
    const message = concat(newPinEnc, pinHashEnc)
    const pinUvAuthParam = this.protocol.authenticate(sharedSecret, message)
    const subCommand = Sub.changePIN
    const request = { subCommand, keyAgreement, pinHashEnc, newPinEnc, pinUvAuthParam }
    await this.#send(request, options)
    await this.#ctap.getInfo(options)
  }

  /**
   * A token for a PIN. Authenticators that know no permissions give one that is good for all.
   *
   * @throws {CtapError} `CTAP_PIN_INVALID`, `CTAP_PIN_AUTH_BLOCKED`, `CTAP_PIN_BLOCKED`,
   *   `CTAP_UNAUTHORIZED_PERMISSION`.
   */
  async getPinToken(
    pin: string,
    request: TokenRequest,
    options?: CtapCallOptions,
  ): Promise<PinUvAuthToken> {
    const { keyAgreement, sharedSecret } = await this.agree(options)
    const pinHashEnc = this.protocol.encrypt(sharedSecret, pinHash(encodePin(pin)))
    const withPermissions = {
      subCommand: Sub.getPinUvAuthTokenUsingPinWithPermissions,
      ...request,
    }
    const isSupported = ClientPin.isTokenSupported(this.#ctap.info)
    const kind = isSupported ? withPermissions : { subCommand: Sub.getPinToken }
    return this.#getToken({ ...kind, keyAgreement, pinHashEnc }, sharedSecret, options)
  }

  /**
   * A token for built-in user verification. The user is asked by the authenticator.
   *
   * @throws {CtapError} `CTAP_UV_INVALID`, `CTAP_UV_BLOCKED`, `CTAP_UNAUTHORIZED_PERMISSION`.
   */
  async getUvToken(request: TokenRequest, options?: CtapCallOptions): Promise<PinUvAuthToken> {
    const { keyAgreement, sharedSecret } = await this.agree(options)
    const subCommand = Sub.getPinUvAuthTokenUsingUvWithPermissions
    return this.#getToken({ subCommand, keyAgreement, ...request }, sharedSecret, options)
  }

  async #getToken(
    request: ClientPinRequest,
    sharedSecret: Bytes,
    options: CtapCallOptions | undefined,
  ): Promise<PinUvAuthToken> {
    const response = await this.#send(request, options)
    const { pinUvAuthToken } = withMembers(clientPIN, response, 'pinUvAuthToken')
    const token = this.protocol.decrypt(sharedSecret, pinUvAuthToken)
    if (!this.protocol.isToken(token)) {
      const problem = `protocol ${this.protocol.version} has no tokens of ${token.length} bytes`
      throw new MessageError('MESSAGE_MALFORMED', problem)
    }
    return new PinUvAuthToken(this.protocol, token)
  }

  #send(request: ClientPinRequest, options: CtapCallOptions | undefined) {
    const pinUvAuthProtocol = this.protocol.version
    return this.#ctap.clientPIN({ pinUvAuthProtocol, ...request }, options)
  }
}
