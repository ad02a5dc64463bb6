import type { PublicKeyCredentialCreationOptionsJSON } from '../../core/fido/rp/json.ts'
import { ClavigerError } from '../../core/shared/errors.ts'

/** One code for each cause that a browser lets a page tell apart. */
export type WebAuthnClientErrorCode =
  // The page
  | 'ERR_SUPERSEDED'
  | 'ERR_CANCELLED'
  | 'ERR_NOT_LOADED'
  // The browser
  | 'ERR_INSECURE_CONTEXT'
  | 'ERR_NO_WEBAUTHN'
  | 'ERR_NO_MEDIATION'
  // The options, and the place where they are used
  | 'ERR_INVALID_OPTIONS'
  | 'ERR_INVALID_USER_ID'
  | 'ERR_INVALID_DOMAIN'
  | 'ERR_INVALID_RP_ID'
  | 'ERR_RELATED_ORIGIN'
  // The user and the authenticator
  | 'ERR_NOT_ALLOWED'
  | 'ERR_ALREADY_REGISTERED'
  | 'ERR_NO_ALGORITHM'
  | 'ERR_NO_DISCOVERABLE'
  | 'ERR_NO_USER_VERIFICATION'
  | 'ERR_CONDITIONAL_USER_VERIFICATION'
  | 'ERR_NO_CREDENTIAL'
  | 'ERR_AUTHENTICATOR'
  | 'ERR_UNKNOWN'

/**
 * A ceremony in the page failed. The `code` says which cause it was, the message what to do about
 * it, and the `cause` is what the browser threw.
 *
 * @see [WebAuthn Level 3 §5.1.3](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
 * @see [WebAuthn Level 3 §5.1.4](https://www.w3.org/TR/webauthn-3/#sctn-getAssertion)
 */
export class WebAuthnClientError extends ClavigerError<WebAuthnClientErrorCode> {}

type Row = readonly [evidence: RegExp, code: WebAuthnClientErrorCode, sentence: string]

/** The first row whose pattern the evidence fits is the cause. Sentences are short for size. */
const ROWS: readonly Row[] = [
  [/module|Chunk/, 'ERR_NOT_LOADED', 'Serve all chunks.'],
  [/^Type.*#(.{87,})?#/, 'ERR_INVALID_USER_ID', 'Make user.id 1 to 64 bytes.'],
  [/^(Ty|En|Sy)/, 'ERR_INVALID_OPTIONS', 'Correct the options: see the cause.'],
  [/^Sec.*well-known/, 'ERR_RELATED_ORIGIN', 'List the origin in /.well-known/webauthn.'],
  [/^Sec.*@([\d.:]*$|\[)/, 'ERR_INVALID_DOMAIN', 'Use a domain, no IP address.'],
  [/^Sec/, 'ERR_INVALID_RP_ID', 'Make the RP ID the domain or a parent.'],
  [/^NotA/, 'ERR_NOT_ALLOWED', 'Refused or timed out: offer a retry.'],
  [/^Inv/, 'ERR_ALREADY_REGISTERED', 'Offer a login.'],
  [/^NotS/, 'ERR_NO_ALGORITHM', 'Offer more pubKeyCredParams.'],
  [/^Con.*Key":("req|true)/, 'ERR_NO_DISCOVERABLE', 'Make residentKey preferred.'],
  [/^Con.*n":"req/, 'ERR_NO_USER_VERIFICATION', 'Make userVerification preferred.'],
  [/^(Con|Unk|NotR)/, 'ERR_AUTHENTICATOR', 'Offer a retry.'],
  [/^/, 'ERR_UNKNOWN', 'See the cause.'],
]

/**
 * The error for what was thrown. The evidence is one line: its name and message, the user ID, what
 * the authenticator was asked for, and the page's host.
 */
export function identify(
  cause: unknown,
  json?: Partial<PublicKeyCredentialCreationOptionsJSON>,
): WebAuthnClientError {
  const wanted = JSON.stringify(json?.authenticatorSelection)
  const evidence = `${cause} #${json?.user?.id}# ${wanted} @${globalThis.location?.host}`
  const [, code, sentence] = ROWS.find(([pattern]) => pattern.test(evidence)) as Row
  return new WebAuthnClientError(code, sentence, { cause })
}
