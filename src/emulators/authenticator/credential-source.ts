import * as z from 'zod/mini'
import { COSE_ALGORITHMS, type CoseAlgorithm } from '../../core/fido/cose/algorithms.ts'
import { coseKeyFromJwk } from '../../core/fido/cose/jwk.ts'
import { parseCoseKey } from '../../core/fido/cose/key.ts'
import { fromBase64url } from '../../core/shared/base64url.ts'
import type { Bytes } from '../../core/shared/bytes.ts'

const text = /* @__PURE__ */ z.string()
const base64url = /* @__PURE__ */ (() => z.string().check(z.refine(isBase64url)))()

const PrivateKey = /* @__PURE__ */ (() => z.catchall(z.object({ kty: text }), z.string()))()

/**
 * All that an authenticator keeps of one credential. JSON-safe: bytes are base64url texts.
 *
 * @see [WebAuthn Level 3 §4, public key credential source](https://www.w3.org/TR/webauthn-3/#public-key-credential-source)
 */
export const CredentialSource = /* @__PURE__ */ (() =>
  z.object({
    /** Credential ID. */
    id: base64url,
    rpId: text,
    rpName: text,
    userHandle: base64url,
    userName: text,
    userDisplayName: text,
    /** COSE identifier of the algorithm. */
    alg: z.int().check(z.refine((alg) => COSE_ALGORITHMS.has(alg))),
    privateKey: PrivateKey,
    /** Whether it can be found without an allow list. */
    discoverable: z.boolean(),
    /** How often it has signed, as it says. */
    signCount: z.int().check(z.gte(0), z.lt(2 ** 32)),
    backupEligible: z.boolean(),
    /** Level of the credProtect extension: 1, 2 or 3. */
    credProtect: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    /** Secrets of the prf extension, for use with and without user verification. */
    prf: z.optional(z.object({ withUv: base64url, withoutUv: base64url })),
    /** Whether it has room for a large blob, and the blob. */
    largeBlob: z.optional(z.object({ blob: z.optional(base64url) })),
  }))()
export type CredentialSource = z.output<typeof CredentialSource>

/** Changes with the form of {@link AuthenticatorState}; another one is refused. */
const STATE_VERSION = 1

/** The whole of an authenticator's memory, private keys included. JSON-safe. */
export const AuthenticatorState = /* @__PURE__ */ (() =>
  z.object({
    version: z.literal(STATE_VERSION),
    credentials: z.array(CredentialSource.check(z.refine(hasKey))),
  }))()
export type AuthenticatorState = z.output<typeof AuthenticatorState>

/** The state of some credentials, oldest first. */
export function stateOf(credentials: readonly CredentialSource[]): AuthenticatorState {
  const state: AuthenticatorState = { version: STATE_VERSION, credentials: [...credentials] }
  return JSON.parse(JSON.stringify(state)) // a copy that later ceremonies do not change
}

/** The algorithm of a credential. */
export function algorithmOf({ alg }: CredentialSource): CoseAlgorithm {
  return COSE_ALGORITHMS.get(alg) as CoseAlgorithm
}

/** The public key of a credential as a COSE_Key. */
export function publicKeyOf({ alg, privateKey }: CredentialSource): Bytes {
  return coseKeyFromJwk(privateKey, alg)
}

function isBase64url(text: string): boolean {
  try {
    fromBase64url(text)
    return true
  } catch {
    return false
  }
}

/** Whether the private key has a secret, and a public part that fits the algorithm. */
function hasKey(source: CredentialSource): boolean {
  try {
    parseCoseKey(publicKeyOf(source))
    return 'd' in source.privateKey || 'priv' in source.privateKey
  } catch {
    return false
  }
}
