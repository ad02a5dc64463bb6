import { AuthenticatorConfig } from '../../../core/fido/ctap/config.ts'
import { Permission } from '../../../core/fido/ctap/messages/client-pin.ts'
import { command } from '../command.ts'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { demand, useKey } from '../keys/use-key.ts'
import { unlockIfProtected, VERIFICATION_OPTIONS } from '../pin.ts'

/** `fido config enterprise-attestation`. */
export const fidoConfigEnterpriseAttestation = command({
  name: 'fido config enterprise-attestation',
  summary: 'let enterprises tell keys apart',
  details: ['Only a reset turns it off again.'],
  options: { ...KEY_OPTIONS, ...VERIFICATION_OPTIONS, ...CONFIRMATION_OPTIONS },
  run: (context) =>
    useKey(context, async (key) => {
      const { info } = key.ctap
      const isThere = AuthenticatorConfig.isSupported(info) && info.options.ep !== undefined
      demand(isThere, 'enterprise attestation')
      if (!info.options.ep) {
        await confirm(context, 'Let enterprises tell this key from all others, until a reset?')
        const token = await unlockIfProtected(context, key, { permissions: Permission.acfg })
        await new AuthenticatorConfig(key.ctap, token).enableEnterpriseAttestation(key.call)
      }
      return { json: { ep: true }, text: 'Enterprise attestation is on.' }
    }),
})
