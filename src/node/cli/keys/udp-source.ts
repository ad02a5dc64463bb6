import { openHid } from '../../../core/fido/ctap/hid.ts'
import { openUdp } from '../../udp/index.ts'
import { usage } from '../parse.ts'
import type { FoundKey, KeySource } from './source.ts'

/** A host and a port. */
export interface Address {
  readonly host: string
  readonly port: number
}

const PORT = /^(?:(.+):)?(\d{1,5})$/

/**
 * Reads `port` or `host:port`; an IPv6 address stands in brackets. Without a host it is this machine.
 *
 * @throws {CommandError} `CLI_USAGE` when it is something else.
 */
export function parseAddress(text: string): Address {
  const [, host = '127.0.0.1', digits] = PORT.exec(text) ?? []
  const port = Number(digits)
  if (!(port <= 0xffff)) throw usage(`“${text}” is neither a port nor host:port`)
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port }
}

/** An address as {@link parseAddress} reads it. */
export function addressText({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The software key that listens on a UDP port; there is one at most. */
export function udpSource({ host, port }: Address): KeySource {
  const key: FoundKey = {
    transport: 'udp',
    path: addressText({ host, port }),
    product: 'software security key',
    open: async (options) => openHid(await openUdp({ host, port }), options),
    async powerCycle() {
      const channel = await openUdp({ host, port })
      try {
        await channel.powerCycle()
      } finally {
        await channel.close()
      }
    },
  }
  return {
    list: async () => [key],
    at: async (path) => (path === key.path ? key : undefined),
  }
}
