import { BoundedMap } from '../../shared/bounded-map.ts'
import { equal } from '../../shared/bytes.ts'
import { type CoseKey, parseCoseKey } from './key.ts'

const LIMIT = 4096

const keys = /* @__PURE__ */ new BoundedMap<number, CoseKey>(LIMIT)

/**
 * {@link parseCoseKey} that answers the same object for the same bytes while it is in use, so that
 * verifiers can hang an imported key on it. Holds 4,096 keys.
 */
export function parseCoseKeyCached(bytes: Uint8Array): CoseKey {
  const hash = fnv1a(bytes)
  const known = keys.get(hash)
  if (known && equal(known.bytes, bytes)) return known
  const key = parseCoseKey(new Uint8Array(bytes)) // a Buffer's slice() would not copy
  keys.set(hash, key)
  return key
}

/** A quick hash of 32 bits. Two keys that share it only take turns in the cache. */
function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  return hash
}
