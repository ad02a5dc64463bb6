import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { COSE_ALGORITHMS, type CoseAlgorithm } from '../../../core/fido/cose/algorithms.ts'
import { coseKeyFromJwk } from '../../../core/fido/cose/jwk.ts'
import { BoundedMap } from '../../../core/shared/bounded-map.ts'
import { type Bytes, concat, encodeUtf8, equal, toHex } from '../../../core/shared/bytes.ts'
import { generateKey, type PrivateJwk } from '../keys/generate.ts'
import type { RandomSource } from '../keys/noble.ts'

/** What a credential's ID tells the key that made it. */
export interface CredentialTraits {
  /** COSE identifier. */
  readonly alg: number
  /** Level of `credProtect`: 1, 2 or 3. */
  readonly credProtect: number
  readonly discoverable: boolean
  readonly hmacSecret: boolean
  readonly thirdPartyPayment: boolean
}

/** A credential of this key. */
export interface Credential extends CredentialTraits {
  readonly id: Bytes
  readonly rpIdHash: Bytes
}

const FORM = 1
const HEADER = 4
const NONCE = 32
const TAG = 16
/** Bytes of every credential ID. */
export const CREDENTIAL_ID_LENGTH = HEADER + NONCE + TAG

const Flag = { discoverable: 0x04, hmacSecret: 0x08, thirdPartyPayment: 0x10 } as const
const PROTECT_MASK = 0x03

/**
 * Makes the ID of a new credential. It says what the credential is like and carries a seal that only
 * this key can make, so that a key need not keep credentials that are not discoverable.
 */
export function makeCredential(
  secret: Bytes,
  rpIdHash: Bytes,
  traits: CredentialTraits,
  random: RandomSource,
): Credential {
  const body = concat(header(traits), random(NONCE))
  return { ...traits, id: concat(body, seal(secret, rpIdHash, body)), rpIdHash }
}

/** The credential of an ID, if this key made it for that relying party. */
export function openCredential(secret: Bytes, rpIdHash: Bytes, id: Bytes): Credential | undefined {
  if (id.length !== CREDENTIAL_ID_LENGTH || id[0] !== FORM) return undefined
  const body = id.subarray(0, HEADER + NONCE)
  if (!equal(seal(secret, rpIdHash, body), id.subarray(HEADER + NONCE))) return undefined
  const flags = id[1] as number
  return {
    id,
    rpIdHash,
    alg: new DataView(id.buffer, id.byteOffset).getInt16(2),
    credProtect: flags & PROTECT_MASK,
    discoverable: (flags & Flag.discoverable) !== 0,
    hmacSecret: (flags & Flag.hmacSecret) !== 0,
    thirdPartyPayment: (flags & Flag.thirdPartyPayment) !== 0,
  }
}

function header(traits: CredentialTraits): Bytes {
  const bytes = new Uint8Array(HEADER)
  bytes[0] = FORM
  bytes[1] = traits.credProtect
  for (const [name, bit] of Object.entries(Flag)) {
    if (traits[name as keyof typeof Flag]) bytes[1] |= bit
  }
  new DataView(bytes.buffer).setInt16(2, traits.alg)
  return bytes
}

function seal(secret: Bytes, rpIdHash: Bytes, body: Bytes): Uint8Array {
  return hmac(sha256, secret, concat(encodeUtf8('id'), rpIdHash, body)).subarray(0, TAG)
}

/** What is drawn from a credential, each apart from the others. */
type Purpose = 'privateKey' | 'credRandomWithUV' | 'credRandomWithoutUV' | 'largeBlobKey'

/** A secret of a credential. */
export function deriveSecret(
  secret: Bytes,
  { id }: Credential,
  purpose: Purpose,
  size: number,
): Bytes {
  return Uint8Array.from(hkdf(sha256, secret, id, encodeUtf8(purpose), size))
}

/** A key pair of a credential. */
export interface CredentialKey {
  readonly algorithm: CoseAlgorithm
  readonly privateKey: PrivateJwk
  /** The COSE_Key. */
  readonly publicKey: Bytes
}

/** Keys that were used lately: to make some of them takes milliseconds. */
export class KeyRing {
  readonly #keys = /* @__PURE__ */ new BoundedMap<string, Promise<CredentialKey>>(64)

  /** The key pair of a credential. */
  keyOf(secret: Bytes, credential: Credential): Promise<CredentialKey> {
    const name = toHex(credential.id)
    const known = this.#keys.get(name)
    if (known) return known
    const made = makeKey(secret, credential)
    this.#keys.set(name, made)
    return made
  }
}

/** Draws of one derivation: most keys need one, curves of an odd size sometimes more. */
const MAX_DERIVED = 1024

async function makeKey(secret: Bytes, credential: Credential): Promise<CredentialKey> {
  const algorithm = COSE_ALGORITHMS.get(credential.alg) as CoseAlgorithm
  const stream = deriveSecret(secret, credential, 'privateKey', MAX_DERIVED)
  let used = 0
  const privateKey = await generateKey(algorithm, (size) => {
    used += size
    return stream.slice(used - size, used)
  })
  return { algorithm, privateKey, publicKey: coseKeyFromJwk(privateKey, credential.alg) }
}
