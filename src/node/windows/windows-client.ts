import type { AssertionSelection } from '../../core/fido/client/assertion-selection.ts'
import {
  type ClientDataCollector,
  type CollectorOptions,
  DefaultClientDataCollector,
} from '../../core/fido/client/client-data.ts'
import { ClientError } from '../../core/fido/client/errors.ts'
import type { CreationOptions, RequestOptions } from '../../core/fido/client/options.ts'
import {
  type AssertionRequest,
  type CreationRequest,
  readCreationOptions,
  readRequestOptions,
} from '../../core/fido/client/read-options.ts'
import type { RegistrationResponse } from '../../core/fido/client/response.ts'
import { Session } from '../../core/fido/client/session.ts'
import type { CeremonyOptions, WebAuthnClient } from '../../core/fido/client/web-authn-client.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import { WebAuthnDll } from './dll.ts'
import { getAssertion } from './get-assertion.ts'
import { type Koffi, loadKoffi } from './koffi.ts'
import { makeCredential } from './make-credential.ts'
import type { Pointer } from './memory.ts'

/** Where the functions of Windows come from. */
export interface WindowsLibraryOptions {
  /** The package koffi, where the caller imports it. Default: it is loaded when it is installed. */
  readonly koffi?: Koffi
  /** Path of the library. Default: webauthn.dll of the system's own folder. */
  readonly library?: string
}

/** How a {@link WindowsClient} works. */
export interface WindowsClientOptions extends WindowsLibraryOptions, CollectorOptions {
  /**
   * The window that the dialogs belong to, as a number (HWND) or as the bytes that Electron's
   * `getNativeWindowHandle()` gives. Default: the one in front when a ceremony begins.
   */
  readonly window?: bigint | number | Uint8Array
  /** Whether `hmacCreateSecret` and `hmacGetSecret` are taken, which no page may use. Default false. */
  readonly allowHmacSecret?: boolean
}

/**
 * Makes and uses credentials through the dialogs of Windows 10 (1903) and later, which reach the
 * built-in authenticator, security keys and phones. Programs without administrator's rights have no
 * other way to security keys there.
 *
 * @see [WebAuthn API of Windows](https://learn.microsoft.com/windows/win32/webauthn/webauthn-apis-portal)
 *
 * @example
 *
 * ```ts
 * import { WindowsClient } from 'claviger/node/windows'
 *
 * if (await WindowsClient.isAvailable()) {
 *   const client = new WindowsClient('https://example.org')
 *   console.log(JSON.stringify(await client.makeCredential(options)))
 * }
 * ```
 */
export class WindowsClient implements WebAuthnClient {
  readonly #collector: ClientDataCollector
  readonly #options: WindowsClientOptions
  #dll: Promise<WebAuthnDll> | undefined

  /**
   * @param origin The origin of the credentials, `https://example.org`, or what collects client
   *   data.
   * @param options Where the dialogs belong and the library comes from.
   */
  constructor(origin: string | ClientDataCollector, options: WindowsClientOptions = {}) {
    this.#collector =
      typeof origin === 'string' ? new DefaultClientDataCollector(origin, options) : origin
    this.#options = options
  }

  /** Whether this is Windows with a WebAuthn API, and koffi is installed. Never rejects. */
  static async isAvailable(options: WindowsLibraryOptions = {}): Promise<boolean> {
    try {
      return (await open(options)).apiVersion > 0
    } catch {
      return false
    }
  }

  /**
   * The version of the WebAuthn API.
   *
   * @throws {ClientError} `CLIENT_CONFIGURATION_UNSUPPORTED` when there is none.
   */
  async apiVersion(): Promise<number> {
    return (await this.#load()).apiVersion
  }

  /**
   * Makes a credential.
   *
   * @throws {ClientError} When Windows, the user or the authenticator refuses.
   * @see [WebAuthNAuthenticatorMakeCredential](https://learn.microsoft.com/windows/win32/api/webauthn/nf-webauthn-webauthnauthenticatormakecredential)
   */
  makeCredential(
    options: CreationOptions,
    { signal }: CeremonyOptions = {},
  ): Promise<RegistrationResponse> {
    return Session.run({}, { signal, timeout: options.timeout }, async (session) => {
      const request = readCreationOptions(options)
      const { dll, ...common } = await this.#prepare('create', request, options.hints, session)
      return makeCredential(dll, { ...common, request })
    })
  }

  /**
   * Uses a credential. Windows lets the user choose the account, so there is one assertion.
   *
   * @throws {ClientError} When Windows, the user or the authenticator refuses.
   * @see [WebAuthNAuthenticatorGetAssertion](https://learn.microsoft.com/windows/win32/api/webauthn/nf-webauthn-webauthnauthenticatorgetassertion)
   */
  getAssertion(
    options: RequestOptions,
    { signal }: CeremonyOptions = {},
  ): Promise<AssertionSelection> {
    return Session.run({}, { signal, timeout: options.timeout }, async (session) => {
      const request = readRequestOptions(options)
      const { dll, ...common } = await this.#prepare('get', request, options.hints, session)
      return getAssertion(dll, { ...common, request, origin: this.#collector.origin })
    })
  }

  async #prepare(
    ceremony: 'create' | 'get',
    { challenge, rpId }: CreationRequest | AssertionRequest,
    hints: readonly string[] | undefined,
    session: Session,
  ) {
    const collected = await this.#collector.collectClientData({ ceremony, challenge, rpId })
    const dll = await this.#load()
    const window = await this.#window()
    session.check()
    const { allowHmacSecret = false } = this.#options
    return { ...collected, dll, window, hints, allowHmacSecret, signal: session.signal }
  }

  async #load(): Promise<WebAuthnDll> {
    this.#dll ??= open(this.#options)
    try {
      const dll = await this.#dll
      if (dll.apiVersion > 0) return dll
    } catch (cause) {
      this.#dll = undefined
      throw noApi(cause)
    }
    throw noApi()
  }

  async #window(): Promise<Pointer> {
    const { window } = this.#options
    if (window instanceof Uint8Array) return handleOf(window)
    return window ?? foregroundWindow(this.#options)
  }
}

function noApi(cause?: unknown): ClientError {
  const sentence = cause instanceof TransportError ? cause.message : 'Windows has no WebAuthn API'
  return new ClientError('CONFIGURATION_UNSUPPORTED', sentence, { cause })
}

async function open({ koffi, library }: WindowsLibraryOptions): Promise<WebAuthnDll> {
  return new WebAuthnDll(koffi ?? (await loadKoffi()), library ?? systemLibrary('webauthn'))
}

/** By its whole path, so that no other folder's library of the same name is loaded. */
function systemLibrary(name: string): string {
  if (process.platform !== 'win32') {
    throw new TransportError('TRANSPORT_UNAVAILABLE', 'this is not Windows')
  }
  return `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\${name}.dll`
}

/** Windows wants a window above which it shows its dialogs. */
async function foregroundWindow({ koffi }: WindowsLibraryOptions): Promise<Pointer> {
  if (process.platform !== 'win32') return null
  const library = (koffi ?? (await loadKoffi())).load(systemLibrary('user32'))
  return library.func('__stdcall', 'GetForegroundWindow', 'void *', [])()
}

function handleOf(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return bytes.length < 8 ? BigInt(view.getUint32(0, true)) : view.getBigUint64(0, true)
}
