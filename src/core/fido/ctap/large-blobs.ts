import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, concat, randomBytes } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'
import { encodeCbor } from '../cbor/index.ts'
import { authenticated, commandPrefix } from './authenticated.ts'
import type { Ctap2 } from './ctap2.ts'
import type { CtapCallOptions } from './device.ts'
import type { AuthenticatorInfo } from './info.ts'
import { joinArray, splitArray } from './large-blob-array.ts'
import { openEntry, readEntry, sealEntry, unlockEntry } from './large-blob-entry.ts'
import { withMembers } from './messages/command.ts'
import { largeBlobs as command } from './messages/commands.ts'
import { LargeBlobEntry } from './messages/large-blobs.ts'
import type { RandomSource } from './pin/key-agreement.ts'
import type { PinUvAuthToken } from './pin/token.ts'
import { CtapError, Status } from './status.ts'

/** How {@link LargeBlobs} works. */
export interface LargeBlobsOptions {
  /** Source of nonces. Default: the platform's. */
  readonly random?: RandomSource
}

/** What the rest of a message needs: the command, the map and its keys. */
const OVERHEAD = 64
/** Bytes that are read from an authenticator that never comes to an end. */
const MAX_ARRAY = 2 ** 20

/**
 * Data that an authenticator keeps beside its credentials: one array for all, in which each entry
 * opens with the `largeBlobKey` of one credential.
 *
 * Each change reads the array and writes it back whole.
 *
 * @example
 *
 * ```ts
 * import { type Ctap2, LargeBlobs, type PinUvAuthToken } from 'claviger/fido2/ctap'
 *
 * export async function keep(
 *   ctap: Ctap2,
 *   token: PinUvAuthToken,
 *   largeBlobKey: Uint8Array<ArrayBuffer>,
 * ): Promise<void> {
 *   const blobs = new LargeBlobs(ctap, token)
 *   await blobs.put(largeBlobKey, new TextEncoder().encode('a certificate'))
 * }
 * ```
 * @see [CTAP 2.2 section 6.10](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorLargeBlobs)
 */
export class LargeBlobs {
  readonly #ctap: Ctap2
  readonly #token: PinUvAuthToken | undefined
  readonly #random: RandomSource

  /** Whether an authenticator keeps large blobs. */
  static isSupported({ options }: AuthenticatorInfo): boolean {
    return options.largeBlobs === true
  }

  /** @param token To write, with the permission `lbw`; reading needs none. */
  constructor(
    ctap: Ctap2,
    token?: PinUvAuthToken,
    { random = randomBytes }: LargeBlobsOptions = {},
  ) {
    this.#ctap = ctap
    this.#token = token
    this.#random = random
  }

  /**
   * The data of a credential, or `undefined` when there is none.
   *
   * @param key The credential's `largeBlobKey`.
   * @throws {RangeError} When the key is not of 32 bytes.
   */
  async get(key: Bytes, options?: CtapCallOptions): Promise<Bytes | undefined> {
    for (const item of await this.readArray(options)) {
      const entry = readEntry(item)
      const data = entry && (await openEntry(key, entry))
      if (data) return data
    }
    return undefined
  }

  /**
   * Keeps data for a credential, in place of what was there for it.
   *
   * @throws {CtapError} `CTAP_LARGE_BLOB_STORAGE_FULL`, before anything is written, when the array
   *   would become too long. {@link collectGarbage} may help.
   */
  async put(key: Bytes, data: Bytes, options?: CtapCallOptions): Promise<void> {
    const entry = encodeCbor(LargeBlobEntry.encode(await sealEntry(key, data, this.#random)))
    const others = (await this.readArray(options)).filter((item) => !opens(key, item))
    await this.writeArray([...others, entry], options)
  }

  /** Deletes the data of a credential. Resolves with whether there was any. */
  async delete(key: Bytes, options?: CtapCallOptions): Promise<boolean> {
    const removed = await this.#keep((item) => !opens(key, item), options)
    return removed > 0
  }

  /**
   * Deletes the entries that no credential's key opens: credentials that were deleted leave theirs.
   *
   * @param keys The `largeBlobKey` of every credential, as `CredentialManagement` lists them.
   *   Entries of those that are left out are lost.
   * @returns How many entries there were.
   */
  collectGarbage(keys: Iterable<Bytes>, options?: CtapCallOptions): Promise<number> {
    const known = [...keys]
    return this.#keep((item) => known.some((key) => opens(key, item)), options)
  }

  /**
   * The items of the array, each as it is stored. An array whose hash is wrong counts as empty:
   * writing it was interrupted.
   *
   * @throws {MessageError} When the authenticator answers with more than was asked for, or without
   *   an end, or stores something else.
   * @throws {CborError} When the array is not CBOR.
   */
  async readArray(options?: CtapCallOptions): Promise<readonly Bytes[]> {
    return splitArray(await this.#readAll(options))
  }

  /**
   * Writes the array.
   *
   * @param items Each in CBOR.
   * @throws {CtapError} `CTAP_LARGE_BLOB_STORAGE_FULL` when it is too long.
   */
  async writeArray(items: readonly Bytes[], options?: CtapCallOptions): Promise<void> {
    const whole = joinArray(items)
    const limit = this.#ctap.info.maxSerializedLargeBlobArray ?? 1024
    if (whole.length > limit) {
      const problem = `the large-blob array has ${whole.length} bytes of at most ${limit}`
      throw new CtapError(Status.LARGE_BLOB_STORAGE_FULL, problem)
    }
    for (let offset = 0; offset < whole.length; offset += this.#fragment) {
      await this.#write(whole, offset, options)
    }
  }

  /** Bytes in one fragment. */
  get #fragment(): number {
    return Math.max(this.#ctap.info.maxMsgSize - OVERHEAD, 1)
  }

  async #keep(
    wanted: (item: Bytes) => boolean,
    options: CtapCallOptions | undefined,
  ): Promise<number> {
    const items = await this.readArray(options)
    const kept = items.filter(wanted)
    if (kept.length < items.length) await this.writeArray(kept, options)
    return items.length - kept.length
  }

  async #readAll(options: CtapCallOptions | undefined): Promise<Bytes> {
    const get = this.#fragment
    const parts: Bytes[] = []
    for (let offset = 0; offset <= MAX_ARRAY; ) {
      const response = await this.#ctap.largeBlobs({ get, offset }, options)
      const { config } = withMembers(command, response, 'config')
      if (config.length > get)
        throw malformed(`a fragment is longer than the ${get} bytes asked for`)
      parts.push(config)
      if (config.length < get) return concat(...parts)
      offset += config.length
    }
    throw malformed(`the large-blob array does not end within ${MAX_ARRAY} bytes`)
  }

  async #write(whole: Bytes, offset: number, options: CtapCallOptions | undefined): Promise<void> {
    const set = whole.subarray(offset, offset + this.#fragment)
    const proof = authenticated(this.#token, fragmentMessage(offset, set))
    const length = offset === 0 ? whole.length : undefined
    await this.#ctap.largeBlobs({ set, offset, length, ...proof }, options)
  }
}

/** What is authenticated of a fragment. */
export function fragmentMessage(offset: number, set: Bytes): Bytes {
  const position = new DataView(new ArrayBuffer(4))
  position.setUint32(0, offset, true)
  const prefix = concat(commandPrefix(command.byte), Uint8Array.of(0))
  return concat(prefix, new Uint8Array(position.buffer), sha256(set))
}

function opens(key: Bytes, item: Bytes): boolean {
  const entry = readEntry(item)
  return entry !== undefined && unlockEntry(key, entry) !== undefined
}

function malformed(problem: string): MessageError {
  return new MessageError('MESSAGE_MALFORMED', problem)
}
