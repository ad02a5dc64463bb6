import { type Bytes, concat, fromHex } from '../../shared/bytes.ts'
import { bitString, integer, nothing, objectId, sequence } from '../der.ts'
import { KeyType } from './algorithms.ts'
import { type CoseKey, parseCoseKey } from './key.ts'

const EC_PUBLIC_KEY = '2a8648ce3d0201'
const RSA_ENCRYPTION = '2a864886f70d010101'

/** Object identifiers of curves and parameter sets, encoded. */
const OBJECT_IDS: ReadonlyMap<string, string> = /* @__PURE__ */ (() =>
  new Map([
    ['P-256', '2a8648ce3d030107'],
    ['P-384', '2b81040022'],
    ['P-521', '2b81040023'],
    ['secp256k1', '2b8104000a'],
    ['Ed25519', '2b6570'],
    ['Ed448', '2b6571'],
    ['ML-DSA-44', '608648016503040311'],
    ['ML-DSA-65', '608648016503040312'],
    ['ML-DSA-87', '608648016503040313'],
  ]))()

/**
 * A public key as `getPublicKey()` of a new credential gives it: SubjectPublicKeyInfo in DER.
 *
 * @param coseKey The key as a COSE_Key.
 * @see [RFC 5280 section 4.1.2.7](https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.7)
 */
export function spkiOf(coseKey: Uint8Array): Bytes {
  const key = parseCoseKey(coseKey)
  return sequence(algorithmIdentifier(key), bitString(keyBits(key)))
}

function algorithmIdentifier({ algorithm: { kty, curve } }: CoseKey): Bytes {
  if (kty === KeyType.rsa) return sequence(oid(RSA_ENCRYPTION), nothing())
  const name = oid(OBJECT_IDS.get(curve) as string)
  return kty === KeyType.ec2 ? sequence(oid(EC_PUBLIC_KEY), name) : sequence(name)
}

function keyBits({ algorithm: { kty }, parts }: CoseKey): Bytes {
  if (kty === KeyType.rsa) return sequence(...parts.map(integer))
  return kty === KeyType.ec2 ? concat(Uint8Array.of(4), ...parts) : concat(...parts)
}

function oid(hex: string): Bytes {
  return objectId(fromHex(hex))
}
