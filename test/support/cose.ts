import { type CborInput, encodeCbor } from '../../src/core/fido/cbor/index.ts'
import { COSE_ALGORITHMS } from '../../src/core/fido/cose/index.ts'
import type { Bytes } from '../../src/core/shared/bytes.ts'

/** The members of a key that has the right form for an algorithm, though no one owns it. */
export function keyMap(alg: number): ReadonlyMap<number, CborInput> {
  const algorithm = COSE_ALGORITHMS.get(alg)
  if (!algorithm) throw new TypeError(`COSE algorithm ${alg} is not known`)
  const { kty, crv, size } = algorithm
  const part = new Uint8Array(size || 256).fill(0xa5)
  const head: [number, CborInput][] = [
    [1, kty],
    [3, alg],
  ]
  const parts: Record<number, [number, CborInput][]> = {
    1: [
      [-1, crv],
      [-2, part],
    ],
    2: [
      [-1, crv],
      [-2, part],
      [-3, part],
    ],
    3: [
      [-1, part],
      [-2, Uint8Array.of(1, 0, 1)],
    ],
    7: [[-1, part]],
  }
  return new Map([...head, ...(parts[kty] ?? [])])
}

/** The encoded form of {@link keyMap}. */
export function plausibleKey(alg: number): Bytes {
  return encodeCbor(keyMap(alg))
}
