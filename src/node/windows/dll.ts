import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import { hresultError } from './hresult.ts'
import type { Koffi, KoffiFunction } from './koffi.ts'
import { optionsVersions, type StructName } from './layouts.ts'
import { Memory, type Pointer } from './memory.ts'

/** Bytes of a GUID. */
const GUID_LENGTH = 16

/** Milliseconds after which an operation that could not be cancelled yet is cancelled again. */
const CANCEL_AGAIN = 100

/** What calls hold on to while they run: koffi hands their memory to another thread. */
const inUse = /* @__PURE__ */ new Set<unknown>()

/** The functions of webauthn.dll, on memory of its structures. */
export class WebAuthnDll {
  readonly memory: Memory
  /** Version of the API; 0 where there is none. */
  readonly apiVersion: number
  readonly #makeCredential: KoffiFunction
  readonly #getAssertion: KoffiFunction
  readonly #freeAttestation: KoffiFunction
  readonly #freeAssertion: KoffiFunction
  readonly #getCancellationId: KoffiFunction
  readonly #cancel: KoffiFunction

  /**
   * @param koffi The package koffi.
   * @param path The library.
   * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when it cannot be loaded.
   */
  constructor(koffi: Koffi, path: string) {
    this.memory = new Memory(koffi)
    const to = (name: StructName) => koffi.pointer(this.memory.type(name))
    const toPointer = koffi.out(koffi.pointer('void *'))
    try {
      const library = koffi.load(path)
      const declare = (name: string, result: string, ...args: unknown[]) =>
        library.func('__stdcall', `WebAuthN${name}`, result, args)
      this.apiVersion = declare('GetApiVersionNumber', 'uint32_t')()
      this.#makeCredential = declare(
        'AuthenticatorMakeCredential',
        'int32_t',
        'void *',
        to('RpEntityInformation'),
        to('UserEntityInformation'),
        to('CoseCredentialParameters'),
        to('ClientData'),
        to('MakeCredentialOptions'),
        toPointer,
      )
      this.#getAssertion = declare(
        'AuthenticatorGetAssertion',
        'int32_t',
        'void *',
        'str16',
        to('ClientData'),
        to('GetAssertionOptions'),
        toPointer,
      )
      this.#freeAttestation = declare('FreeCredentialAttestation', 'void', 'void *')
      this.#freeAssertion = declare('FreeAssertion', 'void', 'void *')
      this.#getCancellationId = declare('GetCancellationId', 'int32_t', 'void *')
      this.#cancel = declare('CancelCurrentOperation', 'int32_t', 'void *')
    } catch (cause) {
      const sentence = 'webauthn.dll cannot be used: it comes with Windows 10, version 1903'
      throw new TransportError('TRANSPORT_UNAVAILABLE', sentence, { cause })
    }
  }

  /** Versions of the options that this API takes. */
  get versions(): ReturnType<typeof optionsVersions> {
    return optionsVersions(this.apiVersion)
  }

  /** An identifier by which an operation can be cancelled. */
  cancellationId(): Uint8Array {
    const guid = new Uint8Array(GUID_LENGTH)
    const hresult: number = this.#getCancellationId(guid)
    if (hresult < 0) throw hresultError(hresult)
    return guid
  }

  /** `WebAuthNAuthenticatorMakeCredential`; `read` gets the attestation while it is there. */
  makeCredential<Result>(call: Call<Result>): Promise<Result> {
    return this.#run(this.#makeCredential, this.#freeAttestation, call)
  }

  /** `WebAuthNAuthenticatorGetAssertion`; `read` gets the assertion while it is there. */
  getAssertion<Result>(call: Call<Result>): Promise<Result> {
    return this.#run(this.#getAssertion, this.#freeAssertion, call)
  }

  async #run<Result>(
    operation: KoffiFunction,
    free: KoffiFunction,
    { args, guid, signal, read }: Call<Result>,
  ): Promise<Result> {
    const place: [Pointer] = [null]
    const stop = this.#cancelOnAbort(guid, signal)
    inUse.add(args)
    try {
      const hresult = await invoke(operation, [...args, place])
      if (hresult < 0) throw hresultError(hresult)
      if (!place[0]) throw hresultError(hresult)
      return read(place[0])
    } finally {
      stop()
      inUse.delete(args)
      if (place[0]) free(place[0])
    }
  }

  /** An operation that has only begun cannot be cancelled yet, so it is tried again. */
  #cancelOnAbort(guid: Uint8Array, signal: AbortSignal): () => void {
    let timer: NodeJS.Timeout | undefined
    const cancel = () => {
      this.#cancel(guid)
      timer = setTimeout(cancel, CANCEL_AGAIN)
    }
    signal.addEventListener('abort', cancel)
    return () => {
      signal.removeEventListener('abort', cancel)
      clearTimeout(timer)
    }
  }
}

/** One call of the library. */
export interface Call<Result> {
  /** All arguments but the last, which is where the result goes. */
  readonly args: readonly unknown[]
  /** Identifies the operation, to cancel it. */
  readonly guid: Uint8Array
  readonly signal: AbortSignal
  /** Reads the result, which is freed after. */
  readonly read: (result: Pointer) => Result
}

function invoke(operation: KoffiFunction, args: readonly unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    operation.async(...args, (error: unknown, hresult: number) => {
      if (error) reject(error)
      else resolve(hresult)
    })
  })
}
