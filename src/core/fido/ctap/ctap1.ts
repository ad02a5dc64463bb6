import { type Bytes, concat, decodeUtf8 } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'
import { decodeResponse, encodeApdu, StatusWord } from './apdu.ts'
import type { CtapCallOptions, CtapDevice } from './device.ts'
import {
  parseRegistrationData,
  parseSignatureData,
  type RegistrationData,
  type SignatureData,
  type U2fParameters,
} from './u2f-data.ts'
import { refusedWith, U2fError } from './u2f-error.ts'

/** Instructions of U2F. */
export const U2fInstruction = { register: 0x01, authenticate: 0x02, version: 0x03 } as const

/** What an authentication does: its P1. */
export const U2fControl = { checkOnly: 0x07, enforceUserPresence: 0x03, dontEnforce: 0x08 } as const

/** How {@link Ctap1.authenticate} is carried out. */
export interface U2fAuthenticateOptions extends CtapCallOptions {
  /** `false` signs without a touch, which many authenticators refuse. Default `true`. */
  readonly userPresence?: boolean
}

/** Bytes in an answer at most. */
const MAX_RESPONSE = 65_536

/**
 * The commands of CTAP1, which is U2F, over an open authenticator.
 *
 * Nothing waits here for the user: without a touch, commands reject with
 * `U2F_CONDITIONS_NOT_SATISFIED` at once, and are called again until there was one.
 *
 * @see [U2F raw message formats](https://fidoalliance.org/specs/fido-u2f-v1.2-ps-20170411/fido-u2f-raw-message-formats-v1.2-ps-20170411.html)
 */
export class Ctap1 {
  readonly device: CtapDevice

  /** @throws {TypeError} When the device speaks CTAP2 only, which `capabilities.msg` tells. */
  constructor(device: CtapDevice) {
    if (!device.capabilities.msg) throw new TypeError('the device does not speak CTAP1')
    this.device = device
  }

  /**
   * The version: `U2F_V2`.
   *
   * @throws {U2fError} When the authenticator refuses.
   */
  async getVersion(options?: CtapCallOptions): Promise<string> {
    const data = await this.#send('version', 0, new Uint8Array(), options)
    try {
      return decodeUtf8(data)
    } catch {
      throw new MessageError('MESSAGE_MALFORMED', 'the U2F version is not UTF-8')
    }
  }

  /**
   * Makes a key.
   *
   * @throws {U2fError} `U2F_CONDITIONS_NOT_SATISFIED` until the user touches.
   */
  async register(about: U2fParameters, options?: CtapCallOptions): Promise<RegistrationData> {
    const data = await this.#send('register', 0, parametersOf(about), options)
    return parseRegistrationData(data)
  }

  /**
   * Signs with a key.
   *
   * @throws {U2fError} `U2F_CONDITIONS_NOT_SATISFIED` until the user touches; `U2F_WRONG_DATA` when
   *   the key handle is another authenticator's or another application's.
   * @throws {RangeError} When the key handle is longer than 255 bytes.
   */
  async authenticate(
    about: U2fParameters,
    keyHandle: Bytes,
    options: U2fAuthenticateOptions = {},
  ): Promise<SignatureData> {
    const { enforceUserPresence, dontEnforce } = U2fControl
    const control = options.userPresence === false ? dontEnforce : enforceUserPresence
    const data = withHandle(about, keyHandle)
    return parseSignatureData(await this.#send('authenticate', control, data, options))
  }

  /**
   * Whether the authenticator made a key handle for an application. The user is not asked.
   *
   * @throws {U2fError} When the authenticator refuses to tell.
   */
  async isKnown(
    about: U2fParameters,
    keyHandle: Bytes,
    options?: CtapCallOptions,
  ): Promise<boolean> {
    const data = withHandle(about, keyHandle)
    try {
      await this.#send('authenticate', U2fControl.checkOnly, data, options)
      return true // against the rules, but it knows
    } catch (error) {
      if (!(error instanceof U2fError)) throw error
      if (error.sw === StatusWord.CONDITIONS_NOT_SATISFIED) return true
      if (error.sw === StatusWord.WRONG_DATA) return false
      throw error
    }
  }

  async #send(
    name: keyof typeof U2fInstruction,
    p1: number,
    data: Bytes,
    options: CtapCallOptions | undefined,
  ): Promise<Bytes> {
    const ins = U2fInstruction[name]
    const apdu = encodeApdu({ cla: 0, ins, p1, p2: 0, data, ne: MAX_RESPONSE }, 'u2f')
    const response = decodeResponse(await this.device.msg(apdu, options))
    if (response.sw !== StatusWord.NO_ERROR) throw refusedWith(response.sw, `U2F ${name}`)
    return response.data
  }
}

function parametersOf({ clientParam, appParam }: U2fParameters): Bytes {
  return concat(clientParam, appParam)
}

function withHandle(about: U2fParameters, keyHandle: Bytes): Bytes {
  const { length } = keyHandle
  if (length > 255) throw new RangeError(`a key handle has at most 255 bytes, not ${length}`)
  return concat(parametersOf(about), Uint8Array.of(length), keyHandle)
}
