import { CredentialManagement } from '../../../core/fido/ctap/credential-management.ts'
import { command } from '../command.ts'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { count } from '../names.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import {
  findStored,
  listStored,
  type Stored,
  unlockCredentials,
  userText,
} from '../stored-credentials.ts'
import { printable } from '../table.ts'

/** `fido credentials delete`. */
export const fidoCredentialsDelete = command({
  name: 'fido credentials delete',
  summary: 'delete credentials that a key stores',
  parameters: [
    { name: 'ID', multiple: true, help: 'as list shows it, or enough of its beginning' },
  ],
  details: [
    'A large blob of the credential stays on the key until “claviger fido blobs collect”. IDs that ' +
      'begin with a dash go behind --.',
  ],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS, ...CONFIRMATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const token = await unlockCredentials(context, key)
      const management = new CredentialManagement(key.ctap, token)
      const stored = await listStored(management, key)
      const chosen = new Set(context.parameters.map((id) => findStored(stored, id)))
      for (const credential of chosen) context.terminal.note(describe(credential))
      const what = chosen.size === 1 ? 'it' : `all ${chosen.size}`
      await confirm(context, `Delete ${what}? That cannot be undone.`)
      for (const { credentialID } of chosen) {
        await management.deleteCredential(credentialID, key.call)
      }
      const deleted = [...chosen].map(({ id }) => id)
      return { json: { deleted }, text: `${count(deleted.length, 'credential')} deleted.` }
    }),
})

function describe(credential: Stored): string {
  return `${userText(credential)} at ${printable(credential.rpId)}: ${credential.id}`
}
