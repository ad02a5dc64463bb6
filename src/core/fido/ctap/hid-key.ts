import type { PacketChannel } from './transport.ts'

/**
 * The USB side of a software security key, seen from its hosts. What `serveUdp()` serves.
 *
 * @see [CTAP 2.2 §11.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#usb)
 */
export interface HidKey {
  /**
   * A way to the key: what is sent on it reaches the key, and what the key answers is received on
   * it and on no other. All of them lead to the same key, which gives every CTAPHID channel a number
   * of its own and is busy for all while it works for one.
   */
  channel(): PacketChannel

  /** Pulls the key out and puts it in again: what it keeps in memory is gone. */
  powerCycle?(): void | Promise<void>
}
