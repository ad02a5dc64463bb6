import { PacketQueue } from '../../core/fido/ctap/packet-queue.ts'
import type { PacketChannel } from '../../core/fido/ctap/transport.ts'
import { TransportError } from '../../core/fido/ctap/transport-error.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import {
  ctapCollection,
  type HidCollection,
  type HidConnectionEvent,
  type HidDevice,
  type HidInputReportEvent,
  type HidOptions,
  hidOfPage,
} from './device.ts'

/**
 * Opens a security key over WebHID.
 *
 * Ordinary pages may not reach usage page 0xF1D0, on which security keys speak: it is open in
 * Electron, in isolated web apps and with `--disable-hid-blocklist`. Several tabs may have the same
 * key open: each sees all reports, and CTAPHID's channels keep them apart.
 *
 * @param device From `requestHidDevice()`, `listHidDevices()` or `navigator.hid`.
 * @throws {TransportError} `TRANSPORT_UNAVAILABLE` when the device shows no usage page 0xF1D0;
 *   `TRANSPORT_BUSY` when this page has it open already; `TRANSPORT_FAILED` when the browser cannot
 *   open it, because another program holds it or the system does not permit it.
 * @see [WebHID](https://wicg.github.io/webhid/)
 *
 * @example
 *
 * ```ts
 * import { openWebHid, requestHidDevice } from 'claviger/browser/webhid'
 *
 * const channel = await openWebHid(await requestHidDevice())
 * ```
 */
export async function openWebHid(
  device: HidDevice,
  { hid = hidOfPage() }: HidOptions = {},
): Promise<PacketChannel> {
  const collection = ctapCollection(device)
  if (!collection) {
    throw new TransportError(
      'TRANSPORT_UNAVAILABLE',
      'the device shows no usage page 0xF1D0: it is no security key, or the browser keeps that ' +
        'page from ordinary pages',
    )
  }
  await open(device)
  const queue = new PacketQueue()
  const report = ({ reportId, data }: HidInputReportEvent) => {
    if (reportId === 0) queue.push(copy(data))
  }
  const unplugged = (event: HidConnectionEvent) => {
    if (event.device !== device) return
    queue.fail(new TransportError('TRANSPORT_CLOSED', 'the security key was unplugged'))
    stop()
  }
  const stop = () => {
    device.removeEventListener('inputreport', report)
    hid?.removeEventListener('disconnect', unplugged)
  }
  device.addEventListener('inputreport', report)
  hid?.addEventListener('disconnect', unplugged)

  let closing: Promise<void> | undefined
  return {
    packetSize: packetSizeOf(collection),
    async send(packet) {
      if (queue.failure) throw queue.failure
      await device.sendReport(0, packet).catch((cause: unknown) => {
        throw queue.failure ?? failed('the browser could not send to the security key', cause)
      })
    },
    receive: () => queue.receive(),
    close() {
      const isGone = queue.failure !== undefined
      queue.close(new TransportError('TRANSPORT_CLOSED', 'the channel was closed'))
      stop()
      closing ??= device.close().catch((cause: unknown) => {
        if (!isGone) throw failed('the browser could not close the security key', cause)
      })
      return closing
    },
  }
}

async function open(device: HidDevice): Promise<void> {
  if (device.opened) throw busy()
  try {
    await device.open()
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'InvalidStateError') throw busy(cause)
    throw failed(
      'the browser could not open the security key: another program holds it, or the system does ' +
        'not permit it',
      cause,
    )
  }
}

function busy(cause?: unknown): TransportError {
  const sentence = 'this page has the security key open already: close that channel first'
  return new TransportError('TRANSPORT_BUSY', sentence, { cause })
}

function failed(sentence: string, cause: unknown): TransportError {
  return new TransportError('TRANSPORT_FAILED', sentence, { cause })
}

/** Bytes in an output report; what the device leaves unsaid is 64. */
function packetSizeOf({ outputReports }: HidCollection): number {
  const [item] = outputReports?.[0]?.items ?? []
  const bits = (item?.reportSize ?? 0) * (item?.reportCount ?? 0)
  return bits >= 64 && bits % 8 === 0 ? bits / 8 : 64
}

/** The browser may use the memory of an event again. */
function copy({ buffer, byteOffset, byteLength }: DataView): Bytes {
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}
