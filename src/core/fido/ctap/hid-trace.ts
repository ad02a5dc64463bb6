import { redacted, type Trace } from '../../shared/trace.ts'
import { HidCommand, type HidMessage } from './hid-frame.ts'

const names: ReadonlyMap<number, string> = /* @__PURE__ */ (() =>
  new Map(Object.entries(HidCommand).map(([name, code]) => [code, name])))()

/** The name of a command of CTAPHID: `CTAPHID_CBOR`. */
export function hidCommandName(command: number): string {
  return `CTAPHID_${names.get(command) ?? `0x${command.toString(16).padStart(2, '0')}`}`
}

/**
 * Tells a hook of a message that crosses the wire. CBOR can hold secrets, so its bytes are left out
 * here: whoever understands them shows them.
 *
 * @param packets How many packets it took.
 */
export function traceHid(
  trace: Trace | undefined,
  source: string,
  direction: 'in' | 'out',
  message: HidMessage,
  packets: number,
): void {
  if (!trace) return
  const { channel, command, payload } = message
  const isSecret = command === HidCommand.CBOR
  const value = {
    channel: channel.toString(16).padStart(8, '0'),
    length: payload.length,
    packets,
    payload: isSecret ? redacted(payload) : payload,
  }
  const name = hidCommandName(command)
  const bytes = isSecret ? {} : { bytes: payload }
  trace({ kind: 'message', source, direction, name, value, ...bytes })
}
