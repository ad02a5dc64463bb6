import { type Bytes, concat, encodeUtf8 } from '../../shared/bytes.ts'
import { flagsByte, parseAuthenticatorData } from '../authenticator-data.ts'
import { type CborKey, type CborValue, encodeCbor } from '../cbor/index.ts'
import { Ctap1 } from '../ctap/ctap1.ts'
import type { CtapDevice } from '../ctap/device.ts'
import { completeInfo } from '../ctap/info.ts'
import type { CredentialDescriptor } from '../ctap/messages/entities.ts'
import type { RegistrationData, SignatureData } from '../ctap/u2f-data.ts'
import { AssertionSelection } from './assertion-selection.ts'
import type { Backend } from './backend.ts'
import { hash } from './ceremony.ts'
import type { CollectedData } from './client-data.ts'
import { ClientError } from './errors.ts'
import type { ClientExtension, ExtensionPlatform } from './extensions/extension.ts'
import type { AssertionRequest, CreationRequest } from './read-options.ts'
import { finishRegistration } from './registration.ts'
import { authenticationResponse, type RegistrationResponse } from './response.ts'
import type { Session } from './session.ts'
import { findKeyHandle, type Known, untilTouched } from './u2f.ts'

/** What a CTAP1 authenticator can do: it has no way to say so itself. */
const INFO = /* @__PURE__ */ (() =>
  completeInfo({ versions: ['U2F_V2'], aaguid: new Uint8Array(16) }))()

/** What differs from client to client. */
export interface Ctap1Setting {
  readonly device: CtapDevice
  readonly extensions: readonly ClientExtension[]
  readonly origin: string | undefined
}

/**
 * Ceremonies on a CTAP1 (U2F) authenticator: no PIN, no discoverable credentials, ES256 only, and
 * none of the authenticator's extensions.
 *
 * @see [CTAP 2.2 section 7](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#u2f-interoperability)
 */
export function ctap1Backend(setting: Ctap1Setting): Backend {
  const ctap = new Ctap1(setting.device)
  return {
    info: INFO,
    waitForTouch: (session) => touch(ctap, session),
    makeCredential: (session, request, data) => make(ctap, setting, session, request, data),
    getAssertion: (session, request, data) => get(ctap, setting, session, request, data),
  }
}

const ES256 = -7
const NO_PARAMETER = /* @__PURE__ */ new Uint8Array(32)

/** Registering for nobody is the way to see a touch; what it makes is forgotten. */
async function touch(ctap: Ctap1, session: Session): Promise<void> {
  const about = { clientParam: NO_PARAMETER, appParam: NO_PARAMETER }
  await untilTouched(session, (call) => ctap.register(about, call))
}

async function make(
  ctap: Ctap1,
  { extensions, origin }: Ctap1Setting,
  session: Session,
  request: CreationRequest,
  { rpId, clientDataJSON }: CollectedData,
): Promise<RegistrationResponse> {
  checkCreation(request)
  const context = { info: INFO, inputs: request.extensions, origin, residentKey: false }
  const steps = extensions.flatMap((extension) => extension.register?.(context) ?? [])
  const rpIds = [rpId, ...steps.flatMap(({ excludeRpId }) => excludeRpId ?? [])]
  if (await findKeyHandle(ctap, session, rpIds, request.exclude)) {
    await touch(ctap, session)
    throw new ClientError('DEVICE_INELIGIBLE', 'the authenticator has an excluded credential')
  }
  const about = { clientParam: hash(clientDataJSON), appParam: hash(encodeUtf8(rpId)) }
  const registered = await untilTouched(session, (call) => ctap.register(about, call))
  const authData = attestedData(about.appParam, registered)
  const data = parseAuthenticatorData(authData)
  const made = { fmt: 'fido-u2f', authData, attStmt: statementOf(registered) }
  const result = { response: made, outputs: new Map(), data }
  const outputs = Object.assign({}, ...steps.map((step) => step.finish?.(result)))
  const attachment = 'cross-platform'
  return finishRegistration({
    request,
    clientDataJSON,
    made,
    data,
    attachment,
    transports: [],
    outputs,
  })
}

function checkCreation(request: CreationRequest): void {
  if (request.attachment === 'platform') {
    throw new ClientError('DEVICE_INELIGIBLE', 'the authenticator is cross-platform, not platform')
  }
  if (request.residentKey === 'required') throw unable('stores no discoverable credentials')
  if (request.userVerification === 'required') throw unable('cannot verify its user')
  if (!request.parameters.some(({ alg }) => alg === ES256))
    throw unable('knows no algorithm of them')
}

function unable(problem: string): ClientError {
  return new ClientError('CONFIGURATION_UNSUPPORTED', `the authenticator ${problem}`)
}

/** Authenticator data as section 7.1.4 of CTAP makes it out of a registration. */
function attestedData(rpIdHash: Bytes, { keyHandle, publicKey }: RegistrationData): Bytes {
  const key = new Map<CborKey, CborValue>([
    [1, 2],
    [3, ES256],
    [-1, 1],
    [-2, publicKey.subarray(1, 33)],
    [-3, publicKey.subarray(33)],
  ])
  const flags = flagsByte({ up: true, at: true })
  return concat(
    rpIdHash,
    Uint8Array.of(flags, 0, 0, 0, 0),
    new Uint8Array(16),
    Uint8Array.of(0, keyHandle.length),
    keyHandle,
    encodeCbor(key),
  )
}

function statementOf({ certificate, signature }: RegistrationData) {
  return new Map<CborKey, CborValue>([
    ['x5c', [certificate]],
    ['sig', signature],
  ])
}

async function get(
  ctap: Ctap1,
  { extensions, origin }: Ctap1Setting,
  session: Session,
  request: AssertionRequest,
  { rpId, clientDataJSON }: CollectedData,
): Promise<AssertionSelection> {
  if (request.userVerification === 'required') throw unable('cannot verify its user')
  const { allow } = request
  if (!allow) throw unable('stores no discoverable credentials')
  const context = { info: INFO, inputs: request.extensions, origin, allow }
  const steps = extensions.flatMap((extension) => extension.authenticate?.(context) ?? [])
  const rpIds = [rpId, ...steps.flatMap(({ alternativeRpId }) => alternativeRpId ?? [])]
  const known = await findKeyHandle(ctap, session, rpIds, allow)
  if (!known) {
    await touch(ctap, session)
    throw new ClientError('DEVICE_INELIGIBLE', 'the authenticator has none of the credentials')
  }
  const about = { clientParam: hash(clientDataJSON), appParam: hash(encodeUtf8(known.rpId)) }
  const signed = await untilTouched(session, (call) =>
    ctap.authenticate(about, known.credential.id, call),
  )
  const response = assertionOf(about.appParam, signed, known)
  const outputs = {}
  for (const step of steps) {
    const result = { response, outputs: new Map(), rpId: known.rpId }
    Object.assign(outputs, await step.finish?.(result, NO_PLATFORM, session.call))
  }
  return new AssertionSelection([response], async () =>
    authenticationResponse({
      rawId: known.credential.id,
      authenticatorAttachment: 'cross-platform',
      clientExtensionResults: outputs,
      response: {
        clientDataJSON,
        authenticatorData: response.authData,
        signature: response.signature,
      },
    }),
  )
}

/** An assertion as section 7.2.4 of CTAP makes it out of a signature. */
function assertionOf(appParam: Bytes, signed: SignatureData, { credential }: Known) {
  const { bytes, signature, userPresence } = signed
  const flags = Uint8Array.of(userPresence & 1)
  const authData = concat(appParam, flags, bytes.subarray(1, 5))
  return { credential: credential satisfies CredentialDescriptor, authData, signature }
}

/** No extension that is told of no extensions asks for any of this. */
const NO_PLATFORM: ExtensionPlatform = {
  hmacExchange: refuse,
  readLargeBlob: refuse,
  writeLargeBlob: refuse,
}

async function refuse(): Promise<never> {
  throw unable('has no extensions')
}
