import type { Bytes } from '../../../core/shared/bytes.ts'
import { ceremonyError } from '../errors.ts'
import { type MadeCredential, makeCredential } from '../make-credential.ts'
import { evaluatePrf } from '../prf.ts'
import { type ReadBytes, readIds } from './bytes.ts'
import { askConsent, type Client, collectClientData } from './client.ts'
import type { CeremonyContext } from './context.ts'
import { type ExtensionRequest, readRegistrationExtensions } from './extensions.ts'
import { throwIfAborted } from './interruption.ts'
import { type CreationOptions, checkMembers, checkTexts } from './options.ts'
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
  const { signal, tamper = client.tamper } = context
  checkCaller(options, context)
  const request = readRequest(client, options, read, context)
  const data = collectClientData('webauthn.create', request.challenge, context, tamper)
  throwIfAborted(signal)
  checkAttachment(client, options)

  const { rp, user, userVerification, extensions } = request
  const question = {
    ceremony: 'create',
    origin: context.origin,
    rpId: rp.id,
    mediation: context.mediation ?? 'optional',
    userVerification,
    user: { name: user.name, displayName: user.displayName },
  } as const
  const made = await makeCredential(client.device, {
    ...request,
    clientDataHash: data.clientDataHash,
    consent: () => askConsent(client, question, { signal, timeout: options.timeout }),
    stillWanted: () => throwIfAborted(signal),
    tamper,
  })
  return {
    ...made,
    clientDataJSON: data.clientDataJSON,
    transports: client.transports,
    attachment: client.attachment,
    extensionOutputs: outputsOf(made, extensions, userVerification),
  }
}

/** Steps 6 to 12, and what the authenticator is asked for. */
function readRequest<Data>(
  client: Client,
  options: CreationOptions<Data>,
  read: ReadBytes<Data>,
  { origin, mediation }: CeremonyContext,
) {
  const { settings } = client.device
  const conditional = mediation === 'conditional'
  const id = readUserId(options, read)
  const rpId = resolveRpId(origin, options.rp.id)
  const algorithms = readAlgorithms(options)
  const extensions = readRegistrationExtensions(client.device, options.extensions, read)
  const prf = extensions.prf !== undefined && settings.extensions.has('prf')
  return {
    challenge: read(options.challenge, 'challenge'),
    rp: { id: rpId, name: options.rp.name },
    user: { id, name: options.user.name, displayName: options.user.displayName },
    algorithms,
    exclude: readIds(options.excludeCredentials, read, 'excludeCredentials'),
    residentKey: effectiveResidentKey(client, options),
    userPresence: !conditional,
    userVerification: effectiveVerification(client, options, { conditional, prf }),
    fmt: effectiveFormat(client, options),
    extensions,
    credProtect: extensions.credProtect,
    prf,
    largeBlob: extensions.largeBlob !== undefined && settings.extensions.has('largeBlob'),
  }
}

/** What WebIDL checks, and step 2. */
function checkCaller<Data>(options: CreationOptions<Data>, context: CeremonyContext): void {
  const { topOrigin, crossOrigin = topOrigin !== undefined, mediation } = context
  checkMembers(options, ['rp', 'user', 'challenge', 'pubKeyCredParams'])
  checkTexts(options.rp, ['name'])
  checkTexts(options.user, ['name', 'displayName'])
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
