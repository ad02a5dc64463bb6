import { blobKeyOf, openBlobs } from '../blobs.ts'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { writeSafely } from '../files.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import { printable } from '../table.ts'

/** `fido blobs get`. */
export const fidoBlobsGet = command({
  name: 'fido blobs get',
  summary: 'read the large blob of a credential',
  parameters: [
    { name: 'ID', help: 'the credential, as “credentials list” shows it' },
    { name: 'FILE', optional: true, help: 'where it is written; else it is shown as text' },
  ],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const [id = '', file] = context.parameters
      const open = await openBlobs(context, key, 'read')
      const data = await open.blobs.get(blobKeyOf(open, id), key.call)
      if (!data) throw new CommandError('CLI_NOT_FOUND', 'the credential has no blob')
      const size = data.length
      if (file === undefined) return { json: { size, data }, text: shown(data) }
      await writeSafely(file, data)
      return { json: { size, file }, text: `${size} bytes written to ${file}.` }
    }),
})

/** Texts line by line, and without what would steer the terminal; other bytes are not for a screen. */
function shown(data: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(data)
    return text.split('\n').map(printable).join('\n')
  } catch (cause) {
    const sentence = 'the blob is not text: name a file to write it to, or use --json'
    throw new CommandError('CLI_FILE', sentence, { cause })
  }
}
