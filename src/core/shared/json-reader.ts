import { fromBase64url } from './base64url.ts'
import type { Bytes } from './bytes.ts'
import { MessageError } from './errors.ts'

/** A JSON object of which nothing else is known. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object: not an array, not `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Reads members of a foreign JSON object one by one, and names the first that is not as it must be.
 * Values are not repeated in the sentence, because they can be secret.
 *
 * Verifiers that run for every login read their messages this way: it costs a tenth of a
 * microsecond, and pages can bundle it.
 */
export class JsonReader {
  readonly #name: string
  readonly #object: JsonObject

  /**
   * @param name What the object is, for the error's sentence: `authentication response`.
   * @param value What arrived.
   * @throws {MessageError} `MESSAGE_MALFORMED` when it is not an object.
   */
  constructor(name: string, value: unknown) {
    if (!isJsonObject(value)) throw malformed(`${name} is not a JSON object`)
    this.#name = name
    this.#object = value
  }

  /** A member that is itself an object. */
  object(member: string): JsonReader {
    return new JsonReader(`${this.#name}: ${member}`, this.#object[member])
  }

  /** A member that is an object, or is not there. */
  optionalObject(member: string): JsonObject | undefined {
    const value = this.#object[member] ?? undefined
    if (value === undefined || isJsonObject(value)) return value
    throw this.#wrong(member, 'an object')
  }

  /** A text. */
  text(member: string): string {
    const value = this.#object[member]
    if (typeof value === 'string') return value
    throw this.#wrong(member, 'a text')
  }

  /** A text that may be `null` or absent. */
  optionalText(member: string): string | undefined {
    const value = this.#object[member] ?? undefined
    if (value === undefined || typeof value === 'string') return value
    throw this.#wrong(member, 'a text')
  }

  /** A list of texts; empty when it is `null` or absent. */
  texts(member: string): readonly string[] {
    const value = this.#object[member] ?? []
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
    throw this.#wrong(member, 'a list of texts')
  }

  /** A truth value, or absent. */
  optionalBoolean(member: string): boolean | undefined {
    const value = this.#object[member] ?? undefined
    if (value === undefined || typeof value === 'boolean') return value
    throw this.#wrong(member, 'true or false')
  }

  /** Bytes as unpadded base64url. */
  bytes(member: string): Bytes {
    const text = this.text(member)
    try {
      return fromBase64url(text)
    } catch (cause) {
      throw this.#wrong(member, 'unpadded base64url', cause)
    }
  }

  #wrong(member: string, wanted: string, cause?: unknown): MessageError {
    return malformed(`${this.#name}: ${member} is not ${wanted}`, cause)
  }
}

function malformed(problem: string, cause?: unknown): MessageError {
  return new MessageError('MESSAGE_MALFORMED', problem, { cause })
}
