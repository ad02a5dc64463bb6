import type { Bytes } from '../../shared/bytes.ts'

/**
 * The port through which CTAPHID reaches an authenticator: anything that carries whole packets, as
 * HID reports, USB interrupt transfers and UDP datagrams do.
 *
 * One reader at a time: a second `receive()` is called after the first has settled.
 */
export interface PacketChannel {
  /** Bytes in each packet, 64 nearly everywhere. Report numbers are the adapter's business. */
  readonly packetSize: number

  /**
   * Sends one packet of `packetSize` bytes.
   *
   * @throws {TransportError} `TRANSPORT_CLOSED` or `TRANSPORT_FAILED`.
   */
  send(packet: Bytes): Promise<void>

  /**
   * The next packet, however long that takes. What arrives while nobody asks is kept.
   *
   * @throws {TransportError} `TRANSPORT_CLOSED` when the channel is or gets closed or the device is
   *   unplugged; `TRANSPORT_FAILED`.
   */
  receive(): Promise<Bytes>

  /** Lets go of the device. A pending `receive()` rejects. Closing twice is fine. */
  close(): Promise<void>
}

/**
 * The port through which CTAP reaches a card: one command APDU in, one response APDU with its status
 * word out, as PC/SC, CCID and NFC stacks have it.
 */
export interface CardChannel {
  /**
   * Sends a command APDU and resolves with the response APDU, whose last two bytes are SW1 and SW2.
   *
   * @throws {TransportError} `TRANSPORT_CLOSED` when the card is gone; `TRANSPORT_FAILED`.
   */
  transmit(apdu: Bytes): Promise<Bytes>

  /** Lets go of the card. Closing twice is fine. */
  close(): Promise<void>
}
