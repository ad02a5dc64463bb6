/** The part of node-hid's `HIDAsync` that is called. */
export interface NodeHidHandle {
  /** The report's number goes first: 0, where a device numbers none. */
  write(report: number[]): Promise<number>
  close(): Promise<void>
  /** Reading begins with the first listener for `data`, and unplugging shows only then. */
  on(event: 'data', listener: (report: Uint8Array) => void): unknown
  on(event: 'error', listener: (error?: unknown) => void): unknown
}

/** A device as node-hid lists it, in the part that is read. */
export interface NodeHidDevice {
  readonly path?: string | undefined
  readonly vendorId: number
  readonly productId: number
  readonly product?: string | undefined
  readonly manufacturer?: string | undefined
  readonly serialNumber?: string | undefined
  /** Left out by the libusb driver. */
  readonly usagePage?: number | undefined
  readonly usage?: number | undefined
}

/** The part of the package node-hid that is called. */
export interface NodeHid {
  devicesAsync(): Promise<readonly NodeHidDevice[]>
  readonly HIDAsync: { open(path: string): Promise<NodeHidHandle> }
}
