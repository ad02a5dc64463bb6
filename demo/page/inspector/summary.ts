import type { TraceMessage } from '../../../src/core/shared/trace.ts'
import { ctapSummary, hidSummary } from './ctap-summary.ts'

type Members = Readonly<Record<string, unknown>>

/** What one line can say of a message, by its name. */
const SUMMARIES: Readonly<Record<string, (value: Members) => string>> = {
  PublicKeyCredentialCreationOptionsJSON: ({ rp, user, pubKeyCredParams }) =>
    `RP ID ${text(rp, 'id')}, user ${text(user, 'name')}, ${count(pubKeyCredParams, 'algorithm')}`,
  PublicKeyCredentialRequestOptionsJSON: ({ rpId, allowCredentials }) =>
    `RP ID ${rpId}, ${listed(allowCredentials)}`,
  RegistrationResponseJSON: ({ id }) => `credential ${short(id)}`,
  AuthenticationResponseJSON: ({ id }) => `credential ${short(id)}`,
  CollectedClientData: ({ type, origin }) => `${type} at ${origin}`,
  authenticatorData: ({ flags, signCount }) => `${flagNames(flags)}, counter ${signCount}`,
  authenticatorMakeCredential: ({ rpEntity, credTypesAndPubKeyAlgs }) =>
    rpEntity ? `RP ID ${text(rpEntity, 'id')}, ${count(credTypesAndPubKeyAlgs, 'algorithm')}` : '',
  authenticatorGetAssertion: ({ rpId, credentialId }) =>
    rpId ? `RP ID ${rpId}` : `credential ${short(credentialId)}`,
  COSE_Key: ({ algorithm }) => text(algorithm, 'name'),
}

/** What one line can say of all messages of a source. */
const SOURCES: ReadonlyMap<string, (message: TraceMessage) => string> = new Map([
  ['ctap.client', ctapSummary],
  ['ctap.hid', hidSummary],
])

/** One line about a message; of one that is not known, how large it is. */
export function summaryOf(message: TraceMessage): string {
  const { source, name, value, bytes } = message
  const ofSource = SOURCES.get(source)
  if (ofSource) return ofSource(message)
  const summarise = SUMMARIES[name]
  if (summarise && typeof value === 'object' && value !== null) return summarise(value as Members)
  return bytes ? `${bytes.length} bytes` : ''
}

function text(value: unknown, member: string): string {
  return String((value as Members | undefined)?.[member] ?? '')
}

function short(id: unknown): string {
  return typeof id === 'string' && id.length > 12 ? `${id.slice(0, 12)}…` : String(id)
}

function count(list: unknown, noun: string): string {
  const length = Array.isArray(list) ? list.length : 0
  return `${length} ${noun}${length === 1 ? '' : 's'}`
}

function listed(allowCredentials: unknown): string {
  const any = !Array.isArray(allowCredentials) || allowCredentials.length === 0
  return any ? 'any passkey' : count(allowCredentials, 'passkey')
}

function flagNames(flags: unknown): string {
  const set = Object.entries((flags ?? {}) as Members).filter(([, value]) => value)
  return set.map(([name]) => name.toUpperCase()).join(' ') || 'no flags'
}
