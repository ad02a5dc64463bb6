import { p256 } from '@noble/curves/nist.js'
import { type Bytes, concat, toBytes } from '../../../shared/bytes.ts'
import { MessageError } from '../../../shared/errors.ts'
import type { KeyAgreementKey } from '../messages/entities.ts'

/** Gives that many random bytes. */
export type RandomSource = (size: number) => Uint8Array

/** A key pair of one key agreement. */
export interface KeyAgreementPair {
  /** The scalar, 32 bytes. */
  readonly secret: Bytes
  /** What the other side is told. */
  readonly publicKey: KeyAgreementKey
}

const COORDINATE = 32
const KTY_EC2 = 2
const CRV_P256 = 1
/** ECDH-ES with HKDF-256 is what CTAP names, though it derives keys in ways of its own. */
const ALG_ECDH = -25
/** Tries before a source of randomness is given up; one in 2^32 numbers is not a scalar. */
const MAX_TRIES = 100

/**
 * Makes a key pair for one key agreement.
 *
 * @throws {RangeError} When the source never gives 32 bytes that are a scalar of P-256.
 * @see [CTAP 2.2 section 6.5.6](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#pinProto1)
 */
export function generateKeyAgreement(random: RandomSource): KeyAgreementPair {
  for (let i = 0; i < MAX_TRIES; i++) {
    const secret = toBytes(random(COORDINATE))
    if (!p256.utils.isValidSecretKey(secret)) continue
    const point = toBytes(p256.getPublicKey(secret, false))
    const x = point.subarray(1, 1 + COORDINATE)
    const y = point.subarray(1 + COORDINATE)
    return { secret, publicKey: { kty: KTY_EC2, alg: ALG_ECDH, crv: CRV_P256, x, y } }
  }
  throw new RangeError('the source of randomness gives no scalar of P-256')
}

/**
 * The x coordinate of the common point: `Z`, 32 bytes.
 *
 * @throws {MessageError} When the other side's key is not a point of P-256.
 */
export function agree(secret: Bytes, peer: KeyAgreementKey): Bytes {
  if (peer.kty !== KTY_EC2 || peer.crv !== CRV_P256) throw malformed('is not on P-256')
  if (peer.x.length !== COORDINATE || peer.y.length !== COORDINATE) {
    throw malformed('has coordinates that are not of 32 bytes')
  }
  try {
    const point = concat(Uint8Array.of(4), peer.x, peer.y)
    return toBytes(p256.getSharedSecret(secret, point)).slice(1, 1 + COORDINATE)
  } catch {
    throw malformed('is not a point of P-256')
  }
}

function malformed(problem: string): MessageError {
  return new MessageError('MESSAGE_MALFORMED', `the key agreement key ${problem}`)
}
