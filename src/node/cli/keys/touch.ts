import type { CtapCallOptions } from '../../../core/fido/ctap/device.ts'
import type { Context } from '../command.ts'

/** Asks for a touch on standard error, once for each time that a key begins to wait for one. */
export function promptTouch({ terminal }: Pick<Context, 'terminal'>): void {
  terminal.note('Touch the key.')
}

/** How commands to a key are called: Ctrl-C cancels them, and touches are asked for. */
export function callOptions(context: Pick<Context, 'terminal' | 'signal'>): CtapCallOptions {
  return {
    signal: context.signal,
    onKeepalive: (status) => {
      if (status === 'upneeded') promptTouch(context)
    },
  }
}
