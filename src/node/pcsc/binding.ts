/** A connection to a card, in the part that is called. */
export interface PcscCard {
  transmit(
    command: number[],
    options?: { readonly maxRecvLength?: number; readonly autoGetResponse?: boolean },
  ): Promise<Uint8Array>
  disconnect(disposition?: number): void
}

/** A reader, in the part that is called. */
export interface PcscReader {
  readonly name: string
  /** Bits of `SCARD_STATE_…`. */
  readonly state: number
  readonly atr: Uint8Array | null
  connect(shareMode?: number, protocol?: number): Promise<PcscCard>
}

/** A connection to the PC/SC service, in the part that is called. */
export interface PcscContext {
  listReaders(): readonly PcscReader[]
  close(): void
}

/**
 * A binding of PC/SC, which the caller imports. The npm package `smartcard` fits it as it is.
 *
 * @see [PC/SC Workgroup, part 5](https://pcscworkgroup.com/specifications/)
 */
export interface PcscBinding {
  readonly Context: new () => PcscContext
}
