import { AuthenticatorConfig } from '../../../core/fido/ctap/config.ts'
import { Permission } from '../../../core/fido/ctap/messages/client-pin.ts'
import { command } from '../command.ts'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { demand, useKey } from '../keys/use-key.ts'
import { usage } from '../parse.ts'
import { unlockIfProtected, VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido config min-pin-length`. */
export const fidoConfigMinPinLength = command({
  name: 'fido config min-pin-length',
  summary: 'set how long PINs must be',
  parameters: [{ name: 'LENGTH', help: 'characters, 4 to 63; never fewer than now' }],
  details: ['Only a reset brings a smaller length back. A PIN that is shorter must be changed.'],
  options: {
    'rp-id': { value: 'ID', multiple: true, help: 'a relying party that may read the length' },
    'force-change': { help: 'have the PIN changed before it can be used again' },
    ...KEY_OPTIONS,
    ...VERIFICATION_OPTIONS,
    ...CONFIRMATION_OPTIONS,
  },
  run(context) {
    const { options, parameters } = context
    const length = Number(parameters[0])
    if (!(Number.isInteger(length) && length >= 4 && length <= 63)) {
      throw usage(`“${parameters[0]}” is no length from 4 to 63`)
    }
    return useKey(context, async (key) => {
      const { info } = key.ctap
      const isThere = AuthenticatorConfig.isSupported(info) && info.options.setMinPINLength === true
      demand(isThere, 'setting minPINLength')
      await confirm(context, `Have PINs of ${length} characters at least, until a reset?`)
      const token = await unlockIfProtected(context, key, { permissions: Permission.acfg })
      const params = {
        newMinPINLength: length,
        ...(options['rp-id'] && { minPinLengthRPIDs: options['rp-id'] }),
        forceChangePin: options['force-change'] ?? false,
      }
      await new AuthenticatorConfig(key.ctap, token).setMinPinLength(params, key.call)
      const { minPINLength, forcePINChange } = key.ctap.info
      const change = forcePINChange ? ' It must be changed now.' : ''
      return {
        json: { minPINLength, forcePINChange },
        text: `The PIN has ${minPINLength} characters at least.${change}`,
      }
    })
  },
})
