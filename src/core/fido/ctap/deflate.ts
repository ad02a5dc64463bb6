import { type Bytes, concat } from '../../shared/bytes.ts'

/** Squeezes data with DEFLATE, RFC 1951, without a header around it. */
export function deflate(data: Bytes): Promise<Bytes> {
  return pump(new CompressionStream('deflate-raw'), data, Number.POSITIVE_INFINITY)
}

/**
 * Undoes {@link deflate}.
 *
 * @param limit How many bytes may come out; with more, reading stops.
 * @throws {TypeError} When the data is not what DEFLATE makes.
 * @throws {RangeError} When more comes out than `limit`.
 */
export function inflate(data: Bytes, limit: number): Promise<Bytes> {
  return pump(new DecompressionStream('deflate-raw'), data, limit)
}

async function pump(stream: TransformStreamPair, data: Bytes, limit: number): Promise<Bytes> {
  const writer = stream.writable.getWriter()
  // The reader meets what goes wrong, too, and tells it.
  writer.write(data).catch(() => undefined)
  writer.close().catch(() => undefined)
  const reader = stream.readable.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { value } = await reader.read()
    if (!value) return concat(...parts)
    length += value.length
    if (length > limit) {
      await reader.cancel()
      throw new RangeError(`more than ${limit} bytes come out`)
    }
    parts.push(value)
  }
}
