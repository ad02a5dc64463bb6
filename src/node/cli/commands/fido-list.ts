import { command } from '../command.ts'
import { SOURCE_OPTIONS, sourceOf } from '../keys/options.ts'
import type { FoundKey } from '../keys/source.ts'
import { printable, table } from '../table.ts'

/** `fido list`. */
export const fidoList = command({
  name: 'fido list',
  summary: 'list the keys that are there',
  options: SOURCE_OPTIONS,
  async run(context) {
    const keys = await sourceOf(context).list()
    const rows = keys.map((key) => [key.path, identifier(key), describe(key)])
    const text = rows.length > 0 ? table(rows) : 'No security key was found.'
    return { json: { keys: keys.map(({ open, ...told }) => told) }, text }
  },
})

function identifier({ vendorId, productId, transport }: FoundKey): string {
  if (vendorId === undefined || productId === undefined) return transport
  const digits = (value: number) => value.toString(16).padStart(4, '0')
  return `${digits(vendorId)}:${digits(productId)}`
}

function describe({ manufacturer, product, serialNumber }: FoundKey): string {
  const serial = serialNumber && `(${serialNumber})`
  return printable([manufacturer, product, serial].filter(Boolean).join(' '))
}
