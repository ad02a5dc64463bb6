import { JsonReader } from '../../shared/json-reader.ts'
import { type CollectedClientData, parseClientData } from '../client-data.ts'
import { WebAuthnError } from '../errors.ts'

/**
 * The challenge that a response of either ceremony says it answers: the key under which the options
 * were stored. It proves nothing; the verification compares it with the stored options.
 *
 * @param response What the page sent, unchecked.
 * @returns The challenge, base64url as the client wrote it.
 * @throws {MessageError} When the response has no client data.
 * @throws {WebAuthnError} `WEBAUTHN_CLIENT_DATA_MALFORMED` when that names no challenge.
 * @example
 *
 * ```ts
 * import { readChallenge, verifyRegistration } from 'claviger/webauthn'
 *
 * const challenge = readChallenge(response)
 * const taken = await store.challenges.take({ challenge, ceremony: 'registration' })
 * ```
 */
export function readChallenge(response: unknown): string {
  const { challenge } = clientDataOf(response)
  if (typeof challenge === 'string') return challenge
  const problem = 'clientDataJSON: challenge is not a text'
  throw new WebAuthnError('WEBAUTHN_CLIENT_DATA_MALFORMED', problem)
}

function clientDataOf(response: unknown): CollectedClientData {
  const json = new JsonReader('response', response)
  return parseClientData(json.object('response').bytes('clientDataJSON'))
}
