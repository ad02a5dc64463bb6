import { openBlobs } from '../blobs.ts'
import { command } from '../command.ts'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { count } from '../names.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido blobs collect`. */
export const fidoBlobsCollect = command({
  name: 'fido blobs collect',
  summary: 'delete blobs whose credential is gone',
  details: [
    'Deleted credentials leave their blobs behind. Blobs of credentials that are not discoverable ' +
      'cannot be told from those and are deleted too.',
  ],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS, ...CONFIRMATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const { blobs, stored } = await openBlobs(context, key, 'write')
      await confirm(context, 'Delete the blobs that no stored credential opens?')
      const keys = stored.flatMap(({ largeBlobKey }) => (largeBlobKey ? [largeBlobKey] : []))
      const deleted = await blobs.collectGarbage(keys, key.call)
      return { json: { deleted }, text: `${count(deleted, 'blob')} deleted.` }
    }),
})
