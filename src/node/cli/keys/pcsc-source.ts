import { openNfc } from '../../../core/fido/ctap/nfc.ts'
import { TransportError } from '../../../core/fido/ctap/transport-error.ts'
import { listReaders, openPcsc, type PcscBinding } from '../../pcsc/index.ts'
import type { FoundKey, KeySource } from './source.ts'

/** Security keys in the readers of PC/SC. What has a card may have one without FIDO2 on it. */
export const pcscSource: KeySource = {
  async list() {
    const binding = await loadBinding()
    return listReaders(binding).flatMap(({ name, hasCard }) =>
      hasCard ? [toKey(binding, name)] : [],
    )
  },
  async at(path) {
    return toKey(await loadBinding(), path)
  },
}

function toKey(binding: PcscBinding, reader: string): FoundKey {
  return {
    transport: 'nfc',
    path: reader,
    open: async (options) => openNfc(await openPcsc(binding, reader), options),
  }
}

/** The package is none of ours: whoever has a reader installs it. */
const BINDING = 'smartcard'

async function loadBinding(): Promise<PcscBinding> {
  try {
    return (await import(BINDING)) as PcscBinding
  } catch (cause) {
    const sentence = 'PC/SC needs the package smartcard: npm install smartcard'
    throw new TransportError('TRANSPORT_UNAVAILABLE', sentence, { cause })
  }
}
