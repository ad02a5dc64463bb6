import { blobKeyOf, openBlobs } from '../blobs.ts'
import { command } from '../command.ts'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.ts'
import { CommandError } from '../errors.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido blobs delete`. */
export const fidoBlobsDelete = command({
  name: 'fido blobs delete',
  summary: 'delete the large blob of a credential',
  parameters: [{ name: 'ID', help: 'the credential, as “credentials list” shows it' }],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS, ...CONFIRMATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const [id = ''] = context.parameters
      const open = await openBlobs(context, key, 'write')
      const blobKey = blobKeyOf(open, id)
      await confirm(context, 'Delete the blob of the credential? That cannot be undone.')
      const wasThere = await open.blobs.delete(blobKey, key.call)
      if (!wasThere) throw new CommandError('CLI_NOT_FOUND', 'the credential has no blob')
      return { json: { deleted: 1 }, text: 'The blob is deleted.' }
    }),
})
