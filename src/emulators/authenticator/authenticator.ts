import { COSE_ALGORITHMS } from '../../core/fido/cose/algorithms.ts'
import { type Bytes, fromHex, randomBytes } from '../../core/shared/bytes.ts'
import type { Trace } from '../../core/shared/trace.ts'
import { readBase64url } from './client/bytes.ts'
import { type Client, describeCredential } from './client/client.ts'
import { credentialsContainer, type EmulatedCredentialsContainer } from './client/container.ts'
import type {
  CeremonyContext,
  ConfirmAnswer,
  ConfirmRequest,
  EmulatedCredential,
} from './client/context.ts'
import { createCredential } from './client/create.ts'
import { getCredential } from './client/get.ts'
import type { CreationOptions, RequestOptions } from './client/options.ts'
import {
  authenticationToJSON,
  type EmulatedAuthenticationJSON,
  type EmulatedRegistrationJSON,
  registrationToJSON,
} from './client/response.ts'
import type { AuthenticatorState } from './credential-source.ts'
import { CredentialStore } from './credential-store.ts'
import type { DeviceSettings, EmulatedExtension } from './device.ts'
import type { Tamper } from './tamper.ts'

/** What {@link emulateAuthenticator} is given. */
export interface EmulatedAuthenticatorOptions {
  /** COSE identifiers of the algorithms that it has. Default: all of `claviger/fido2/cose`. */
  readonly algorithms?: readonly number[]
  /** Its model as a UUID. Default: all zero. */
  readonly aaguid?: string
  /** Whether it can verify its user. Default `true`. */
  readonly userVerification?: boolean
  /** Whether it can make discoverable credentials. Default `true`. */
  readonly residentKey?: boolean
  /** Whether credentials that it makes can be backed up. Default `false`. */
  readonly backupEligible?: boolean
  /** Whether those that can be are backed up now. Default `false`. */
  readonly backupState?: boolean
  /** `increment`, the default, counts each credential's assertions; `none` says 0 for ever. */
  readonly signCount?: 'increment' | 'none'
  /**
   * `self` signs each new credential with its own key. A page that asks for no attestation gets none
   * all the same, as in browsers, unless the AAGUID is all zero. Default `none`.
   */
  readonly attestation?: 'none' | 'self'
  /** Extensions that it knows. Default: `credProps`, `credProtect`, `largeBlob` and `prf`. */
  readonly extensions?: readonly EmulatedExtension[]
  /** How it is reached. Default `['internal']`. */
  readonly transports?: readonly string[]
  /** Built into the device or not. Default: `platform` where the transports have `internal`. */
  readonly authenticatorAttachment?: 'platform' | 'cross-platform'
  /** Bytes in a new credential ID, 16 to 1,023. Default 32. */
  readonly credentialIdSize?: number
  /**
   * Gives that many random bytes. The same bytes give the same keys, credential IDs and prf
   * secrets, except for RSA; ECDSA signatures still differ. Default: the platform's source.
   */
  readonly random?: (size: number) => Uint8Array
  /**
   * Asks the user. Default: yes to all, with the newest credential; but a `get()` with
   * `mediation: 'conditional'` waits until it is aborted.
   */
  readonly confirm?: (request: ConfirmRequest) => Promise<ConfirmAnswer> | ConfirmAnswer
  /** Faults to put into every response. */
  readonly tamper?: Tamper
  /** Is told what reaches the authenticator from the client in front of it, and what it answers. */
  readonly trace?: Trace
  /** What {@link EmulatedAuthenticator.save} gave. Default: no credentials. */
  readonly state?: AuthenticatorState
}

/** A software authenticator with the client in front of it. */
export interface EmulatedAuthenticator {
  /**
   * Registers a credential, as `navigator.credentials.create()` does.
   *
   * @param options `PublicKeyCredentialCreationOptionsJSON`.
   * @param context Where the page is.
   * @throws {Error} What a browser throws: a `DOMException` (an `Error` of that name where the
   *   runtime has none), a `TypeError` for options of the wrong form, or the signal's reason.
   */
  create(
    options: CreationOptions<string>,
    context: CeremonyContext,
  ): Promise<EmulatedRegistrationJSON>
  /**
   * Makes an assertion, as `navigator.credentials.get()` does.
   *
   * @param options `PublicKeyCredentialRequestOptionsJSON`.
   * @param context Where the page is.
   * @throws {Error} As {@link EmulatedAuthenticator.create}.
   */
  get(
    options: RequestOptions<string>,
    context: CeremonyContext,
  ): Promise<EmulatedAuthenticationJSON>
  /** The credentials that it holds, oldest first. */
  readonly credentials: readonly EmulatedCredential[]
  /** Forgets a credential, by its ID in base64url; answers whether it had it. */
  remove(credentialId: string): boolean
  /** All that it holds, private keys included, ready for `JSON.stringify()`. */
  save(): AuthenticatorState
  /** A stand-in for `navigator.credentials` in a page at this origin. */
  container(page: CeremonyContext): EmulatedCredentialsContainer
}

/**
 * A software authenticator, for tests and demos. Never use it in production: it keeps its private
 * keys in memory in the clear and its user says yes to everything.
 *
 * @throws {TypeError | RangeError} When an option can never work.
 * @throws {MessageError} When `state` is not what `save()` gave.
 * @example
 *
 * ```ts
 * import { emulateAuthenticator } from 'claviger/emulators/authenticator'
 * import { generateRegistrationOptions, verifyRegistration } from 'claviger/webauthn'
 *
 * const authenticator = emulateAuthenticator()
 * const options = generateRegistrationOptions({
 *   rp: { id: 'example.org', name: 'Example' },
 *   user: { id: 'mFw0nqbIGT1pE7oO', name: 'ada' },
 * })
 * const response = await authenticator.create(options, { origin: 'https://example.org' })
 * await verifyRegistration(response, { options, origins: 'https://example.org' })
 * ```
 * @see [WebAuthn Level 3 §6](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-model)
 */
export function emulateAuthenticator(
  options: EmulatedAuthenticatorOptions = {},
): EmulatedAuthenticator {
  const { transports = ['internal'], confirm, tamper = {} } = options
  const store = new CredentialStore(options.state)
  const client: Client = {
    device: { settings: settingsOf(options), store, trace: options.trace },
    attachment:
      options.authenticatorAttachment ??
      (transports.includes('internal') ? 'platform' : 'cross-platform'),
    transports,
    confirm,
    tamper,
  }
  return {
    create: async (creation, context) =>
      registrationToJSON(await createCredential(client, creation, readBase64url, context)),
    get: async (request, context) =>
      authenticationToJSON(await getCredential(client, request, readBase64url, context)),
    get credentials() {
      return store.list().map(describeCredential)
    },
    remove: (credentialId) => store.remove(credentialId),
    save: () => store.save(),
    container: (page) => credentialsContainer(client, page),
  }
}

const ALL_EXTENSIONS: readonly EmulatedExtension[] = [
  'credProps',
  'credProtect',
  'largeBlob',
  'prf',
]
const NO_AAGUID = '00000000-0000-0000-0000-000000000000'

function settingsOf(options: EmulatedAuthenticatorOptions): DeviceSettings {
  return {
    algorithms: readAlgorithms(options.algorithms),
    aaguid: readAaguid(options.aaguid),
    userVerification: options.userVerification ?? true,
    residentKey: options.residentKey ?? true,
    backupEligible: options.backupEligible ?? false,
    backupState: options.backupState ?? false,
    signCount: options.signCount ?? 'increment',
    attestation: options.attestation ?? 'none',
    extensions: new Set(options.extensions ?? ALL_EXTENSIONS),
    credentialIdSize: readIdSize(options.credentialIdSize),
    random: options.random ?? randomBytes,
  }
}

function readAlgorithms(algorithms: readonly number[] = [...COSE_ALGORITHMS.keys()]) {
  for (const alg of algorithms) {
    if (!COSE_ALGORITHMS.has(alg)) throw new TypeError(`COSE algorithm ${alg} is not known`)
  }
  return algorithms
}

function readAaguid(aaguid: string = NO_AAGUID): Bytes {
  const digits = aaguid.replaceAll('-', '')
  if (!/^[\da-f]{32}$/i.test(digits)) throw new TypeError('aaguid is not a UUID')
  return fromHex(digits)
}

/** §4: an ID has at least 100 bits of entropy and at most 1,023 bytes. */
function readIdSize(size = 32): number {
  if (Number.isInteger(size) && size >= 16 && size <= 1023) return size
  throw new RangeError('credentialIdSize is not 16 to 1,023')
}
