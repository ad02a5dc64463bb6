import { fromBase64url } from '../../shared/base64url.ts'
import { type Bytes, toBytes } from '../../shared/bytes.ts'
import type { CredentialDescriptor, CredentialParameters } from '../ctap/messages/entities.ts'
import type {
  AttestationConveyancePreference,
  ResidentKeyRequirement,
  UserVerificationRequirement,
} from '../rp/json.ts'
import { ClientError } from './errors.ts'
import type {
  BytesLike,
  CreationOptions,
  DescriptorInput,
  ExtensionInputs,
  RequestOptions,
} from './options.ts'

/** The options of either ceremony, checked, with bytes as bytes and defaults in their place. */
interface CommonRequest {
  readonly challenge: Bytes
  readonly timeout: number | undefined
  readonly rpId: string | undefined
  readonly userVerification: UserVerificationRequirement
  readonly extensions: ExtensionInputs
}

/** What a registration asks for. */
export interface CreationRequest extends CommonRequest {
  readonly rpName: string
  readonly user: { readonly id: Bytes; readonly name: string; readonly displayName: string }
  readonly parameters: readonly CredentialParameters[]
  readonly exclude: readonly CredentialDescriptor[]
  readonly attachment: string | undefined
  readonly residentKey: ResidentKeyRequirement
  readonly attestation: AttestationConveyancePreference
  readonly attestationFormats: readonly string[]
}

/** What an authentication asks for. */
export interface AssertionRequest extends CommonRequest {
  /** `undefined` where any discoverable credential will do. */
  readonly allow: readonly CredentialDescriptor[] | undefined
}

const PUBLIC_KEY = 'public-key'
const ES256 = -7
const RS256 = -257
const MAX_USER_ID = 64
const PREFERENCES = ['required', 'preferred', 'discouraged'] as const
const CONVEYANCES = ['none', 'indirect', 'direct', 'enterprise'] as const

/**
 * Checks the options of a registration.
 *
 * @throws {ClientError} `CLIENT_BAD_REQUEST` naming the member at fault;
 *   `CLIENT_CONFIGURATION_UNSUPPORTED` when no kind of credential is known.
 */
export function readCreationOptions(options: CreationOptions): CreationRequest {
  return guard(() => {
    const { rp, user, authenticatorSelection: selection = {} } = object(options, 'the options')
    const { requireResidentKey, residentKey, userVerification, authenticatorAttachment } = selection
    return {
      ...readCommon(options, userVerification),
      rpId: optionalText(object(rp, 'rp').id, 'rp.id'),
      rpName: text(rp.name, 'rp.name'),
      user: readUser(user),
      parameters: readParameters(options.pubKeyCredParams),
      exclude: readDescriptors(options.excludeCredentials ?? [], 'excludeCredentials'),
      attachment: authenticatorAttachment,
      residentKey: oneOf(PREFERENCES, residentKey, requireResidentKey ? 'required' : 'discouraged'),
      attestation: oneOf(CONVEYANCES, options.attestation, 'none'),
      attestationFormats: options.attestationFormats ?? [],
    }
  })
}

/**
 * Checks the options of an authentication.
 *
 * @throws {ClientError} `CLIENT_BAD_REQUEST` naming the member at fault.
 */
export function readRequestOptions(options: RequestOptions): AssertionRequest {
  return guard(() => {
    const { rpId, allowCredentials = [], userVerification } = object(options, 'the options')
    const allow = readDescriptors(allowCredentials, 'allowCredentials')
    return {
      ...readCommon(options, userVerification),
      rpId: optionalText(rpId, 'rpId'),
      // A list of nothing but unknown types allows nothing, which is not the same as no list.
      allow: allowCredentials.length > 0 ? allow : undefined,
    }
  })
}

/**
 * Bytes of options and extension inputs.
 *
 * @param name The member, for the error's sentence.
 * @throws {ClientError} `CLIENT_BAD_REQUEST`.
 */
export function readBytes(value: BytesLike, name: string): Bytes {
  if (typeof value === 'string') return readBase64url(value, name)
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0))
  if (!ArrayBuffer.isView(value)) throw malformed(`${name} is neither bytes nor base64url`)
  const view = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return toBytes(view).slice()
}

function readBase64url(value: string, name: string): Bytes {
  try {
    return fromBase64url(value)
  } catch (cause) {
    throw malformed(`${name} is not unpadded base64url`, cause)
  }
}

function readCommon(
  { challenge, timeout, extensions }: CreationOptions | RequestOptions,
  userVerification: string | undefined,
) {
  if (timeout !== undefined && !(timeout >= 0)) throw malformed('timeout is not a time')
  return {
    challenge: readBytes(challenge, 'challenge'),
    timeout,
    userVerification: oneOf(PREFERENCES, userVerification, 'preferred'),
    extensions: extensions === undefined ? {} : object(extensions, 'extensions'),
  }
}

function readUser(user: CreationOptions['user']): CreationRequest['user'] {
  const id = readBytes(object(user, 'user').id, 'user.id')
  if (id.length < 1 || id.length > MAX_USER_ID) throw malformed('user.id has not 1 to 64 bytes')
  return {
    id,
    name: text(user.name, 'user.name'),
    displayName: text(user.displayName, 'user.displayName'),
  }
}

function readParameters(list: CreationOptions['pubKeyCredParams']): CredentialParameters[] {
  if (!Array.isArray(list)) throw malformed('pubKeyCredParams is not a list')
  const wanted = list.length > 0 ? list : [ES256, RS256].map((alg) => ({ type: PUBLIC_KEY, alg }))
  const known = wanted.filter(({ type }) => type === PUBLIC_KEY)
  if (!known.every(({ alg }) => Number.isInteger(alg))) {
    throw malformed('pubKeyCredParams has an alg that is not an integer')
  }
  if (known.length > 0) return known.map(({ alg }) => ({ type: PUBLIC_KEY, alg }))
  throw new ClientError('CONFIGURATION_UNSUPPORTED', 'pubKeyCredParams has no public-key')
}

function readDescriptors(
  list: readonly DescriptorInput[],
  name: string,
): readonly CredentialDescriptor[] {
  if (!Array.isArray(list)) throw malformed(`${name} is not a list`)
  return list
    .filter(({ type }: DescriptorInput) => type === PUBLIC_KEY)
    .map(({ id, transports }: DescriptorInput) => ({
      type: PUBLIC_KEY,
      id: readBytes(id, `${name}: id`),
      ...(transports && { transports }),
    }))
}

/** Values that WebAuthn does not know count as absent. */
function oneOf<Known extends string>(
  known: readonly Known[],
  value: string | undefined,
  otherwise: Known,
): Known {
  return known.find((it) => it === value) ?? otherwise
}

function object<Value extends object>(value: Value, name: string): Value {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw malformed(`${name} is not an object`)
}

function text(value: string, name: string): string {
  if (typeof value === 'string') return value
  throw malformed(`${name} is not a text`)
}

function optionalText(value: string | undefined, name: string): string | undefined {
  return value === undefined ? undefined : text(value, name)
}

/** A member of a wrong type that no check names is the options' fault as well. */
function guard<Request>(read: () => Request): Request {
  try {
    return read()
  } catch (cause) {
    throw cause instanceof TypeError ? malformed('they cannot be read', cause) : cause
  }
}

function malformed(problem: string, cause?: unknown): ClientError {
  return new ClientError('BAD_REQUEST', `the options are malformed: ${problem}`, { cause })
}
