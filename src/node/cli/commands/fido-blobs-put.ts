import { blobKeyOf, openBlobs } from '../blobs.ts'
import { command } from '../command.ts'
import { readBytes } from '../files.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido blobs put`. */
export const fidoBlobsPut = command({
  name: 'fido blobs put',
  summary: 'store a file as a large blob',
  parameters: [
    { name: 'ID', help: 'the credential, as “credentials list” shows it' },
    { name: 'FILE', help: 'what is stored; - for standard input' },
  ],
  details: ['A blob that the credential has already is replaced.'],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  async run(context) {
    const [id = '', file = ''] = context.parameters
    const data = await readBytes(file, context.terminal)
    return useKey(context, async (key) => {
      const open = await openBlobs(context, key, 'write')
      await open.blobs.put(blobKeyOf(open, id), data, key.call)
      const { length } = data
      return { json: { stored: length }, text: `${length} bytes stored.` }
    })
  },
})
