export type { CardChannel } from '../../core/fido/ctap/transport.ts'
export { TransportError, type TransportErrorCode } from '../../core/fido/ctap/transport-error.ts'
export type { PcscBinding, PcscCard, PcscContext, PcscReader } from './binding.ts'
export { listReaders, openPcsc, type PcscOptions, type ReaderInfo } from './open.ts'
