import type { CtapDevice } from '../../src/core/fido/ctap/device.ts'
import { openHid, openNfc } from '../../src/core/fido/ctap/index.ts'
import type { SoftwareKeyOptions } from '../../src/emulators/authenticator/ctap/options.ts'
import {
  type SoftwareKey,
  softwareKey,
} from '../../src/emulators/authenticator/ctap/software-key.ts'
import { hidKey } from '../../src/emulators/authenticator/hid-key.ts'
import { nfcCard } from '../../src/emulators/authenticator/nfc-card.ts'

/** The ways to a software key. */
export const WAYS = ['direct', 'hid', 'nfc'] as const
export type Way = (typeof WAYS)[number]

/** A software key without anything in between; an abort cancels it as CTAPHID_CANCEL does. */
export function directDevice(key: SoftwareKey): CtapDevice {
  return {
    capabilities: { cbor: true, msg: true, wink: false },
    async cbor(request, options = {}) {
      const { signal, onKeepalive } = options
      if (signal?.aborted) throw signal.reason
      const response = await key.handle(request, {
        ...(signal && { signal }),
        ...(onKeepalive && { onKeepalive }),
      })
      if (signal?.aborted) throw signal.reason
      return response
    },
    async msg(request, { signal } = {}) {
      if (signal?.aborted) throw signal.reason
      return key.handleU2f(request)
    },
    close: async () => {},
  }
}

/** Opens a software key. */
export async function openKey(key: SoftwareKey, way: Way = 'direct'): Promise<CtapDevice> {
  if (way === 'hid') return openHid(hidKey(key).channel())
  return way === 'nfc' ? openNfc(nfcCard(key)) : directDevice(key)
}

/** The same, as one that speaks U2F alone. */
export function u2fDevice(key: SoftwareKey): CtapDevice {
  const device = directDevice(key)
  return { ...device, capabilities: { cbor: false, msg: true, wink: false } }
}

/** A device whose CTAP2 requests are told. */
export function watched(device: CtapDevice): { device: CtapDevice; requests: Uint8Array[] } {
  const requests: Uint8Array[] = []
  const cbor: CtapDevice['cbor'] = (request, options) => {
    requests.push(request)
    return device.cbor(request, options)
  }
  return { device: { ...device, capabilities: device.capabilities, cbor }, requests }
}

export { type SoftwareKey, type SoftwareKeyOptions, softwareKey }
