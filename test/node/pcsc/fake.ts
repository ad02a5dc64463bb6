import type { Bytes } from '../../../src/core/shared/bytes.ts'
import type { PcscBinding, PcscReader } from '../../../src/node/pcsc/index.ts'
import type { Card } from '../../contract/card-channel.ts'

const PRESENT = 0x20

/** Readers by their name, some of which have a card. */
export type FakeReaders = Readonly<Record<string, Card | undefined>>

/** A binding that does what `smartcard` does, and a log of what it was asked. */
export function fakePcsc(readers: FakeReaders) {
  const log: unknown[] = []
  const state = { isRemoved: false, options: [] as unknown[] }
  const readerOf = ([name, card]: [string, Card | undefined]): PcscReader => ({
    name,
    state: card ? PRESENT : 0,
    atr: card ? Buffer.of(0x3b, 0x80) : null,
    async connect(shareMode, protocol) {
      log.push(['connect', name, shareMode, protocol])
      if (!card) throw new Error('No smart card present')
      return {
        async transmit(command, options) {
          state.options.push(options)
          if (state.isRemoved) throw new Error('Card was removed')
          const response = await card(Uint8Array.from(command) as Bytes)
          return Buffer.from(response.subarray(0, options?.maxRecvLength ?? 258))
        },
        disconnect: (disposition) => void log.push(['disconnect', disposition]),
      }
    },
  })
  class Context {
    constructor() {
      log.push('establish')
    }
    listReaders() {
      return Object.entries(readers).map(readerOf)
    }
    close() {
      log.push('release')
    }
  }
  const binding: PcscBinding = { Context }
  return { binding, log, state }
}
