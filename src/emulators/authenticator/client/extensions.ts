import type { Bytes } from '../../../core/shared/bytes.ts'
import type { Device } from '../device.ts'
import { ceremonyError } from '../errors.ts'
import type { PrfValues } from '../prf.ts'
import type { ReadBytes } from './bytes.ts'
import type { ExtensionInputs, PrfInputs } from './options.ts'

/** Extension inputs that are checked and whose bytes are read. Absent where not asked for. */
export interface ExtensionRequest {
  readonly credProps: boolean
  readonly credProtect: 1 | 2 | 3 | undefined
  readonly prf: PrfRequest | undefined
  readonly largeBlob: LargeBlobRequest | undefined
}

/** What to evaluate the pseudo-random function on. */
export interface PrfRequest {
  readonly eval: PrfValues<Bytes> | undefined
  /** By credential ID, base64url. */
  readonly evalByCredential: ReadonlyMap<string, PrfValues<Bytes>>
}

/** What to do with the large blob. */
export interface LargeBlobRequest {
  readonly required: boolean
  readonly read: boolean
  readonly write: Bytes | undefined
}

const LEVELS: ReadonlyMap<string, 1 | 2 | 3> = /* @__PURE__ */ (() =>
  new Map<string, 1 | 2 | 3>([
    ['userVerificationOptional', 1],
    ['userVerificationOptionalWithCredentialIDList', 2],
    ['userVerificationRequired', 3],
  ]))()

/**
 * Reads the extension inputs of a registration. Those that the authenticator lacks count as absent,
 * unless the page insists.
 *
 * @throws {Error} `NotSupportedError` for inputs that belong to authentication; `ConstraintError`
 *   for an extension that the page insists on and the authenticator lacks.
 * @see [WebAuthn Level 3 §10](https://www.w3.org/TR/webauthn-3/#sctn-defined-extensions)
 */
export function readRegistrationExtensions<Data>(
  { settings: { extensions } }: Device,
  inputs: ExtensionInputs<Data> = {},
  read: ReadBytes<Data>,
): ExtensionRequest {
  const { prf, largeBlob, credentialProtectionPolicy: policy } = inputs
  if (prf?.evalByCredential) {
    throw ceremonyError('NotSupportedError', 'prf.evalByCredential is for authentication')
  }
  if (largeBlob?.read !== undefined || largeBlob?.write !== undefined) {
    throw ceremonyError('NotSupportedError', 'largeBlob.read and write are for authentication')
  }
  if (largeBlob?.support === 'required' && !extensions.has('largeBlob')) {
    throw ceremonyError('ConstraintError', 'the authenticator stores no large blobs')
  }
  const protects = extensions.has('credProtect')
  if (inputs.enforceCredentialProtectionPolicy && policy !== undefined && !protects) {
    throw ceremonyError('ConstraintError', 'the authenticator cannot protect credentials')
  }
  return {
    credProps: inputs.credProps === true && extensions.has('credProps'),
    credProtect: protects ? readLevel(policy) : undefined,
    prf: prf && readPrf(prf, read),
    largeBlob: largeBlob && {
      required: largeBlob.support === 'required',
      read: false,
      write: undefined,
    },
  }
}

function readLevel(policy: string | undefined): 1 | 2 | 3 | undefined {
  if (policy === undefined) return undefined
  const level = LEVELS.get(policy)
  if (level === undefined) throw new TypeError(`credentialProtectionPolicy cannot be ${policy}`)
  return level
}

/**
 * Reads the extension inputs of an authentication.
 *
 * @param allow Credential IDs of the allow list, base64url.
 * @throws {Error} `NotSupportedError` for inputs that belong to registration or exclude each other;
 *   `SyntaxError` when `prf.evalByCredential` names a credential that is not on the list.
 */
export function readAuthenticationExtensions<Data>(
  { prf, largeBlob }: ExtensionInputs<Data> = {},
  allow: readonly string[],
  read: ReadBytes<Data>,
): ExtensionRequest {
  return {
    credProps: false,
    credProtect: undefined,
    prf: prf && checkPrf(readPrf(prf, read), allow),
    largeBlob: largeBlob && readLargeBlob(largeBlob, allow, read),
  }
}

function readPrf<Data>(inputs: PrfInputs<Data>, read: ReadBytes<Data>): PrfRequest {
  const values = ({ first, second }: { first: Data; second?: Data | undefined }) => ({
    first: read(first, 'prf input'),
    ...(second !== undefined && { second: read(second, 'prf input') }),
  })
  const byCredential = Object.entries(inputs.evalByCredential ?? {})
  return {
    eval: inputs.eval && values(inputs.eval),
    evalByCredential: new Map(byCredential.map(([id, input]) => [id, values(input)])),
  }
}

function checkPrf(request: PrfRequest, allow: readonly string[]): PrfRequest {
  const ids = [...request.evalByCredential.keys()]
  if (ids.length > 0 && allow.length === 0) {
    throw ceremonyError('NotSupportedError', 'prf.evalByCredential needs allowCredentials')
  }
  if (!ids.every((id) => allow.includes(id))) {
    const problem = 'prf.evalByCredential names a credential that allowCredentials does not'
    throw ceremonyError('SyntaxError', problem)
  }
  return request
}

function readLargeBlob<Data>(
  { support, read: wanted, write }: NonNullable<ExtensionInputs<Data>['largeBlob']>,
  allow: readonly string[],
  read: ReadBytes<Data>,
): LargeBlobRequest {
  if (support !== undefined) {
    throw ceremonyError('NotSupportedError', 'largeBlob.support is for registration')
  }
  if (wanted !== undefined && write !== undefined) {
    throw ceremonyError('NotSupportedError', 'largeBlob cannot be read and written at once')
  }
  if (write !== undefined && allow.length !== 1) {
    throw ceremonyError('NotSupportedError', 'largeBlob.write needs exactly one allowed credential')
  }
  const bytes = write === undefined ? undefined : read(write, 'largeBlob.write')
  return { required: false, read: wanted === true, write: bytes }
}
