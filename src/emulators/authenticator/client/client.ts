import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64url } from '../../../core/shared/base64url.ts'
import { type Bytes, toBytes } from '../../../core/shared/bytes.ts'
import type { CredentialSource } from '../credential-source.ts'
import type { Choose, Device } from '../device.ts'
import type { Tamper } from '../tamper.ts'
import { serializeClientData } from './client-data.ts'
import type {
  CeremonyContext,
  ConfirmAnswer,
  ConfirmRequest,
  EmulatedCredential,
} from './context.ts'
import { type Interruption, waitFor } from './interruption.ts'

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

/** Lets a client's user choose among credentials, or say no. */
export function askUser(
  { confirm }: Client,
  request: Omit<ConfirmRequest, 'credentials'>,
  interruption: Interruption,
): Choose {
  return async (candidates) => {
    const credentials = candidates.map(describeCredential)
    const answer = await waitFor(answerOf(confirm, { ...request, credentials }), interruption)
    if (answer === true) return candidates[0]
    return candidates.find(({ id }) => id === answer)
  }
}

/** Lets a client's user agree, or say no. */
export async function askConsent(
  { confirm }: Client,
  request: Omit<ConfirmRequest, 'credentials'>,
  interruption: Interruption,
): Promise<boolean> {
  const answer = await waitFor(answerOf(confirm, { ...request, credentials: [] }), interruption)
  return answer === true || typeof answer === 'string'
}

/** Without anyone to ask, the answer is yes; but nobody picks from a list that only might be seen. */
async function answerOf(
  confirm: Client['confirm'],
  request: ConfirmRequest,
): Promise<ConfirmAnswer> {
  if (confirm) return confirm(request)
  if (request.ceremony === 'get' && request.mediation === 'conditional') {
    return new Promise<never>(() => {})
  }
  return true
}
