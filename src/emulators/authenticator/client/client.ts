import { sha256 } from '@noble/hashes/sha2.js'
import { serializeClientData } from '../../../core/fido/client-data-json.ts'
import { toBase64url } from '../../../core/shared/base64url.ts'
import { type Bytes, toBytes } from '../../../core/shared/bytes.ts'
import type { CredentialSource } from '../credential-source.ts'
import type { Choose, Device } from '../device.ts'
import type { Tamper } from '../tamper.ts'
import type {
  CeremonyContext,
  ConfirmAnswer,
  ConfirmRequest,
  EmulatedCredential,
} from './context.ts'
import { type Interruption, never, waitFor } from './interruption.ts'

/** A client with its one authenticator. */
export interface Client {
  readonly device: Device
  readonly attachment: 'platform' | 'cross-platform'
  readonly transports: readonly string[]
  /** Asks the user; without it the user always agrees. */
  readonly confirm:
    | ((request: ConfirmRequest) => Promise<ConfirmAnswer> | ConfirmAnswer)
    | undefined
  /** Faults of every ceremony that names no others. */
  readonly tamper: Tamper
}

/** Client data as it is sent and as it is signed. */
export interface ClientData {
  readonly clientDataJSON: Bytes
  readonly clientDataHash: Bytes
}

/**
 * Collects and writes client data.
 *
 * @see [WebAuthn Level 3 §5.8.1](https://www.w3.org/TR/webauthn-3/#dictionary-client-data)
 */
export function collectClientData(
  type: string,
  challenge: Bytes,
  { origin, topOrigin, crossOrigin = topOrigin !== undefined }: CeremonyContext,
  tamper: Tamper,
): ClientData {
  const members = {
    type,
    challenge: toBase64url(challenge),
    origin,
    crossOrigin,
    ...(topOrigin !== undefined && { topOrigin }),
  }
  const written = serializeClientData(tamper.clientData?.(members) ?? members)
  const clientDataJSON = toBytes(tamper.clientDataJSON?.(written) ?? written)
  return { clientDataJSON, clientDataHash: Uint8Array.from(sha256(clientDataJSON)) }
}

/** A credential without its secrets. */
export function describeCredential(source: CredentialSource): EmulatedCredential {
  const { id, rpId, rpName, userHandle, userName, userDisplayName } = source
  const { alg, discoverable, signCount } = source
  return { id, rpId, rpName, userHandle, userName, userDisplayName, alg, discoverable, signCount }
}

/** A question without what is only known when it is asked. */
type Question = Omit<ConfirmRequest, 'credentials' | 'signal'>

/** Lets a client's user choose among credentials, or say no. */
export function askUser(client: Client, question: Question, interruption: Interruption): Choose {
  return async (candidates) => {
    const answer = await ask(client, question, candidates, interruption)
    if (answer === true) return candidates[0]
    return candidates.find(({ id }) => id === answer)
  }
}

/** Lets a client's user agree, or say no. */
export async function askConsent(
  client: Client,
  question: Question,
  interruption: Interruption,
): Promise<boolean> {
  return (await ask(client, question, [], interruption)) === true
}

/** Without anyone to ask the answer is yes; but nobody then picks from a list that is only offered. */
function ask(
  { confirm }: Client,
  question: Question,
  candidates: readonly CredentialSource[],
  interruption: Interruption,
): Promise<ConfirmAnswer> {
  const credentials = candidates.map(describeCredential)
  return waitFor(async (signal) => {
    if (confirm) return confirm({ ...question, credentials, signal })
    return question.ceremony === 'get' && question.mediation === 'conditional' ? never() : true
  }, interruption)
}
