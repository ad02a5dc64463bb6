import { sha256 } from '@noble/hashes/sha2.js'
import * as z from 'zod/mini'
import { fromBase64url, toBase64url } from '../../../core/shared/base64url.ts'
import { concat } from '../../../core/shared/bytes.ts'
import { decodeMessage } from '../../../core/shared/message.ts'
import type { RandomSource } from '../keys/noble.ts'

/** Changes with the form of {@link SoftwareKeyState}; another one is refused. */
const STATE_VERSION = 1
/** Wrong PINs in all before the PIN is blocked. */
export const MAX_PIN_RETRIES = 8
/** Failed verifications in a row before the sensor is blocked. */
export const MAX_UV_RETRIES = 3
/** Code points. */
export const DEFAULT_MIN_PIN_LENGTH = 4

const text = /* @__PURE__ */ z.string()
const flag = /* @__PURE__ */ z.boolean()
const base64url = /* @__PURE__ */ (() => z.string().check(z.refine(isBase64url)))()
const count = (maximum: number) => z.int().check(z.gte(0), z.lte(maximum))

/** What a key keeps of a discoverable credential; its private key follows from its ID. */
export const StoredCredential = /* @__PURE__ */ (() =>
  z.object({
    id: base64url,
    rp: z.object({ id: text, name: z.optional(text) }),
    user: z.object({ id: base64url, name: z.optional(text), displayName: z.optional(text) }),
    credBlob: z.optional(base64url),
    largeBlobKey: flag,
  }))()
export type StoredCredential = z.output<typeof StoredCredential>

const Attestation = /* @__PURE__ */ (() =>
  z.object({
    root: base64url,
    certificate: base64url,
    enterpriseCertificate: base64url,
    privateKey: z.catchall(z.object({ kty: text }), text),
  }))()

/**
 * All that a software key remembers without power, secrets included. JSON-safe: bytes are base64url
 * texts.
 */
export const SoftwareKeyState = /* @__PURE__ */ (() =>
  z.object({
    version: z.literal(STATE_VERSION),
    /** All private keys follow from it. */
    secret: base64url,
    /** The key's own name, for holders of a persistent token. */
    identifier: base64url,
    /** Changes with the credentials. */
    storeState: base64url,
    signCount: count(2 ** 32 - 1),
    credentials: z.array(StoredCredential),
    /** Left half of the PIN's SHA-256, and its code points. */
    pin: z.optional(z.object({ hash: base64url, length: z.int() })),
    pinRetries: count(MAX_PIN_RETRIES),
    uvRetries: count(MAX_UV_RETRIES),
    minPINLength: count(63),
    minPinLengthRPIDs: z.array(text),
    forcePINChange: flag,
    pinComplexityPolicy: flag,
    alwaysUv: flag,
    enterpriseAttestation: flag,
    /** The serialized large-blob array. */
    largeBlobs: base64url,
    fingers: z.array(z.object({ id: base64url, name: z.optional(text) })),
    persistentToken: z.optional(base64url),
    attestation: z.optional(Attestation),
  }))()
export type SoftwareKeyState = z.output<typeof SoftwareKeyState>

/** A key's memory while it works with it. */
export type Memory = { -readonly [Name in keyof SoftwareKeyState]: SoftwareKeyState[Name] }

/** The memory of a new key, or of one that was reset. */
export function emptyMemory(random: RandomSource): Memory {
  return {
    version: STATE_VERSION,
    secret: toBase64url(random(32)),
    identifier: toBase64url(random(16)),
    storeState: toBase64url(random(16)),
    signCount: 0,
    credentials: [],
    pinRetries: MAX_PIN_RETRIES,
    uvRetries: MAX_UV_RETRIES,
    minPINLength: DEFAULT_MIN_PIN_LENGTH,
    minPinLengthRPIDs: [],
    forcePINChange: false,
    pinComplexityPolicy: false,
    alwaysUv: false,
    enterpriseAttestation: false,
    largeBlobs: toBase64url(emptyLargeBlobs()),
    fingers: [],
  }
}

/** An empty array and the left half of its SHA-256, section 6.10. */
function emptyLargeBlobs(): Uint8Array {
  const array = Uint8Array.of(0x80)
  return concat(array, sha256(array).subarray(0, 16))
}

/**
 * Reads what {@link saveMemory} gave.
 *
 * @throws {MessageError} When it is something else.
 */
export function loadMemory(state: unknown): Memory {
  return copy(decodeMessage('software key state', SoftwareKeyState, state))
}

/** A copy that the key does not change. */
export function saveMemory(memory: Memory): SoftwareKeyState {
  return copy(memory)
}

function copy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}

function isBase64url(value: string): boolean {
  try {
    fromBase64url(value)
    return true
  } catch {
    return false
  }
}
