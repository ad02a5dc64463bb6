import { toBase64url } from '../../../core/shared/base64url.ts'
import type { Bytes } from '../../../core/shared/bytes.ts'
import { ceremonyError } from '../errors.ts'
import { type MadeCredential, makeCredential } from '../make-credential.ts'
import { evaluatePrf } from '../prf.ts'
import type { ReadBytes } from './bytes.ts'
import { askConsent, type Client, collectClientData } from './client.ts'
import type { CeremonyContext } from './context.ts'
import { type ExtensionRequest, readRegistrationExtensions } from './extensions.ts'
import { throwIfAborted } from './interruption.ts'
import { type CreationOptions, checkMembers } from './options.ts'
import type { ExtensionOutputs, Registration } from './response.ts'
import { resolveRpId } from './rp-id.ts'

const MAX_USER_HANDLE_SIZE = 64
/** What an empty list of algorithms stands for: ES256 and RS256. */
const DEFAULT_ALGORITHMS = [-7, -257]

/**
 * Registers, as a client does.
 *
 * @see [WebAuthn Level 3 §5.1.3](https://www.w3.org/TR/webauthn-3/#sctn-createCredential)
 */
export async function createCredential<Data>(
  client: Client,
  options: CreationOptions<Data>,
  read: ReadBytes<Data>,
  context: CeremonyContext,
): Promise<Registration> {
  const { device } = client
  const { signal, mediation = 'optional', tamper = client.tamper } = context
  const conditional = mediation === 'conditional'
  checkCaller(options, context)
  const userId = readUserId(options, read)
  const rpId = resolveRpId(context.origin, options.rp.id)
  const algorithms = readAlgorithms(options)
  const exclude = (options.excludeCredentials ?? [])
    .filter(({ type }) => type === 'public-key')
    .map(({ id }) => toBase64url(read(id, 'excludeCredentials')))
  const extensions = readRegistrationExtensions(device, options.extensions, read)
  const challenge = read(options.challenge, 'challenge')
  const { clientDataJSON, clientDataHash } = collectClientData(
    'webauthn.create',
    challenge,
    context,
    tamper,
  )
  throwIfAborted(signal)
  checkAttachment(client, options)

  const prf = extensions.prf !== undefined && device.settings.extensions.has('prf')
  const userVerification = effectiveVerification(client, options, { conditional, prf })
  const user = { name: options.user.name, displayName: options.user.displayName }
  const made = await makeCredential(device, {
    clientDataHash,
    rp: { id: rpId, name: options.rp.name },
    user: { id: userId, ...user },
    residentKey: effectiveResidentKey(client, options),
    userPresence: !conditional,
    userVerification,
    algorithms,
    exclude,
    fmt: effectiveFormat(client, options),
    credProtect: extensions.credProtect,
    prf,
    largeBlob: extensions.largeBlob !== undefined && device.settings.extensions.has('largeBlob'),
    consent: () =>
      askConsent(
        client,
        { ceremony: 'create', origin: context.origin, rpId, mediation, userVerification, user },
        { signal, timeout: options.timeout },
      ),
    stillWanted: () => throwIfAborted(signal),
    tamper,
  })
  return {
    ...made,
    clientDataJSON,
    transports: client.transports,
    attachment: client.attachment,
    extensionOutputs: outputsOf(made, extensions, userVerification),
  }
}

/** What WebIDL checks, and step 2. */
function checkCaller<Data>(options: CreationOptions<Data>, context: CeremonyContext): void {
  const { topOrigin, crossOrigin = topOrigin !== undefined, mediation } = context
  checkMembers(options, ['rp', 'user', 'challenge', 'pubKeyCredParams'])
  checkMembers(options.rp, ['name'])
  checkMembers(options.user, ['id', 'name', 'displayName'])
  if (crossOrigin && mediation === 'conditional') {
    throw ceremonyError('NotAllowedError', 'a frame of another origin cannot create conditionally')
  }
}

function readUserId<Data>({ user }: CreationOptions<Data>, read: ReadBytes<Data>): Bytes {
  const id = read(user.id, 'user.id')
  if (id.length === 0 || id.length > MAX_USER_HANDLE_SIZE) {
    throw new TypeError(`user.id is ${id.length} bytes, 1 to 64 are allowed`)
  }
  return id
}

/** Step 10. */
function readAlgorithms<Data>({ pubKeyCredParams }: CreationOptions<Data>): readonly number[] {
  if (pubKeyCredParams.length === 0) return DEFAULT_ALGORITHMS
  const known = pubKeyCredParams.filter(({ type }) => type === 'public-key')
  if (known.length > 0) return known.map(({ alg }) => alg)
  throw ceremonyError('NotSupportedError', 'pubKeyCredParams has no entry of type public-key')
}

function checkAttachment<Data>(
  { attachment }: Client,
  { authenticatorSelection }: CreationOptions<Data>,
): void {
  const wanted = authenticatorSelection?.authenticatorAttachment
  if (wanted === undefined || wanted === attachment) return
  throw ceremonyError('NotAllowedError', `the authenticator is ${attachment}, not ${wanted}`)
}

/** The effective resident key requirement for credential creation. */
function effectiveResidentKey<Data>(
  { device }: Client,
  { authenticatorSelection: selection }: CreationOptions<Data>,
): boolean {
  if (selection?.residentKey === 'preferred') return device.settings.residentKey
  if (selection?.residentKey === 'discouraged') return false
  return selection?.residentKey === 'required' || selection?.requireResidentKey === true
}

/** The effective user verification requirement; the prf extension overrides what was asked for. */
function effectiveVerification<Data>(
  { device }: Client,
  { authenticatorSelection }: CreationOptions<Data>,
  { conditional, prf }: { readonly conditional: boolean; readonly prf: boolean },
): boolean {
  const wanted = authenticatorSelection?.userVerification ?? 'preferred'
  if (wanted !== 'required') {
    return !conditional && device.settings.userVerification && (prf || wanted === 'preferred')
  }
  if (!conditional) return true
  throw ceremonyError('ConstraintError', 'conditional creation verifies no user')
}

/**
 * What the client passes on of the authenticator's attestation. Where the page wants none, a self
 * attestation may stay only if it names no model.
 */
function effectiveFormat<Data>(
  { device: { settings } }: Client,
  { attestation = 'none' }: CreationOptions<Data>,
): 'none' | 'packed' {
  const anonymous = settings.aaguid.every((byte) => byte === 0)
  return settings.attestation === 'self' && (attestation !== 'none' || anonymous)
    ? 'packed'
    : 'none'
}

function outputsOf(
  { source }: MadeCredential,
  { credProps, prf, largeBlob }: ExtensionRequest,
  userVerified: boolean,
): ExtensionOutputs {
  const inputs = prf?.eval
  return {
    ...(credProps && { credProps: { rk: source.discoverable } }),
    ...(prf && {
      prf: {
        enabled: source.prf !== undefined,
        ...(source.prf && inputs && { results: evaluatePrf(source.prf, userVerified, inputs) }),
      },
    }),
    ...(largeBlob && { largeBlob: { supported: source.largeBlob !== undefined } }),
  }
}
