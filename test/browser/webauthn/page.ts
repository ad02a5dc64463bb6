import { vi } from 'vitest'

/** What a page handed to `navigator.credentials`. */
export interface Call {
  readonly verb: 'create' | 'get'
  readonly options: {
    readonly publicKey: Record<string, unknown>
    readonly mediation?: string
    readonly signal: AbortSignal
  }
}

/** What a browser does with a call. */
export type Answer = (call: Call) => unknown

/** Credentials that note each call before they answer. */
export function credentialsThat(answer: Answer) {
  const calls: Call[] = []
  const respond = async (call: Call) => {
    calls.push(call)
    return await answer(call)
  }
  return {
    calls,
    create: (options: object) => respond({ verb: 'create', options } as Call),
    get: (options: object) => respond({ verb: 'get', options } as Call),
  }
}

/** Waits for the abort of a call, then rejects with the signal's reason, as browsers do. */
export const untilAborted: Answer = ({ options: { signal } }) =>
  new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal.aborted) end()
    signal.addEventListener('abort', end)
  })

/** A browser of today: it converts the JSON forms itself. */
export function modernBrowser(answer: Answer, statics: object = {}) {
  return browser(answer, {
    parseCreationOptionsFromJSON: parseNatively,
    parseRequestOptionsFromJSON: parseNatively,
    isConditionalMediationAvailable: async () => true,
    ...statics,
  })
}

/** A browser that has WebAuthn without the methods for JSON. */
export function olderBrowser(answer: Answer, statics: object = {}) {
  return browser(answer, statics)
}

function browser(answer: Answer, statics: object) {
  const credentials = credentialsThat(answer)
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal(
    'PublicKeyCredential',
    Object.assign(function PublicKeyCredential() {}, statics),
  )
  vi.stubGlobal('navigator', { credentials })
  return credentials
}

/** Members that hold base64url in options, by the name of what contains them. */
const BYTES: Readonly<Record<string, readonly string[]>> = {
  publicKey: ['challenge'],
  user: ['id'],
  excludeCredentials: ['id'],
  allowCredentials: ['id'],
  eval: ['first', 'second'],
  evalByCredential: ['first', 'second'],
  largeBlob: ['write'],
}

/** What a browser's own methods do with options, written without the code under test. */
export function parseNatively(json: unknown): Record<string, unknown> {
  const convert = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => convert(item, name))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([member, inner]) => {
      if (BYTES[name]?.includes(member)) return [member, bytesOf(inner)]
      return [member, convert(inner, name === 'evalByCredential' ? name : member)]
    })
    return Object.fromEntries(entries)
  }
  if (typeof json !== 'object') throw new TypeError('parseCreationOptionsFromJSON: no dictionary')
  return convert(json, 'publicKey') as Record<string, unknown>
}

function bytesOf(text: unknown): ArrayBuffer {
  if (typeof text !== 'string' || /[^\w-]/.test(text)) {
    throw new DOMException('not base64url', 'EncodingError')
  }
  return bufferOf(Buffer.from(text, 'base64url'))
}

/** The bytes in a buffer of their own, as browsers give them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

/** A value with hexadecimal texts in place of bytes, to compare buffers and views alike. */
export function inHex(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return `hex ${Buffer.from(value).toString('hex')}`
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value
    return `hex ${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`
  }
  if (Array.isArray(value)) return value.map(inHex)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inHex(inner)]))
}
