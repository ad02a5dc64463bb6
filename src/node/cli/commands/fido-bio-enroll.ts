import { toBase64url } from '../../../core/shared/base64url.ts'
import { command } from '../command.ts'
import { openFingers, sampleText } from '../fingers.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { useKey } from '../keys/use-key.ts'
import { count } from '../names.ts'
import { VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido bio enroll`. */
export const fidoBioEnroll = command({
  name: 'fido bio enroll',
  summary: 'let a key learn a finger',
  parameters: [{ name: 'NAME', optional: true, help: 'what the finger is called' }],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const { terminal, parameters } = context
      const [name] = parameters
      const fingers = await openFingers(context, key)
      terminal.note('Put the finger on the sensor, and lift it after each sample.')
      const template = await fingers.enroll({
        ...key.call,
        onSample: ({ lastEnrollSampleStatus, remainingSamples }) => {
          const rest = remainingSamples > 0 ? ` ${count(remainingSamples, 'sample')} to go.` : ''
          terminal.note(`${sampleText(lastEnrollSampleStatus)}${rest}`)
        },
      })
      if (name !== undefined) await fingers.setFriendlyName(template, name, key.call)
      const id = toBase64url(template)
      return { json: { id, name }, text: `The finger is known as ${name ?? id}.` }
    }),
})
