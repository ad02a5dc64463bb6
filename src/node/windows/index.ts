export {
  type Assertion,
  AssertionSelection,
} from '../../core/fido/client/assertion-selection.ts'
export { ClientError, type ClientErrorCode, ERR } from '../../core/fido/client/errors.ts'
export type { Koffi, KoffiFunction, KoffiLibrary } from './koffi.ts'
export {
  WindowsClient,
  type WindowsClientOptions,
  type WindowsLibraryOptions,
} from './windows-client.ts'
