import { ConfigSubCommand } from '../../core/fido/ctap/messages/authenticator-config.ts'
import { BioEnrollmentSubCommand } from '../../core/fido/ctap/messages/bio-enrollment.ts'
import { ClientPinSubCommand } from '../../core/fido/ctap/messages/client-pin.ts'
import { CredentialManagementSubCommand } from '../../core/fido/ctap/messages/credential-management.ts'
import { Status } from '../../core/fido/ctap/status.ts'
import type { Trace } from '../../core/shared/trace.ts'
import { printable } from './table.ts'

const SUB_COMMANDS = new Map<string, Readonly<Record<string, number>>>([
  ['authenticatorClientPIN', ClientPinSubCommand],
  ['authenticatorCredentialManagement', CredentialManagementSubCommand],
  ['authenticatorBioEnrollment', BioEnrollmentSubCommand],
  ['authenticatorConfig', ConfigSubCommand],
])

/** Members of requests that are told. */
interface Told {
  readonly subCommand?: number
  readonly rpId?: string
  readonly rp?: { readonly id: string }
}

/**
 * Logs each command of a software key in one line, when it has been carried out.
 *
 * @param log Writes a line.
 */
export function logCommands(log: (line: string) => void): Trace {
  let request: Told = {}
  return (event) => {
    if (event.kind !== 'message') return
    if (event.direction === 'in') {
      request = event.value as Told
      return
    }
    const { status = Status.SUCCESS } = event.value as { readonly status?: number }
    const time = new Date().toISOString().slice(11, 23)
    const words = [time, event.name, ...wordsOf(event.name, request), '→', statusName(status)]
    log(words.join(' '))
    request = {}
  }
}

function wordsOf(command: string, { subCommand, rpId, rp }: Told): readonly string[] {
  const names = Object.entries(SUB_COMMANDS.get(command) ?? {})
  const [name] = names.find(([, value]) => value === subCommand) ?? []
  const party = rpId ?? rp?.id
  return [...(name ? [name] : []), ...(party ? [printable(party)] : [])]
}

function statusName(status: number): string {
  const [name] = Object.entries(Status).find(([, value]) => value === status) ?? []
  return name ?? `0x${status.toString(16).padStart(2, '0')}`
}
