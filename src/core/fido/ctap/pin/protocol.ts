import { cbc } from '@noble/ciphers/aes.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import {
  type Bytes,
  concat,
  encodeUtf8,
  equal,
  randomBytes,
  toBytes,
} from '../../../shared/bytes.ts'
import { MessageError } from '../../../shared/errors.ts'
import type { KeyAgreementKey } from '../messages/entities.ts'
import { agree, generateKeyAgreement, type RandomSource } from './key-agreement.ts'

/** The numbers of the PIN/UV auth protocols. */
export type PinProtocolVersion = 1 | 2

/** What the platform has after a key agreement. */
export interface Encapsulation {
  /** Goes to the authenticator. */
  readonly keyAgreement: KeyAgreementKey
  /** Stays here. */
  readonly sharedSecret: Bytes
}

/**
 * A PIN/UV auth protocol, for both sides. Keys are shared secrets or, for `authenticate` and
 * `verify`, also tokens.
 *
 * @see [CTAP 2.2 section 6.5.4](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#pinUvAuthProtocol)
 */
export interface PinProtocol {
  readonly version: PinProtocolVersion

  /**
   * The platform's half: makes a key pair and the secret it shares with the authenticator.
   *
   * @throws {MessageError} When the authenticator's key is not a point of P-256.
   */
  encapsulate(peer: KeyAgreementKey): Encapsulation

  /**
   * The authenticator's half: the same secret from the platform's key.
   *
   * @param secret The scalar of the authenticator's own key pair.
   * @throws {MessageError} When the platform's key is not a point of P-256.
   */
  decapsulate(secret: Bytes, peer: KeyAgreementKey): Bytes

  /** @throws {RangeError} When the plaintext is not made of whole blocks of 16 bytes. */
  encrypt(sharedSecret: Bytes, plaintext: Bytes): Bytes

  /** @throws {MessageError} When the ciphertext has a length that no ciphertext has. */
  decrypt(sharedSecret: Bytes, ciphertext: Bytes): Bytes

  authenticate(key: Bytes, message: Bytes): Bytes

  /** Whether `signature` is what {@link authenticate} gives; the time taken does not tell. */
  verify(key: Bytes, message: Bytes, signature: Bytes): boolean

  /** Whether a token, once decrypted, has a length that the protocol allows. */
  isToken(token: Bytes): boolean
}

/** What differs between the protocols. */
interface Scheme {
  readonly version: PinProtocolVersion
  readonly derive: (z: Bytes) => Bytes
  /** Bytes of the initialization vector that go before the ciphertext. */
  readonly prefix: number
  readonly cipherKey: (key: Bytes) => Bytes
  readonly authenticate: (key: Bytes, message: Bytes) => Bytes
  readonly isToken: (length: number) => boolean
}

const BLOCK = 16

const ONE: Scheme = {
  version: 1,
  derive: (z) => toBytes(sha256(z)),
  prefix: 0,
  cipherKey: (key) => key,
  authenticate: (key, message) => toBytes(hmac(sha256, key, message)).slice(0, 16),
  isToken: (length) => length === 16 || length === 32,
}

const TWO: Scheme = {
  version: 2,
  derive: (z) => concat(expand(z, 'CTAP2 HMAC key'), expand(z, 'CTAP2 AES key')),
  prefix: BLOCK,
  cipherKey: (key) => key.subarray(32),
  // A shared secret begins with its key for HMAC; a token is one as a whole.
  authenticate: (key, message) =>
    toBytes(hmac(sha256, key.length === 64 ? key.subarray(0, 32) : key, message)),
  isToken: (length) => length === 32,
}

function expand(z: Bytes, info: string): Uint8Array {
  return hkdf(sha256, z, new Uint8Array(32), encodeUtf8(info), 32)
}

/**
 * PIN/UV auth protocol one or two.
 *
 * @param version Which.
 * @param random Source of key pairs and initialization vectors. Default: the platform's.
 * @throws {RangeError} When there is no such protocol.
 * @see [CTAP 2.2 section 6.5.6](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#pinProto1)
 * @see [CTAP 2.2 section 6.5.7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#pinProto2)
 */
export function pinProtocol(version: number, random: RandomSource = randomBytes): PinProtocol {
  const scheme = [ONE, TWO].find((it) => it.version === version)
  if (!scheme) throw new RangeError(`there is no PIN/UV auth protocol ${version}`)
  return {
    version: scheme.version,
    encapsulate(peer) {
      const { secret, publicKey } = generateKeyAgreement(random)
      return { keyAgreement: publicKey, sharedSecret: scheme.derive(agree(secret, peer)) }
    },
    decapsulate: (secret, peer) => scheme.derive(agree(secret, peer)),
    encrypt: (key, plaintext) => encrypt(scheme, key, plaintext, random),
    decrypt: (key, ciphertext) => decrypt(scheme, key, ciphertext),
    authenticate: scheme.authenticate,
    verify: (key, message, signature) => equal(scheme.authenticate(key, message), signature),
    isToken: (token) => scheme.isToken(token.length),
  }
}

function encrypt(scheme: Scheme, key: Bytes, plaintext: Bytes, random: RandomSource): Bytes {
  if (plaintext.length % BLOCK !== 0) {
    throw new RangeError(`plaintext of ${plaintext.length} bytes is not made of whole blocks`)
  }
  const prefix = scheme.prefix ? toBytes(random(scheme.prefix)) : new Uint8Array()
  return concat(prefix, cipher(scheme, key, prefix).encrypt(plaintext))
}

function decrypt(scheme: Scheme, key: Bytes, ciphertext: Bytes): Bytes {
  const length = ciphertext.length - scheme.prefix
  if (length < BLOCK || length % BLOCK !== 0) {
    const problem = `ciphertext of ${ciphertext.length} bytes is not made of whole blocks`
    throw new MessageError('MESSAGE_MALFORMED', problem)
  }
  const prefix = ciphertext.subarray(0, scheme.prefix)
  return toBytes(cipher(scheme, key, prefix).decrypt(ciphertext.subarray(scheme.prefix)))
}

function cipher(scheme: Scheme, key: Bytes, prefix: Bytes) {
  const iv = prefix.length > 0 ? prefix : new Uint8Array(BLOCK)
  return cbc(scheme.cipherKey(key), iv, { disablePadding: true })
}
