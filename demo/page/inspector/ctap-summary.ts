import { ClientPinSubCommand } from '../../../src/core/fido/ctap/messages/client-pin.ts'
import type { TraceMessage } from '../../../src/core/shared/trace.ts'

type Members = Readonly<Record<string, unknown>>

const KEEPALIVES: Readonly<Record<number, string>> = {
  1: 'at work; told every 100 ms',
  2: 'waits for a touch; told every 100 ms',
}

const SUB_COMMANDS: ReadonlyMap<unknown, string> = new Map(
  Object.entries(ClientPinSubCommand).map(([name, number]) => [number, name]),
)

/** One line about a command of CTAP, or about the answer to one. */
export function ctapSummary({ direction, value }: TraceMessage): string {
  const members = value as Members
  return direction === 'out' ? describeRequest(members) : describeResponse(members)
}

function describeRequest({ subCommand, rp, rpId }: Members): string {
  if (subCommand !== undefined) return SUB_COMMANDS.get(subCommand) ?? `${subCommand}`
  const id = rpId ?? (rp as Members | undefined)?.id
  return id === undefined ? '' : `RP ID ${id}`
}

function describeResponse(members: Members): string {
  const { code, problem, pinRetries, versions } = members
  const failure = code ?? problem
  if (failure !== undefined) return String(failure)
  if (pinRetries !== undefined) return `${pinRetries} ${pinRetries === 1 ? 'try' : 'tries'} left`
  if (Array.isArray(versions)) return versions.join(', ')
  return Object.keys(members).join(', ') || 'done'
}

/** One line about a message of CTAPHID: its length, and the packets that it takes. */
export function hidSummary({ name, value, bytes }: TraceMessage): string {
  const { channel, length, packets } = value as Members
  if (name === 'CTAPHID_KEEPALIVE') return KEEPALIVES[bytes?.[0] ?? 0] ?? ''
  return `${count(length, 'byte')} in ${count(packets, 'packet')}, channel ${channel}`
}

function count(amount: unknown, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}
