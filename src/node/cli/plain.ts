import { toBase64url } from '../../core/shared/base64url.ts'

/**
 * A value as JSON has it: bytes as base64url, maps as objects, members that are `undefined` left out.
 */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64url(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Error) return value.message
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return plain(Object.fromEntries(value))
  if (typeof value !== 'object' || value === null) return value
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON()
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]))
}
