import { toBase64url } from '../../../core/shared/base64url.ts'
import { command } from '../command.ts'
import { openFingers } from '../fingers.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { count } from '../names.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'
import { printable, table } from '../table.ts'

/** `fido bio list`. */
export const fidoBioList = command({
  name: 'fido bio list',
  summary: 'list the fingers that a key knows',
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const fingers = (await (await openFingers(context, key)).enumerateEnrollments(key.call)).map(
        ({ templateId, templateFriendlyName }) => ({
          id: toBase64url(templateId),
          name: templateFriendlyName,
        }),
      )
      const rows = fingers.map(({ id, name }) => [id, name ? printable(name) : '-'])
      return {
        json: { fingers },
        text: rows.length > 0 ? table(rows) : `${count(0, 'finger')}.`,
      }
    }),
})
