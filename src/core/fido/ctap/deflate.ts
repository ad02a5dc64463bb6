import { type Bytes, concat } from '../../shared/bytes.ts'

/** Squeezes data with DEFLATE, RFC 1951, without a header around it. */
export async function deflate(data: Bytes): Promise<Bytes> {
  return concat(...(await pump(new CompressionStream('deflate-raw'), data)))
}

/**
 * Undoes {@link deflate}.
 *
 * @param size How many bytes must come out; no more than that are kept in memory.
 * @returns `undefined` when the data is not what DEFLATE makes, or swells to another size.
 */
export async function inflate(data: Bytes, size: number): Promise<Bytes | undefined> {
  try {
    const whole = concat(...(await pump(new DecompressionStream('deflate-raw'), data, size)))
    return whole.length === size ? whole : undefined
  } catch {
    return undefined // runtimes differ in what they throw, and in whether they do
  }
}

async function pump(
  stream: TransformStreamPair,
  data: Bytes,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<readonly Uint8Array[]> {
  const writer = stream.writable.getWriter()
  // What goes wrong here goes wrong for the reader, too.
  writer.write(data).catch(() => undefined)
  writer.close().catch(() => undefined)
  const reader = stream.readable.getReader()
  const parts: Uint8Array[] = []
  for (let length = 0; length <= limit; ) {
    const { value } = await reader.read()
    if (!value) return parts
    parts.push(value)
    length += value.length
  }
  await reader.cancel()
  return parts
}
