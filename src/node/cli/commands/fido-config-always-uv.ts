import { AuthenticatorConfig } from '../../../core/fido/ctap/config.ts'
import { Permission } from '../../../core/fido/ctap/messages/client-pin.ts'
import { command } from '../command.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { demand, useKey } from '../keys/use-key.ts'
import { usage } from '../parse.ts'
import { unlockIfProtected, VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido config always-uv`. */
export const fidoConfigAlwaysUv = command({
  name: 'fido config always-uv',
  summary: 'always verify the user, or not',
  parameters: [{ name: 'on|off', help: 'whether the PIN or a finger is always needed' }],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS },
  run(context) {
    const [wanted] = context.parameters
    if (wanted !== 'on' && wanted !== 'off') throw usage(`“${wanted}” is neither on nor off`)
    const alwaysUv = wanted === 'on'
    return useKey(context, async (key) => {
      const { info } = key.ctap
      const isThere = AuthenticatorConfig.isSupported(info) && info.options.alwaysUv !== undefined
      demand(isThere, 'setting alwaysUv')
      if (info.options.alwaysUv !== alwaysUv) {
        const token = await unlockIfProtected(context, key, { permissions: Permission.acfg })
        await new AuthenticatorConfig(key.ctap, token).toggleAlwaysUv(key.call)
      }
      const text = alwaysUv
        ? 'The key always verifies its user.'
        : 'The key verifies its user when it is asked to.'
      return { json: { alwaysUv }, text }
    })
  },
})
