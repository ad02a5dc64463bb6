import { ClientPin } from '../../../core/fido/ctap/client-pin.ts'
import { command } from '../command.ts'
import { CommandError } from '../errors.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { demand, useKey } from '../keys/use-key.ts'
import { askNewPin, NEW_PIN_VARIABLE } from '../pin.ts'

/** `fido pin set`. */
export const fidoPinSet = command({
  name: 'fido pin set',
  summary: 'give a key its first PIN',
  details: [`The PIN is asked for twice; scripts put it into ${NEW_PIN_VARIABLE}.`],
  options: KEY_OPTIONS,
  run: (context) =>
    useKey(context, async ({ ctap, call }) => {
      demand(ClientPin.isSupported(ctap.info), 'PIN')
      if (ctap.info.options.clientPin) {
        const sentence = 'the key has a PIN: change it with “claviger fido pin change”'
        throw new CommandError('CLI_UNSUPPORTED', sentence)
      }
      const pin = await askNewPin(context, ctap.info.minPINLength)
      await new ClientPin(ctap).setPin(pin, call)
      return { json: { pin: 'set' }, text: 'The PIN is set.' }
    }),
})
