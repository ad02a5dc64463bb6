import type { CtapDevice } from '../../../core/fido/ctap/device.ts'
import type { Trace } from '../../../core/shared/trace.ts'

/** How a key is opened. */
export interface OpenOptions {
  readonly signal: AbortSignal
  readonly trace?: Trace
  /** Milliseconds that it may be silent. Default: the transport's own. */
  readonly timeout?: number
}

/** A security key that can be opened. */
export interface FoundKey {
  readonly transport: 'hid' | 'nfc' | 'udp'
  /** What `--device` takes. */
  readonly path: string
  /** What people call it. */
  readonly product?: string
  readonly manufacturer?: string
  readonly serialNumber?: string
  readonly vendorId?: number
  readonly productId?: number

  open(options: OpenOptions): Promise<CtapDevice>

  /** Takes its power and gives it back, where a program can. */
  powerCycle?(): Promise<void>
}

/** A way on which security keys are found. */
export interface KeySource {
  /** The keys that are there now. */
  list(): Promise<readonly FoundKey[]>

  /** The key at a path, also when listing does not show it. */
  at(path: string): Promise<FoundKey | undefined>
}
