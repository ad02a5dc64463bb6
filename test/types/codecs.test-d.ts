import { expectTypeOf } from 'vitest'
import {
  type CborMap,
  type CborValue,
  decodeCbor,
  decodeCborItem,
  encodeCbor,
} from '../../src/core/fido/cbor/index.ts'
import {
  COSE_ALGORITHMS,
  type CoseAlgorithm,
  type CoseKey,
  coseKeyFromJwk,
  parseCoseKey,
  toJwk,
} from '../../src/core/fido/cose/index.ts'
import { parseAuthenticatorData, parseClientData } from '../../src/core/fido/rp/index.ts'
import type { Bytes } from '../../src/core/shared/bytes.ts'

declare const bytes: Uint8Array
declare const key: CoseKey

expectTypeOf(decodeCbor(bytes)).toEqualTypeOf<CborValue>()
expectTypeOf(decodeCborItem(bytes, 0)).toHaveProperty('end').toBeNumber()
expectTypeOf(encodeCbor({ fmt: 'none', attStmt: {}, authData: bytes })).toEqualTypeOf<Bytes>()
expectTypeOf(encodeCbor(new Map([[1, [true, null, 1n]]]))).toEqualTypeOf<Bytes>()
// @ts-expect-error CTAP2 has no dates.
encodeCbor({ at: new Date() })
// @ts-expect-error Nor keys that are neither numbers nor texts.
encodeCbor(new Map([[true, 1]]))

expectTypeOf(parseCoseKey(bytes)).toEqualTypeOf<CoseKey>()
expectTypeOf(coseKeyFromJwk(toJwk(key), -7)).toEqualTypeOf<Bytes>()
expectTypeOf(COSE_ALGORITHMS.get(-7)).toEqualTypeOf<CoseAlgorithm | undefined>()

// What a client says is not to be trusted, and its type says so.
expectTypeOf(parseClientData(bytes).origin).toBeUnknown()
expectTypeOf(parseAuthenticatorData(bytes).flags.uv).toBeBoolean()
expectTypeOf(parseAuthenticatorData(bytes).extensions).toEqualTypeOf<CborMap | undefined>()
