import { parseAuthenticatorData } from '../../core/fido/authenticator-data.ts'
import type { AuthenticationResponse } from '../../core/fido/client/response.ts'
import { verifyAuthentication } from '../../core/fido/rp/authentication.ts'
import type { PublicKeyCredentialRequestOptionsJSON } from '../../core/fido/rp/json.ts'
import { fromBase64url } from '../../core/shared/base64url.ts'
import type { Bytes } from '../../core/shared/bytes.ts'
import { CommandError } from './errors.ts'

/** A credential that `fido make --json` made. */
export interface Registration {
  readonly id: string
  readonly rpId: string | undefined
  readonly origin: string | undefined
  /** A COSE_Key. */
  readonly publicKey: Bytes
}

/** What `fido make --json` prints, as far as it is read. */
interface Printed {
  readonly origin?: string
  readonly options?: { readonly rp?: { readonly id?: string } }
  readonly response?: { readonly id: string; readonly response: { authenticatorData: string } }
}

/**
 * Reads what `fido make --json` printed.
 *
 * @throws {CommandError} `CLI_FILE` when it is something else.
 */
export function readRegistration(json: unknown): Registration {
  try {
    const { origin, options, response } = json as Printed
    const data = parseAuthenticatorData(fromBase64url(response?.response.authenticatorData ?? ''))
    const publicKey = data.attestedCredentialData?.credentialPublicKey
    if (!publicKey || !response) throw new TypeError('there is no credential in it')
    return { id: response.id, rpId: options?.rp?.id, origin, publicKey }
  } catch (cause) {
    throw new CommandError('CLI_FILE', 'the registration is not what “make --json” prints', {
      cause,
    })
  }
}

/** What the ceremony was about. */
export interface Ceremony {
  readonly origin: string
  readonly rpId: string
  readonly options: object
}

/**
 * Verifies that the registered credential signed.
 *
 * @throws {WebAuthnError} When it did not.
 */
export async function verifyWith(
  { id, publicKey }: Registration,
  response: AuthenticationResponse,
  { origin, rpId, options }: Ceremony,
): Promise<void> {
  await verifyAuthentication(response.toJSON(), {
    options: { ...(options as PublicKeyCredentialRequestOptionsJSON), rpId },
    origins: origin,
    credential: { id, publicKey, signCount: 0 },
    strict: false,
  })
}
