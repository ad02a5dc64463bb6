import { PacketQueue } from '../../core/fido/ctap/packet-queue.ts'
import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { NodeHidHandle } from './handle.ts'

/** What a HID device that a caller has opened is like. */
export interface NodeHidOptions {
  /** Bytes in each report, its number left out. Default 64. */
  readonly packetSize?: number
}

/**
 * Makes a channel of a device that the caller has opened with node-hid.
 *
 * @param handle From `HIDAsync.open()`. The channel closes it.
 * @see [node-hid, HIDAsync](https://github.com/node-hid/node-hid#usage)
 *
 * @example
 *
 * ```ts
 * import { HIDAsync } from 'node-hid'
 * import { openNodeHid } from 'claviger/node/hid'
 *
 * const channel = openNodeHid(await HIDAsync.open('/dev/hidraw0'))
 * ```
 */
export function openNodeHid(handle: NodeHidHandle, options: NodeHidOptions = {}): PacketChannel {
  const { packetSize = 64 } = options
  const queue = new PacketQueue()
  let closing: Promise<void> | undefined
  // The listener stays when the channel is closed: an `error` event nobody hears ends the process.
  handle.on('error', (cause) => {
    const sentence = 'the security key was unplugged, or cannot be read any more'
    queue.fail(new TransportError('TRANSPORT_CLOSED', sentence, { cause }))
  })
  handle.on('data', (report) => queue.push(Uint8Array.from(report)))
  return {
    packetSize,
    async send(packet) {
      if (queue.failure) throw queue.failure
      await handle.write([0, ...packet]).catch((cause: unknown) => {
        const sentence = 'the security key could not be written to'
        throw queue.failure ?? new TransportError('TRANSPORT_FAILED', sentence, { cause })
      })
    },
    receive: () => queue.receive(),
    close() {
      const isGone = queue.failure !== undefined
      queue.close(new TransportError('TRANSPORT_CLOSED', 'the channel was closed'))
      closing ??= handle.close().catch((cause: unknown) => {
        const sentence = 'the security key could not be closed'
        if (!isGone) throw new TransportError('TRANSPORT_FAILED', sentence, { cause })
      })
      return closing
    },
  }
}
