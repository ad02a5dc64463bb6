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
  const hash = fingerprint(bytes)
  const known = keys.get(hash)
  if (known && equal(known.bytes, bytes)) return known
  const key = parseCoseKey(new Uint8Array(bytes)) // the slice() of a Buffer would not copy
  keys.set(hash, key)
  return key
}

/** Where the random part of a key of any type has begun. */
const SAMPLE_START = 12
const SAMPLE_END = 28

/**
 * A hash of 32 bits over a few of the key's random bytes (FNV-1a). Keys that share it only take
 * turns in the cache.
 */
function fingerprint(bytes: Uint8Array): number {
  let hash = 0x811c9dc5 ^ bytes.length
  const end = Math.min(bytes.length, SAMPLE_END)
  for (let i = SAMPLE_START; i < end; i++) {
    hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  }
  return hash
}
