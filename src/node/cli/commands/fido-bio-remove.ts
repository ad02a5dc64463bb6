import { toBase64url } from '../../../core/shared/base64url.ts'
import { command } from '../command.ts'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.ts'
import { findFinger, openFingers } from '../fingers.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import { printable } from '../table.ts'

/** `fido bio remove`. */
export const fidoBioRemove = command({
  name: 'fido bio remove',
  summary: 'let a key forget a finger',
  parameters: [{ name: 'FINGER', help: 'its ID or its name, as list shows them' }],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS, ...CONFIRMATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const [which = ''] = context.parameters
      const fingers = await openFingers(context, key)
      const finger = findFinger(await fingers.enumerateEnrollments(key.call), which)
      const removed = toBase64url(finger.templateId)
      const name = printable(finger.templateFriendlyName ?? removed)
      await confirm(context, `Forget the finger ${name}?`)
      await fingers.removeEnrollment(finger.templateId, key.call)
      return { json: { removed }, text: 'The finger is forgotten.' }
    }),
})
