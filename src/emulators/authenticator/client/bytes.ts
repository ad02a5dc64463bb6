import { fromBase64url, toBase64url } from '../../../core/shared/base64url.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'
import { ceremonyError } from '../errors.ts'
import type { BinaryData, Descriptor } from './options.ts'

/** Reads one binary member of some options; `name` is for the error's sentence. */
export type ReadBytes<Data> = (data: Data, name: string) => Bytes

/**
 * Reads base64url.
 *
 * @throws {TypeError} When it is not a text.
 * @throws {Error} `EncodingError`, as `parseCreationOptionsFromJSON()` does.
 */
export function readBase64url(data: string, name: string): Bytes {
  if (typeof data !== 'string') throw new TypeError(`${name} is not a base64url text`)
  try {
    return fromBase64url(data)
  } catch {
    throw ceremonyError('EncodingError', `${name} is not base64url`)
  }
}

/**
 * Copies an `ArrayBuffer` or a view.
 *
 * @throws {TypeError} When it is neither.
 */
export function readBinary(data: BinaryData, name: string): Bytes {
  if (ArrayBuffer.isView(data)) {
    return Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') {
    return new Uint8Array(data.slice(0))
  }
  throw new TypeError(`${name} is neither an ArrayBuffer nor a view of one`)
}

/** The credential IDs of a list, base64url; entries of unknown types are left out. */
export function readIds<Data>(
  list: readonly Descriptor<Data>[] | undefined,
  read: ReadBytes<Data>,
  name: string,
): string[] {
  const known = (list ?? []).filter(({ type }) => type === 'public-key')
  return known.map(({ id }) => toBase64url(read(id, name)))
}
