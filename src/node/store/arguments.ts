import { fromBase64url } from '../../core/shared/base64url.ts'
import { StoreError } from './errors.ts'

/** How many bytes an identifier may stand for. */
export interface SizeRange {
  readonly least: number
  readonly most: number
}

/** §5.4.3: a user handle is 1 to 64 bytes. */
export const USER_HANDLE: SizeRange = { least: 1, most: 64 }
/** §7.1 step 24: a credential ID is at most 1,023 bytes. */
export const CREDENTIAL_ID: SizeRange = { least: 1, most: 1023 }
/** §13.4.3: a challenge is at least 16 bytes. */
export const CHALLENGE: SizeRange = { least: 16, most: 1023 }

/** Hands a text on. @throws {TypeError} When the value is not a text. */
export function requireText(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError(`${name} is not a string`)
}

/** Hands an object on. @throws {TypeError} When the value is not an object. */
export function requireObject(name: string, value: unknown): object {
  if (typeof value === 'object' && value !== null) return value
  throw new TypeError(`${name} is not an object`)
}

/**
 * Hands an identifier on, as the text that it came as.
 *
 * @throws {TypeError | RangeError} When the value is not base64url, or not of that many bytes.
 */
export function requireIdentifier(name: string, value: unknown, range: SizeRange): string {
  const text = requireText(name, value)
  const size = sizeOf(text)
  if (size === undefined) throw new TypeError(`${name} is not base64url`)
  if (size >= range.least && size <= range.most) return text
  throw new RangeError(`${name} is ${size} bytes, ${range.least} to ${range.most} are allowed`)
}

/**
 * Whether a text can be one of the stored identifiers. A text that cannot be is a question with the
 * answer no, not a mistake: clients send what they like.
 *
 * @throws {TypeError} When the value is not even a text.
 */
export function isIdentifier(name: string, value: unknown, range: SizeRange): boolean {
  const size = sizeOf(requireText(name, value))
  return size !== undefined && size >= range.least && size <= range.most
}

function sizeOf(text: string): number | undefined {
  if (text.length > 2048) return Math.floor((text.length * 3) / 4)
  try {
    return fromBase64url(text).length
  } catch {
    return undefined
  }
}

/** Milliseconds since the epoch. @throws {TypeError | RangeError} When the value is no time. */
export function requireTime(name: string, value: unknown): number {
  if (!(value instanceof Date) && typeof value !== 'number') {
    throw new TypeError(`${name} is neither a Date nor a number of milliseconds`)
  }
  const time = new Date(value).getTime()
  if (Number.isNaN(time)) throw new RangeError(`${name} is not a valid time`)
  return time
}

/**
 * Refuses what Postgres cannot keep: NUL, and surrogates that are not a pair.
 *
 * @throws {StoreError} `STORE_TEXT_INVALID`.
 */
export function requireStorable(name: string, text: string): string {
  if (!/[\0\p{Surrogate}]/u.test(text)) return text
  throw new StoreError('STORE_TEXT_INVALID', `${name} contains characters that cannot be stored`)
}
