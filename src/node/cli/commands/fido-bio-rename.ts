import { toBase64url } from '../../../core/shared/base64url.ts'
import { command } from '../command.ts'
import { findFinger, openFingers } from '../fingers.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido bio rename`. */
export const fidoBioRename = command({
  name: 'fido bio rename',
  summary: 'call a finger by another name',
  parameters: [
    { name: 'FINGER', help: 'its ID or its name, as list shows them' },
    { name: 'NAME', help: 'the new name' },
  ],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const [which = '', name = ''] = context.parameters
      const fingers = await openFingers(context, key)
      const { templateId } = findFinger(await fingers.enumerateEnrollments(key.call), which)
      await fingers.setFriendlyName(templateId, name, key.call)
      const id = toBase64url(templateId)
      return { json: { id, name }, text: `The finger is known as ${name}.` }
    }),
})
