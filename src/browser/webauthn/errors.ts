import type { PublicKeyCredentialCreationOptionsJSON } from '../../core/fido/rp/json.ts'
import { ClavigerError } from '../../core/shared/errors.ts'

/** One code for each cause that a browser lets a page tell apart. */
export type WebAuthnClientErrorCode =
  // The page
  | 'ERR_CEREMONY_SUPERSEDED'
  | 'ERR_CEREMONY_CANCELLED'
  | 'ERR_CEREMONY_PENDING'
  // The browser
  | 'ERR_INSECURE_CONTEXT'
  | 'ERR_WEBAUTHN_UNAVAILABLE'
  | 'ERR_MEDIATION_UNAVAILABLE'
  | 'ERR_CONVERSION_NOT_LOADED'
  // The options and the place where they are used
  | 'ERR_OPTIONS_MALFORMED'
  | 'ERR_USER_ID_LENGTH'
  | 'ERR_INVALID_DOMAIN'
  | 'ERR_INVALID_RP_ID'
  | 'ERR_RELATED_ORIGIN'
  | 'ERR_PERMISSIONS_POLICY'
  // The user and the authenticator
  | 'ERR_NOT_ALLOWED'
  | 'ERR_CEREMONY_ABORTED'
  | 'ERR_ALREADY_REGISTERED'
  | 'ERR_NO_SUPPORTED_ALGORITHM'
  | 'ERR_DISCOVERABLE_UNSUPPORTED'
  | 'ERR_CONDITIONAL_VERIFICATION'
  | 'ERR_USER_VERIFICATION_UNSUPPORTED'
  | 'ERR_NO_CREDENTIAL'
  | 'ERR_AUTHENTICATOR_FAILED'
  | 'ERR_UNKNOWN'

/**
 * A ceremony in the page failed. The `code` says which cause it was, the `cause` is what the
 * browser threw.
 *
 * @see [WebAuthn Level 3 §5.1.3 and §5.1.4](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
 */
export class WebAuthnClientError extends ClavigerError<WebAuthnClientErrorCode> {}

/** What a row may ask besides the error that the browser threw. */
interface Facts {
  readonly json: Partial<PublicKeyCredentialCreationOptionsJSON>
  readonly mediation?: string | undefined
}

type Row = readonly [
  code: WebAuthnClientErrorCode,
  sentence: string,
  /** Is matched with the name and message of what was thrown. */
  thrown?: RegExp,
  when?: (facts: Facts) => unknown,
]

const wantsVerification = ({ json }: Facts) =>
  json.authenticatorSelection?.userVerification === 'required'

/** The first row that fits is the cause. */
const ROWS: readonly Row[] = [
  ['ERR_CEREMONY_SUPERSEDED', 'A newer ceremony took its place.'],
  ['ERR_CEREMONY_CANCELLED', 'The page cancelled.'],
  ['ERR_INSECURE_CONTEXT', 'Serve the page over HTTPS.'],
  ['ERR_WEBAUTHN_UNAVAILABLE', 'Offer another way: no WebAuthn here.'],
  ['ERR_MEDIATION_UNAVAILABLE', 'Check capabilities() for this mediation.'],
  ['ERR_CONVERSION_NOT_LOADED', 'Serve all chunks, then retry.'],
  ['ERR_NO_CREDENTIAL', 'No credential came: ask again.'],
  [
    'ERR_USER_ID_LENGTH',
    'Make user.id 1 to 64 bytes.',
    /^Type/,
    ({ json: { user } }) => user && (!user.id || user.id.length > 86),
  ],
  ['ERR_OPTIONS_MALFORMED', 'Correct the options; see the cause.', /^(Type|Encoding|Syntax|Range)/],
  [
    'ERR_RELATED_ORIGIN',
    'List this origin in /.well-known/webauthn of the RP ID.',
    /^Sec.*well-known/,
  ],
  [
    'ERR_INVALID_DOMAIN',
    'Use a domain name, not an IP address.',
    /^Sec/,
    () => /^[\d.]*$|:/.test(globalThis.location?.hostname),
  ],
  ['ERR_INVALID_RP_ID', 'Make the RP ID this domain or a parent of it.', /^Sec/],
  ['ERR_PERMISSIONS_POLICY', 'Allow WebAuthn in this frame.', /^NotAll.*policy/i],
  ['ERR_NOT_ALLOWED', 'The user refused or time ran out: let them retry.', /^NotAll/],
  ['ERR_CEREMONY_ABORTED', 'The browser stopped it: retry.', /^Abort/],
  ['ERR_CEREMONY_PENDING', 'End the other ceremony first.', /^Operation/],
  ['ERR_ALREADY_REGISTERED', 'Let the user log in: they have a passkey here.', /^InvalidS/],
  ['ERR_NO_SUPPORTED_ALGORITHM', 'Offer more pubKeyCredParams.', /^NotSup/],
  [
    'ERR_DISCOVERABLE_UNSUPPORTED',
    "Set residentKey to 'preferred'.",
    /^Constr/,
    ({ json: { authenticatorSelection: wanted } }) =>
      wanted?.residentKey === 'required' || wanted?.requireResidentKey,
  ],
  [
    'ERR_CONDITIONAL_VERIFICATION',
    "Set userVerification to 'preferred'.",
    /^Constr/,
    (facts) => facts.mediation && wantsVerification(facts),
  ],
  [
    'ERR_USER_VERIFICATION_UNSUPPORTED',
    'Offer an authenticator with PIN or biometrics.',
    /^Constr/,
    wantsVerification,
  ],
  ['ERR_AUTHENTICATOR_FAILED', 'Try again or with another authenticator.', /^(Unk|NotRead|Constr)/],
  ['ERR_UNKNOWN', 'See the cause.', /^/],
]

const errorOf = ([code, sentence]: Row, cause?: unknown) =>
  new WebAuthnClientError(code, sentence, { cause })

/** The error for a cause that this package finds by itself. */
export function failure(code: WebAuthnClientErrorCode, cause?: unknown): WebAuthnClientError {
  return errorOf(ROWS.find((row) => row[0] === code) as Row, cause)
}

/** The error for what a browser threw. */
export function identify(cause: unknown, facts: Facts): WebAuthnClientError {
  if (cause instanceof WebAuthnClientError) return cause
  const fits = ([, , thrown, when]: Row) => thrown?.test(`${cause}`) && (!when || when(facts))
  return errorOf(ROWS.find(fits) as Row, cause)
}
