import { parseClientData } from '../../src/core/fido/client-data.ts'
import { WebAuthnError } from '../../src/core/fido/errors.ts'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../src/core/fido/rp/json.ts'
import { JsonReader } from '../../src/core/shared/json-reader.ts'
import type { Call } from './call.ts'

const SECTIONS = { registration: '§7.1.8', authentication: '§7.2.11' } as const
const DEFAULT_TIMEOUT = 300_000

type Ceremony = keyof CeremonyOptions

/** What registration and authentication send to the page. */
interface CeremonyOptions {
  readonly registration: PublicKeyCredentialCreationOptionsJSON
  readonly authentication: PublicKeyCredentialRequestOptionsJSON
}

/** Keeps options until the browser they were made for answers them, or their time is over. */
export async function keepOptions<Kind extends Ceremony>(
  { store, session, now }: Call,
  ceremony: Kind,
  options: CeremonyOptions[Kind],
): Promise<void> {
  const expiresAt = now() + (options.timeout ?? DEFAULT_TIMEOUT)
  await store.challenges.removeExpired()
  await store.challenges.put({
    challenge: options.challenge,
    ceremony,
    options,
    session: session.id,
    expiresAt,
  })
}

/**
 * Takes the options that a response answers out of the store. They are gone then, whatever becomes
 * of the response: no challenge is used twice.
 *
 * @throws {WebAuthnError} `WEBAUTHN_CHALLENGE_UNKNOWN`, when they were not issued to this browser
 *   for this ceremony, or were used, or their time is over.
 * @see [WebAuthn Level 3 §13.4.3](https://www.w3.org/TR/webauthn-3/#sctn-cryptographic-challenges)
 */
export async function takeOptions<Kind extends Ceremony>(
  { store, session, events }: Call,
  ceremony: Kind,
  response: unknown,
): Promise<CeremonyOptions[Kind]> {
  const reader = new JsonReader(`${ceremony} response`, response)
  const bytes = reader.object('response').bytes('clientDataJSON')
  const { challenge, members } = parseClientData(bytes)
  const taken =
    typeof challenge === 'string'
      ? await store.challenges.take({ challenge, ceremony, session: session.id })
      : undefined
  const step = {
    kind: 'step',
    source: 'server.challenges',
    section: SECTIONS[ceremony],
    name: 'challenge was issued here and is unused',
  } as const
  if (taken) {
    events.push({ ...step, outcome: 'passed' })
    return taken.options
  }
  const code = 'WEBAUTHN_CHALLENGE_UNKNOWN'
  events.push({
    kind: 'message',
    source: 'server.challenges',
    direction: 'inside',
    name: 'CollectedClientData',
    value: members,
    bytes,
  })
  events.push({ ...step, outcome: 'failed', code })
  throw new WebAuthnError(code, 'the challenge was not issued to this browser, or is used or old')
}
