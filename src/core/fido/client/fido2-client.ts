import type { Trace } from '../../shared/trace.ts'
import { Ctap2 } from '../ctap/ctap2.ts'
import type { CtapDevice } from '../ctap/device.ts'
import type { AuthenticatorInfo } from '../ctap/info.ts'
import type { RandomSource } from '../ctap/pin/key-agreement.ts'
import { pinProtocol } from '../ctap/pin/protocol.ts'
import { Queue } from '../ctap/queue.ts'
import { isStatus } from '../ctap/status.ts'
import type { AssertionSelection } from './assertion-selection.ts'
import type { Backend } from './backend.ts'
import type { Ctap2Setting } from './ceremony.ts'
import { type ClientDataCollector, DefaultClientDataCollector } from './client-data.ts'
import { ctap1Backend } from './ctap1-backend.ts'
import { ctap2Backend } from './ctap2-backend.ts'
import { defaultExtensions } from './extensions/defaults.ts'
import type { ClientExtension } from './extensions/extension.ts'
import type { CreationOptions, RequestOptions } from './options.ts'
import { readCreationOptions, readRequestOptions } from './read-options.ts'
import type { RegistrationResponse } from './response.ts'
import { type Limits, Session } from './session.ts'
import type { UserInteraction } from './user-interaction.ts'
import type { CeremonyOptions, WebAuthnClient } from './web-authn-client.ts'

/** How a {@link Fido2Client} works. */
export interface Fido2ClientOptions {
  /**
   * Whether an origin may use an RP ID. Default: `verifyRpId`. Of no use beside a collector, which
   * has its own.
   */
  readonly verify?: (rpId: string, origin: string) => boolean
  /** What is asked of the user. Default: nothing, so PINs are not known. */
  readonly userInteraction?: Partial<UserInteraction>
  /** Default: `defaultExtensions`. */
  readonly extensions?: readonly ClientExtension[]
  /** Is told every command and its answer. */
  readonly trace?: Trace
  /** `false` reads answers that are not CTAP2 canonical CBOR. Default `true`. */
  readonly strict?: boolean
  /** RP IDs for which the platform manages enterprise attestation. Default: none. */
  readonly enterpriseRpIds?: readonly string[]
  /** Source of keys, initialization vectors and nonces. Default: the platform's. */
  readonly random?: RandomSource
}

/** PIN/UV auth protocols by preference. */
const PROTOCOLS = [2, 1] as const

/**
 * A WebAuthn client for one authenticator.
 *
 * Ceremonies that are started at the same time are carried out one after the other. Each rejects
 * with a {@link ClientError}, or with the reason of its signal, and with nothing else.
 *
 * @example
 *
 * ```ts
 * import { Fido2Client } from 'claviger/fido2'
 * import type { CtapDevice } from 'claviger/fido2/ctap'
 *
 * export function clientOf(device: CtapDevice, askForPin: (retries: number) => Promise<string>) {
 *   return new Fido2Client(device, 'https://example.org', {
 *     userInteraction: {
 *       promptUp: () => console.log('Touch your key'),
 *       requestPin: (_permissions, _rpId, retries) => askForPin(retries),
 *     },
 *   })
 * }
 * ```
 */
export class Fido2Client implements WebAuthnClient {
  readonly #device: CtapDevice
  readonly #collector: ClientDataCollector
  readonly #options: Fido2ClientOptions
  readonly #queue = new Queue()
  #backend: Backend | undefined

  /**
   * @param device The authenticator.
   * @param source The origin that the ceremonies are for, `https://example.org`, or what says it.
   */
  constructor(
    device: CtapDevice,
    source: string | ClientDataCollector,
    options: Fido2ClientOptions = {},
  ) {
    const { verify } = options
    this.#device = device
    this.#options = options
    this.#collector =
      typeof source === 'string'
        ? new DefaultClientDataCollector(source, verify && { verify })
        : source
  }

  /** What the authenticator can do, as it last said; of U2F authenticators not much is known. */
  get info(): Promise<AuthenticatorInfo> {
    return this.#run({}, async (_session, backend) => backend.info)
  }

  /**
   * Resolves when the user has touched the authenticator.
   *
   * @throws {ClientError} When it cannot be, or was not, touched.
   */
  selection({ signal }: CeremonyOptions = {}): Promise<void> {
    return this.#run({ signal }, (session, backend) => backend.waitForTouch(session))
  }

  /**
   * Makes a credential.
   *
   * @param options As `navigator.credentials.create()` takes them, or as JSON.
   * @throws {ClientError} When it cannot; `CLIENT_DEVICE_INELIGIBLE` when the authenticator has one
   *   of the excluded credentials.
   * @see [WebAuthn Level 3 §5.1.3](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
   */
  async makeCredential(
    options: CreationOptions,
    { signal }: CeremonyOptions = {},
  ): Promise<RegistrationResponse> {
    const request = readCreationOptions(options)
    const { challenge, rpId, timeout } = request
    return this.#run({ signal, timeout }, async (session, backend) => {
      const question = { ceremony: 'create', challenge, rpId } as const
      const data = await this.#collector.collectClientData(question)
      return backend.makeCredential(session, request, data)
    })
  }

  /**
   * Uses a credential.
   *
   * @param options As `navigator.credentials.get()` takes them, or as JSON.
   * @throws {ClientError} When it cannot; `CLIENT_DEVICE_INELIGIBLE` when the authenticator has no
   *   credential that is allowed.
   * @see [WebAuthn Level 3 §5.1.4](https://www.w3.org/TR/webauthn-3/#sctn-getAssertion)
   */
  async getAssertion(
    options: RequestOptions,
    { signal }: CeremonyOptions = {},
  ): Promise<AssertionSelection> {
    const request = readRequestOptions(options)
    const { challenge, rpId, timeout } = request
    return this.#run({ signal, timeout }, async (session, backend) => {
      const question = { ceremony: 'get', challenge, rpId } as const
      const data = await this.#collector.collectClientData(question)
      return backend.getAssertion(session, request, data)
    })
  }

  #run<Result>(
    limits: Limits,
    work: (session: Session, backend: Backend) => Promise<Result>,
  ): Promise<Result> {
    return Session.run(this.#interaction, limits, (session) =>
      this.#queue.run(async () => work(session, await this.#open(session)), session.signal),
    )
  }

  get #interaction(): Partial<UserInteraction> {
    return this.#options.userInteraction ?? {}
  }

  async #open(session: Session): Promise<Backend> {
    this.#backend ??= await this.#connect(session)
    return this.#backend
  }

  /** Speaks CTAP2 where the authenticator does, and CTAP1 where it knows nothing else. */
  async #connect(session: Session): Promise<Backend> {
    const { capabilities } = this.#device
    if (!capabilities.cbor) return this.#ctap1()
    const { trace, strict = true } = this.#options
    try {
      const options = { strict, ...(trace && { trace }), ...session.call }
      return ctap2Backend(this.#setting(await Ctap2.open(this.#device, options)))
    } catch (error) {
      if (capabilities.msg && isStatus(error, 'INVALID_COMMAND')) return this.#ctap1()
      throw error
    }
  }

  #ctap1(): Backend {
    const { extensions = defaultExtensions } = this.#options
    const { origin } = this.#collector
    return ctap1Backend({ device: this.#device, extensions, origin })
  }

  #setting(ctap: Ctap2): Ctap2Setting {
    const { extensions = defaultExtensions, enterpriseRpIds = [], random } = this.#options
    const version = PROTOCOLS.find((it) => ctap.info.pinUvAuthProtocols.includes(it))
    return {
      ctap,
      protocol: version && pinProtocol(version, random),
      interaction: this.#interaction,
      extensions,
      origin: this.#collector.origin,
      enterpriseRpIds,
      random,
    }
  }
}
