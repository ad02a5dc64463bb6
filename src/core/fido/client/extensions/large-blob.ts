import type { AuthenticatorInfo } from '../../ctap/info.ts'
import { Permission } from '../../ctap/messages/client-pin.ts'
import { isStatus } from '../../ctap/status.ts'
import { ClientError } from '../errors.ts'
import { readBytes } from '../read-options.ts'
import type {
  AuthenticationContext,
  AuthenticationStep,
  ClientExtension,
  RegistrationContext,
  RegistrationStep,
} from './extension.ts'

const KEY = { largeBlobKey: true } as const

function isSupported({ extensions, options }: AuthenticatorInfo): boolean {
  return extensions.includes('largeBlobKey') && options.largeBlobs === true
}

function register(context: RegistrationContext): RegistrationStep | undefined {
  const { largeBlob } = context.inputs
  if (largeBlob === undefined) return undefined
  if (largeBlob.read !== undefined || largeBlob.write !== undefined) {
    throw new ClientError('BAD_REQUEST', 'largeBlob: read and write are for authentication')
  }
  // Authenticators refuse the extension for credentials that they do not store.
  if (isSupported(context.info) && context.residentKey) {
    return {
      prepare: () => KEY,
      finish: ({ response }) => ({ largeBlob: { supported: response.largeBlobKey !== undefined } }),
    }
  }
  if (largeBlob.support === 'required') {
    const problem =
      'largeBlob is required, and needs a discoverable credential on a key that has it'
    throw new ClientError('CONFIGURATION_UNSUPPORTED', problem)
  }
  return { finish: () => ({ largeBlob: { supported: false } }) }
}

function authenticate(context: AuthenticationContext): AuthenticationStep | undefined {
  const { largeBlob } = context.inputs
  if (largeBlob === undefined) return undefined
  const { support, read, write } = largeBlob
  if (support !== undefined) {
    throw new ClientError('BAD_REQUEST', 'largeBlob: support is for registration')
  }
  if (read === true && write !== undefined) {
    throw new ClientError('BAD_REQUEST', 'largeBlob: read and write exclude each other')
  }
  if (write !== undefined) return writing(context, readBytes(write, 'largeBlob: write'))
  return read === true ? reading(context) : undefined
}

function reading({ info }: AuthenticationContext): AuthenticationStep {
  if (!isSupported(info)) return { finish: () => ({ largeBlob: {} }) }
  return {
    prepare: () => KEY,
    async finish({ response: { largeBlobKey } }, platform, how) {
      const blob = largeBlobKey && (await platform.readLargeBlob(largeBlobKey, how))
      return { largeBlob: blob ? { blob } : {} }
    },
  }
}

function writing(
  { info, allow }: AuthenticationContext,
  blob: Parameters<typeof readBytes>[0] & Uint8Array<ArrayBuffer>,
): AuthenticationStep {
  if (allow?.length !== 1) {
    throw new ClientError('BAD_REQUEST', 'largeBlob: write needs exactly one allowed credential')
  }
  const failed = { largeBlob: { written: false } }
  if (!isSupported(info)) return { finish: () => failed }
  return {
    permissions: Permission.lbw,
    prepare: () => KEY,
    async finish({ response: { largeBlobKey } }, platform, how) {
      if (!largeBlobKey) return failed
      try {
        await platform.writeLargeBlob(largeBlobKey, blob, how)
      } catch (error) {
        // No room is an answer that the extension has; everything else is a failure.
        if (isStatus(error, 'LARGE_BLOB_STORAGE_FULL')) return failed
        throw error
      }
      return { largeBlob: { written: true } }
    },
  }
}

/**
 * Data of some kilobytes beside a credential. Reading and writing happen when the response is asked
 * for.
 *
 * @see [WebAuthn Level 3 §10.1.5](https://www.w3.org/TR/webauthn-3/#sctn-large-blob-extension)
 * @see [CTAP 2.2 section 12.3](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-largeBlobKey-extension)
 */
export const largeBlob: ClientExtension = { name: 'largeBlob', register, authenticate }
