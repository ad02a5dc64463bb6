import { toBytes } from '../../../shared/bytes.ts'
import { readBytes } from '../read-options.ts'
import type {
  AuthenticationContext,
  AuthenticationStep,
  ClientExtension,
  RegistrationContext,
  RegistrationStep,
} from './extension.ts'

function register({ info, inputs }: RegistrationContext): RegistrationStep | undefined {
  if (inputs.credBlob === undefined) return undefined
  const blob = readBytes(inputs.credBlob, 'credBlob')
  const fits = blob.length <= (info.maxCredBlobLength ?? 0)
  if (!info.extensions.includes('credBlob') || !fits) return { finish: () => ({ credBlob: false }) }
  return {
    prepare: () => ({ credBlob: blob }),
    finish: ({ outputs }) => ({ credBlob: outputs.get('credBlob') === true }),
  }
}

function authenticate({ info, inputs }: AuthenticationContext): AuthenticationStep | undefined {
  if (inputs.getCredBlob !== true || !info.extensions.includes('credBlob')) return undefined
  return {
    prepare: () => ({ credBlob: true }),
    finish({ outputs }) {
      const blob = outputs.get('credBlob')
      return blob instanceof Uint8Array ? { getCredBlob: toBytes(blob) } : {}
    },
  }
}

/**
 * A few bytes, 32 at least where it exists, that are stored with a discoverable credential.
 *
 * @see [CTAP 2.2 section 12.2](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#sctn-credBlob-extension)
 */
export const credBlob: ClientExtension = { name: 'credBlob', register, authenticate }
