import { fromBase64url, toBase64url } from '../../../core/shared/base64url.ts'
import type { CredentialSource } from '../credential-source.ts'
import { ceremonyError } from '../errors.ts'
import { candidatesFor, type GetAssertionRequest, getAssertion } from '../get-assertion.ts'
import { evaluatePrf } from '../prf.ts'
import { type ReadBytes, readIds } from './bytes.ts'
import { askUser, type Client, collectClientData } from './client.ts'
import type { CeremonyContext } from './context.ts'
import {
  type ExtensionRequest,
  type LargeBlobRequest,
  readAuthenticationExtensions,
} from './extensions.ts'
import { never, throwIfAborted, waitFor } from './interruption.ts'
import { checkMembers, type RequestOptions } from './options.ts'
import type { Authentication, ExtensionOutputs } from './response.ts'
import { resolveRpId } from './rp-id.ts'

/**
 * Authenticates, as a client does.
 *
 * @see [WebAuthn Level 3 §5.1.4](https://www.w3.org/TR/webauthn-3/#sctn-getAssertion)
 */
export async function getCredential<Data>(
  client: Client,
  options: RequestOptions<Data>,
  read: ReadBytes<Data>,
  context: CeremonyContext,
): Promise<Authentication> {
  const { signal, mediation = 'optional', tamper = client.tamper } = context
  checkMembers(options, ['challenge'])
  const rpId = resolveRpId(context.origin, options.rpId)
  const allow = readAllowed(options, read)
  const extensions = readAuthenticationExtensions(options.extensions, allow, read)
  const challenge = read(options.challenge, 'challenge')
  const data = collectClientData('webauthn.get', challenge, context, tamper)
  throwIfAborted(signal)

  const userVerification = effectiveVerification(client, options, extensions)
  const conditional = mediation === 'conditional'
  const timeout = conditional ? Number.POSITIVE_INFINITY : options.timeout
  const { origin } = context
  const question = { ceremony: 'get', origin, rpId, mediation, userVerification } as const
  const choose = askUser(client, question, { signal, timeout })
  const { clientDataHash, clientDataJSON } = data
  const request = { clientDataHash, rpId, allow, userVerification, choose, tamper }
  const assertion = conditional
    ? await assertConditionally(client, request, signal)
    : await getAssertion(client.device, request)
  throwIfAborted(signal)
  const extensionOutputs = outputsOf(client, assertion.source, extensions, userVerification)
  return { ...assertion, clientDataJSON, attachment: client.attachment, extensionOutputs }
}

function readAllowed<Data>(options: RequestOptions<Data>, read: ReadBytes<Data>): string[] {
  const allow = readIds(options.allowCredentials, read, 'allowCredentials')
  if (allow.length > 0 || !options.allowCredentials?.length) return allow
  throw ceremonyError('NotAllowedError', 'allowCredentials has no entry of type public-key')
}

/**
 * Offers discoverable credentials only, those of the allow list where there is one; without any,
 * the page waits as if nobody had looked.
 *
 * @see [WebAuthn Level 3 §5.1.4, step 3](https://www.w3.org/TR/webauthn-3/#sctn-getAssertion)
 */
function assertConditionally(
  { device }: Client,
  request: GetAssertionRequest,
  signal: CeremonyContext['signal'],
): ReturnType<typeof getAssertion> {
  const { allow, choose } = request
  const fits = ({ id }: CredentialSource) => allow.length === 0 || allow.includes(id)
  const open = { ...request, allow: [] }
  if (candidatesFor(device, open).some(fits)) {
    return getAssertion(device, { ...open, choose: (found) => choose(found.filter(fits)) })
  }
  return waitFor(never, { signal, timeout: Number.POSITIVE_INFINITY })
}

/** Verification is done where it is wanted and possible; prf overrides `discouraged`. */
function effectiveVerification<Data>(
  { device: { settings } }: Client,
  { userVerification = 'preferred' }: RequestOptions<Data>,
  { prf }: ExtensionRequest,
): boolean {
  if (settings.userVerification) {
    return (
      userVerification !== 'discouraged' || (prf !== undefined && settings.extensions.has('prf'))
    )
  }
  if (userVerification !== 'required') return false
  throw ceremonyError('NotAllowedError', 'the authenticator cannot verify users')
}

function outputsOf(
  client: Client,
  source: CredentialSource,
  { prf, largeBlob }: ExtensionRequest,
  userVerified: boolean,
): ExtensionOutputs {
  const inputs = prf?.evalByCredential.get(source.id) ?? prf?.eval
  const results = source.prf && inputs && evaluatePrf(source.prf, userVerified, inputs)
  const blob = largeBlob && blobOutput(client, source, largeBlob)
  return { ...(prf && { prf: results ? { results } : {} }), ...(blob && { largeBlob: blob }) }
}

function blobOutput(
  client: Client,
  source: CredentialSource,
  { read, write }: LargeBlobRequest,
): ExtensionOutputs['largeBlob'] {
  if (write) return { written: writeBlob(client, source, write) }
  return read ? readBlob(source) : undefined
}

function readBlob({ largeBlob }: CredentialSource): ExtensionOutputs['largeBlob'] {
  return largeBlob?.blob === undefined ? {} : { blob: fromBase64url(largeBlob.blob) }
}

function writeBlob({ device }: Client, source: CredentialSource, blob: Uint8Array): boolean {
  const current = device.store.find(source.id)
  if (!current?.largeBlob) return false
  device.store.replace({ ...current, largeBlob: { blob: toBase64url(blob) } })
  return true
}
