import { readEntry, unlockEntry } from '../../../core/fido/ctap/large-blob-entry.ts'
import { openBlobs } from '../blobs.ts'
import { command } from '../command.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { count } from '../names.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import { type Stored, userText } from '../stored-credentials.ts'
import { printable, table } from '../table.ts'

/** `fido blobs list`. */
export const fidoBlobsList = command({
  name: 'fido blobs list',
  summary: 'list large blobs, and whose they are',
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const { blobs, stored } = await openBlobs(context, key, 'read')
      const entries = (await blobs.readArray(key.call)).map((item) => {
        const entry = readEntry(item)
        const opens = ({ largeBlobKey }: Stored) =>
          entry && largeBlobKey && unlockEntry(largeBlobKey, entry) !== undefined
        return { size: entry?.origSize, owner: stored.find(opens) }
      })
      const rows = entries.map(({ size, owner }) => [sizeText(size), ...ownerText(owner)])
      return {
        json: { blobs: entries.map(({ size, owner }) => ({ size, ...ownerJson(owner) })) },
        text: [...(rows.length > 0 ? [table(rows)] : []), `${count(rows.length, 'blob')}.`].join(
          '\n\n',
        ),
      }
    }),
})

function sizeText(size: number | undefined): string {
  return size === undefined ? 'unreadable' : `${size} bytes`
}

function ownerText(owner: Stored | undefined): readonly string[] {
  if (!owner) return ['of no credential that is left']
  return [printable(owner.rpId), userText(owner), owner.id]
}

function ownerJson(owner: Stored | undefined): object {
  return owner ? { credential: owner.id, rpId: owner.rpId, user: owner.user } : {}
}
