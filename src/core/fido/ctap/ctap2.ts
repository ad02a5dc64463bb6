import { MessageError } from '../../shared/errors.ts'
import type { Trace } from '../../shared/trace.ts'
import type { CtapCallOptions, CtapDevice } from './device.ts'
import { exchange } from './exchange.ts'
import { type AuthenticatorInfo, completeInfo } from './info.ts'
import type { ConfigRequest } from './messages/authenticator-config.ts'
import type { BioEnrollmentRequest, BioEnrollmentResponse } from './messages/bio-enrollment.ts'
import type { ClientPinRequest, ClientPinResponse } from './messages/client-pin.ts'
import type { CtapCommand } from './messages/command.ts'
import * as commands from './messages/commands.ts'
import type {
  CredentialManagementRequest,
  CredentialManagementResponse,
} from './messages/credential-management.ts'
import type { GetAssertionRequest, GetAssertionResponse } from './messages/get-assertion.ts'
import type { LargeBlobsRequest, LargeBlobsResponse } from './messages/large-blobs.ts'
import type { MakeCredentialRequest, MakeCredentialResponse } from './messages/make-credential.ts'

/** What {@link Ctap2.open} can be told. */
export interface Ctap2Options {
  /**
   * `false` reads answers that are not CTAP2 canonical CBOR, and texts that were cut within a
   * character, as some authenticators write them. Default `true`.
   */
  readonly strict?: boolean
  /** Is told every request and response; keys that open large blobs are left out. */
  readonly trace?: Trace
}

/** Accounts for one relying party: more than any authenticator stores. */
const MAX_ACCOUNTS = 10_000

/**
 * The commands of CTAP2, over an open authenticator.
 *
 * Every command rejects with a {@link CtapError} when the authenticator answers with a status other
 * than success; with a `TransportError` when the way to it fails; with a `CborError` or
 * `MessageError` when its answer is not what the command's should be; and with the signal's reason.
 *
 * @example
 *
 * ```ts
 * import { Ctap2, type CtapDevice } from 'claviger/fido2/ctap'
 *
 * export async function canVerifyUsers(device: CtapDevice): Promise<boolean> {
 *   const { info } = await Ctap2.open(device)
 *   return info.options.uv === true || info.options.clientPin === true
 * }
 * ```
 * @see [CTAP 2.2 section 6](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticator-api)
 */
export class Ctap2 {
  readonly device: CtapDevice
  /** Whether answers must be CTAP2 canonical CBOR. */
  readonly strict: boolean
  readonly #trace: Trace | undefined
  #info: AuthenticatorInfo

  private constructor(device: CtapDevice, info: AuthenticatorInfo, options: Ctap2Options) {
    this.device = device
    this.strict = options.strict ?? true
    this.#trace = options.trace
    this.#info = info
  }

  /**
   * Asks an authenticator what it can do, and gives access to its commands.
   *
   * @throws {TypeError} When the device speaks CTAP1 only, which `capabilities.cbor` tells.
   */
  static async open(
    device: CtapDevice,
    options: Ctap2Options & CtapCallOptions = {},
  ): Promise<Ctap2> {
    if (!device.capabilities.cbor) throw new TypeError('the device does not speak CTAP2')
    const answer = await exchange(device, options, commands.getInfo, undefined, options)
    return new Ctap2(device, completeInfo(answer), options)
  }

  /** What the authenticator can do, as it last said. */
  get info(): AuthenticatorInfo {
    return this.#info
  }

  /** Asks anew what the authenticator can do, and keeps the answer as {@link info}. */
  async getInfo(options?: CtapCallOptions): Promise<AuthenticatorInfo> {
    this.#info = completeInfo(await this.call(commands.getInfo, undefined, options))
    return this.#info
  }

  /**
   * Carries out a command of any kind, also one of a vendor's.
   *
   * @throws {CtapError} `CTAP_REQUEST_TOO_LARGE` also when nothing was sent, because the
   *   authenticator has said that it takes less.
   */
  call<Request, Response>(
    command: CtapCommand<Request, Response>,
    request: Request,
    options?: CtapCallOptions,
  ): Promise<Response> {
    const { maxMsgSize } = this.#info
    const rules = { maxMsgSize, strict: this.strict, trace: this.#trace }
    return exchange(this.device, rules, command, request, options)
  }

  /** Makes a credential, section 6.1. */
  makeCredential(
    request: MakeCredentialRequest,
    options?: CtapCallOptions,
  ): Promise<MakeCredentialResponse> {
    return this.call(commands.makeCredential, request, options)
  }

  /** Signs with a credential, section 6.2. */
  getAssertion(
    request: GetAssertionRequest,
    options?: CtapCallOptions,
  ): Promise<GetAssertionResponse> {
    return this.call(commands.getAssertion, request, options)
  }

  /** Signs with the next credential that the last {@link getAssertion} found, section 6.3. */
  getNextAssertion(options?: CtapCallOptions): Promise<GetAssertionResponse> {
    return this.call(commands.getNextAssertion, undefined, options)
  }

  /** {@link getAssertion}, and {@link getNextAssertion} for all accounts that there are besides. */
  async getAssertions(
    request: GetAssertionRequest,
    options?: CtapCallOptions,
  ): Promise<readonly GetAssertionResponse[]> {
    const first = await this.getAssertion(request, options)
    const count = first.numberOfCredentials ?? 1
    if (count > MAX_ACCOUNTS) throw tooMany(count)
    const all = [first]
    while (all.length < count) all.push(await this.getNextAssertion(options))
    return all
  }

  /** PINs, retries and tokens, section 6.5; `ClientPin` is easier to use. */
  clientPIN(request: ClientPinRequest, options?: CtapCallOptions): Promise<ClientPinResponse> {
    return this.call(commands.clientPIN, request, options)
  }

  /** Erases everything, section 6.6: mostly within ten seconds of plugging in, and with a touch. */
  async reset(options?: CtapCallOptions): Promise<void> {
    await this.call(commands.reset, undefined, options)
    await this.getInfo()
  }

  /** Fingerprints, section 6.7, or the prototype where that alone is there. */
  bioEnrollment(
    request: BioEnrollmentRequest,
    options?: CtapCallOptions,
  ): Promise<BioEnrollmentResponse> {
    const { bioEnroll, userVerificationMgmtPreview } = this.info.options
    const preview = bioEnroll === undefined && userVerificationMgmtPreview !== undefined
    return this.call(
      preview ? commands.bioEnrollmentPreview : commands.bioEnrollment,
      request,
      options,
    )
  }

  /** The credentials that are stored, section 6.8, or the prototype where that alone is there. */
  credentialManagement(
    request: CredentialManagementRequest,
    options?: CtapCallOptions,
  ): Promise<CredentialManagementResponse> {
    const { credMgmt, credentialMgmtPreview } = this.info.options
    const preview = !credMgmt && credentialMgmtPreview === true
    const { credentialManagement, credentialManagementPreview } = commands
    return this.call(preview ? credentialManagementPreview : credentialManagement, request, options)
  }

  /** Resolves when the user has touched the authenticator, section 6.9. */
  async selection(options?: CtapCallOptions): Promise<void> {
    await this.call(commands.selection, undefined, options)
  }

  /** A fragment of the large-blob array, section 6.10; `LargeBlobs` is easier to use. */
  largeBlobs(request: LargeBlobsRequest, options?: CtapCallOptions): Promise<LargeBlobsResponse> {
    return this.call(commands.largeBlobs, request, options)
  }

  /** Settings, section 6.11; `AuthenticatorConfig` is easier to use. */
  async authenticatorConfig(request: ConfigRequest, options?: CtapCallOptions): Promise<void> {
    await this.call(commands.authenticatorConfig, request, options)
  }
}

function tooMany(count: number): MessageError {
  return new MessageError('MESSAGE_MALFORMED', `${count} accounts are more than there can be`)
}
