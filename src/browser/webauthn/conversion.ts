/**
 * The JSON forms of WebAuthn for browsers without the methods of their own: Chrome before 129,
 * Firefox before 119, Safari before 18.4. Loaded only there.
 *
 * @see [WebAuthn Level 3 §5.1.7 to §5.1.9](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON)
 */
import type {
  ExtensionInputsJSON,
  PrfValuesJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialDescriptorJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../core/fido/rp/json.ts'
import { fromBase64url, toBase64url } from '../../core/shared/base64url.ts'

type OptionsJSON = PublicKeyCredentialCreationOptionsJSON | PublicKeyCredentialRequestOptionsJSON

/**
 * Options as `navigator.credentials` takes them. Members without bytes stay as they are.
 *
 * @throws {SyntaxError} When a text is not base64url.
 * @throws {TypeError} When a member that must be there is not.
 */
export function parseOptions(json: OptionsJSON): object {
  const parsed: Record<string, unknown> = { ...json, challenge: fromBase64url(json.challenge) }
  if ('user' in json) parsed.user = { ...json.user, id: fromBase64url(json.user.id) }
  for (const list of ['excludeCredentials', 'allowCredentials']) {
    const descriptors = (json as unknown as Record<string, unknown>)[list]
    if (descriptors) parsed[list] = (descriptors as []).map(parseDescriptor)
  }
  if (json.extensions) parsed.extensions = parseExtensions(json.extensions)
  return parsed
}

function parseDescriptor(descriptor: PublicKeyCredentialDescriptorJSON): object {
  return { ...descriptor, id: fromBase64url(descriptor.id) }
}

function parseExtensions(json: ExtensionInputsJSON): object {
  const { prf, largeBlob } = json
  const parsed: Record<string, unknown> = { ...json }
  if (prf) parsed.prf = parsePrf(prf)
  if (largeBlob?.write !== undefined) {
    parsed.largeBlob = { ...largeBlob, write: fromBase64url(largeBlob.write) }
  }
  return parsed
}

function parsePrf(prf: NonNullable<ExtensionInputsJSON['prf']>): object {
  const parsed: Record<string, unknown> = { ...prf }
  if (prf.eval) parsed.eval = parseSalts(prf.eval)
  if (prf.evalByCredential) {
    const entries = Object.entries(prf.evalByCredential)
    parsed.evalByCredential = Object.fromEntries(entries.map(([id, it]) => [id, parseSalts(it)]))
  }
  return parsed
}

function parseSalts({ first, second }: PrfValuesJSON): object {
  const parsed = { first: fromBase64url(first) }
  return second === undefined ? parsed : { ...parsed, second: fromBase64url(second) }
}

/** What `toJSON()` of the credential should give. */
export function responseToJSON(credential: PublicKeyCredential): object {
  const { id, rawId, type, authenticatorAttachment, response } = credential
  return {
    id,
    rawId: text(rawId),
    type,
    response: 'attestationObject' in response ? attestation(response) : assertion(response),
    ...(authenticatorAttachment && { authenticatorAttachment }),
    clientExtensionResults: textsIn(credential.getClientExtensionResults()),
  }
}

function attestation(response: AuthenticatorResponse): object {
  const it = response as AuthenticatorAttestationResponse
  const publicKey = it.getPublicKey?.()
  const publicKeyAlgorithm = it.getPublicKeyAlgorithm?.()
  const authenticatorData = it.getAuthenticatorData?.()
  return {
    clientDataJSON: text(it.clientDataJSON),
    ...(authenticatorData && { authenticatorData: text(authenticatorData) }),
    transports: it.getTransports?.() ?? [],
    ...(publicKey && { publicKey: text(publicKey) }),
    ...(publicKeyAlgorithm !== undefined && { publicKeyAlgorithm }),
    attestationObject: text(it.attestationObject),
  }
}

function assertion(response: AuthenticatorResponse): object {
  const it = response as AuthenticatorAssertionResponse
  return {
    clientDataJSON: text(it.clientDataJSON),
    authenticatorData: text(it.authenticatorData),
    signature: text(it.signature),
    ...(it.userHandle && { userHandle: text(it.userHandle) }),
  }
}

/** Extension outputs with base64url in place of bytes, at any depth. */
function textsIn(value: unknown): unknown {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return text(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(textsIn)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, textsIn(member)]))
}

function text(bytes: ArrayBuffer | ArrayBufferView): string {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
  return toBase64url(view)
}
