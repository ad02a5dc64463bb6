import { ClientPin } from '../../../core/fido/ctap/client-pin.ts'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { demand, useKey } from '../keys/use-key.ts'
import { askNewPin, NEW_PIN_VARIABLE, PIN_VARIABLE, withPin } from '../pin.ts'

/** `fido pin change`. */
export const fidoPinChange = command({
  name: 'fido pin change',
  summary: 'give a key another PIN',
  details: [
    `Scripts put the PIN into ${PIN_VARIABLE} and the new one into ${NEW_PIN_VARIABLE}. A PIN that ` +
      'is forgotten cannot be changed: only “claviger fido reset” helps.',
  ],
  options: KEY_OPTIONS,
  run: (context) =>
    useKey(context, async (key) => {
      const { info } = key.ctap
      demand(ClientPin.isSupported(info), 'PIN')
      if (!info.options.clientPin) {
        const sentence = 'the key has no PIN yet: set one with “claviger fido pin set”'
        throw new CommandError('CLI_UNSUPPORTED', sentence)
      }
      let pin: string | undefined
      await withPin(context, key, async (current, client) => {
        pin ??= await askNewPin(context, info.minPINLength)
        await client.changePin(current, pin, key.call)
      })
      return { json: { pin: 'changed' }, text: 'The PIN is changed.' }
    }),
})
