import { fromBase64url, toBase64url } from '../../src/core/shared/base64url.ts'
import type { TraceEvent } from '../../src/core/shared/trace.ts'

/**
 * Writes trace events as JSON values: bytes become `{ $bytes }` with base64url, maps `{ $map }` with
 * their entries, big integers `{ $bigint }` with digits.
 */
export function traceToJson(events: readonly TraceEvent[]): unknown {
  return events.map(pack)
}

/** Reads what {@link traceToJson} wrote. */
export function traceFromJson(json: unknown): TraceEvent[] {
  return Array.isArray(json) ? json.map((event) => unpack(event) as TraceEvent) : []
}

/** One value in the same form, for example to put it on a clipboard. */
export function pack(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: toBase64url(value) }
  if (value instanceof Map) return { $map: [...value].map((entry) => entry.map(pack)) }
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (Array.isArray(value)) return value.map(pack)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pack(member)]))
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack)
  if (typeof value !== 'object' || value === null) return value
  const { $bytes, $map, $bigint } = value as Record<string, unknown>
  if (typeof $bytes === 'string') return fromBase64url($bytes)
  if (typeof $bigint === 'string') return BigInt($bigint)
  if (Array.isArray($map)) return new Map($map.map((entry) => unpack(entry) as [unknown, unknown]))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unpack(member)]))
}
