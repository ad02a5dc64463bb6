import { isStatus } from '../../../core/fido/ctap/status.ts'
import { command } from '../command.ts'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.ts'
import { KEY_OPTIONS } from '../keys/options.ts'
import { powerCycle } from '../keys/power-cycle.ts'
import { useKey } from '../keys/use-key.ts'

/** `fido reset`. */
export const fidoReset = command({
  name: 'fido reset',
  summary: 'erase a key with all that is on it',
  details: [
    'Most keys permit that only in the first seconds after they were plugged in. When a terminal ' +
      'is there, the key is waited for while it is taken out and put in again.',
  ],
  options: { ...KEY_OPTIONS, ...CONFIRMATION_OPTIONS },
  async run(context) {
    const { terminal } = context
    await confirm(
      context,
      'Erase the key, with all credentials and the PIN? That cannot be undone.',
    )
    const reset = () => useKey(context, ({ ctap, call }) => ctap.reset(call))
    try {
      await reset()
    } catch (error) {
      if (!isStatus(error, 'NOT_ALLOWED')) throw error
      terminal.note('The key permits that only in the first seconds after it was plugged in.')
      if (!(await powerCycle(context))) throw error
      terminal.note('Now it can be erased.')
      await reset()
    }
    return { json: { reset: true }, text: 'The key is as new.' }
  },
})
