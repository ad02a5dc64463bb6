/**
 * The globals that every supported runtime has: Node 20.19, browsers, Deno, Bun, workerd.
 *
 * Core is compiled with no other ambient types, so a global that is missing here does not compile.
 * Extend the list only with names of the Minimum Common Web Platform API (WinterTC, ECMA-429).
 */

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array): string
}

interface CryptoKey {
  readonly type: string
  readonly extractable: boolean
  readonly algorithm: { readonly name: string }
  readonly usages: readonly string[]
}

interface CryptoKeyPair {
  readonly publicKey: CryptoKey
  readonly privateKey: CryptoKey
}

interface SubtleCrypto {
  digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
  verify(
    algorithm: object,
    key: CryptoKey,
    signature: Uint8Array<ArrayBuffer>,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>
  sign(algorithm: object, key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
  generateKey(algorithm: object, extractable: boolean, usages: string[]): Promise<CryptoKeyPair>
  importKey(
    format: 'jwk',
    keyData: object,
    algorithm: object,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey>
  exportKey(format: 'jwk', key: CryptoKey): Promise<Record<string, unknown>>
}

declare const crypto: {
  readonly subtle: SubtleCrypto
  getRandomValues(array: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>
}

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

declare class URL {
  constructor(url: string)
  readonly origin: string
  readonly protocol: string
  readonly hostname: string
}

declare function setTimeout(callback: () => void, delay: number): unknown
declare function clearTimeout(timer: unknown): void

interface TransformStreamPair {
  readonly writable: {
    getWriter(): {
      write(chunk: Uint8Array<ArrayBuffer>): Promise<void>
      close(): Promise<void>
    }
  }
  readonly readable: {
    getReader(): {
      read(): Promise<{ readonly value?: Uint8Array; readonly done: boolean }>
      cancel(): Promise<void>
    }
  }
}

declare class CompressionStream implements TransformStreamPair {
  constructor(format: 'deflate-raw')
  readonly writable: TransformStreamPair['writable']
  readonly readable: TransformStreamPair['readable']
}

declare class DecompressionStream implements TransformStreamPair {
  constructor(format: 'deflate-raw')
  readonly writable: TransformStreamPair['writable']
  readonly readable: TransformStreamPair['readable']
}
