export {
  COSE_ALGORITHMS,
  type CoseAlgorithm,
  type HashName,
  KeyType,
  type SignatureScheme,
} from './algorithms.ts'
export { coseKeyFromJwk, type PublicJwk, toJwk } from './jwk.ts'
export { type CoseKey, type CoseKeyOptions, parseCoseKey } from './key.ts'
export { checkPoint } from './point.ts'
