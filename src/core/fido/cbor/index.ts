export {
  type CborDecodeOptions,
  type CborKey,
  type CborMap,
  type CborValue,
  decodeCbor,
  decodeCborItem,
} from './decode.ts'
export { type DiagnosticOptions, toDiagnostic } from './diagnostic.ts'
export { type CborInput, encodeCbor } from './encode.ts'
export { CborError, type CborErrorCode } from './errors.ts'
