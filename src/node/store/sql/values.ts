import { type Bytes, toBytes } from '../../../core/shared/bytes.ts'

/** Times go out as milliseconds since the epoch, so that no driver's idea of dates matters. */
export function timeParameter(index: number): string {
  return `to_timestamp($${index}::float8 / 1000)`
}

/** The same on the way in: see {@link readTime}. */
export function timeColumn(name: string): string {
  return `(extract(epoch from ${name}) * 1000)::float8 as ${name}`
}

/** Reads a {@link timeColumn}. */
export function readTime(value: unknown): Date {
  return new Date(Math.round(Number(value)))
}

/** Reads a `bytea` into memory of its own: drivers cut theirs out of larger buffers. */
export function readBytes(value: unknown): Bytes {
  return toBytes(value as Uint8Array).slice()
}

/** Reads a `jsonb` that holds an object, also from a driver that was told not to parse it. */
export function readJson(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}
