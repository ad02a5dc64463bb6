import type { CborKey, CborValue } from '../../../../core/fido/cbor/index.ts'
import { fromBase64url } from '../../../../core/shared/base64url.ts'
import type { Credential } from '../credential.ts'
import type { Key } from '../key.ts'
import { demand } from '../refusal.ts'
import type { Found } from '../store.ts'
import { hmacSecret } from './hmac-secret.ts'
import type { GetExtensions, MakeExtensions } from './inputs.ts'

/** Bytes that can be stored beside a credential. */
export const MAX_CRED_BLOB = 32

type Outputs = ReadonlyMap<CborKey, CborValue> | undefined

/**
 * Refuses inputs to makeCredential that make no sense.
 *
 * @throws {Refusal} INVALID_OPTION.
 */
export function checkMakeExtensions(inputs: MakeExtensions, rk: boolean): void {
  const { credProtect, largeBlobKey } = inputs
  demand(credProtect === undefined || [1, 2, 3].includes(credProtect), 'INVALID_OPTION')
  demand(largeBlobKey === undefined || (largeBlobKey && rk), 'INVALID_OPTION')
}

/**
 * Refuses inputs to getAssertion that make no sense.
 *
 * @throws {Refusal} INVALID_OPTION, or UNSUPPORTED_OPTION for secrets without a touch.
 */
export function checkGetExtensions(inputs: GetExtensions, up: boolean): void {
  demand(inputs.largeBlobKey !== false, 'INVALID_OPTION')
  demand(up || !inputs.hmacSecret, 'UNSUPPORTED_OPTION')
}

/** Whether the input of `credBlob` can be stored. */
export function storesCredBlob({ credBlob }: MakeExtensions, rk: boolean): boolean {
  return rk && credBlob !== undefined && credBlob.length <= MAX_CRED_BLOB
}

/** What the authenticator data of a new credential says of extensions. */
export function makeOutputs(
  key: Key,
  inputs: MakeExtensions,
  credential: Credential,
  { rpId, uv }: { readonly rpId: string; readonly uv: boolean },
): Outputs {
  const { memory } = key
  const outputs = new Map<CborKey, CborValue>()
  if (inputs.credProtect !== undefined) outputs.set('credProtect', inputs.credProtect)
  if (inputs.hmacSecret) outputs.set('hmac-secret', true)
  if (inputs.hmacSecret && inputs.hmacSecretMc) {
    outputs.set('hmac-secret-mc', hmacSecret(key, credential, uv, inputs.hmacSecretMc))
  }
  if (inputs.credBlob) outputs.set('credBlob', storesCredBlob(inputs, credential.discoverable))
  if (inputs.minPinLength && memory.minPinLengthRPIDs.includes(rpId)) {
    outputs.set('minPinLength', memory.minPINLength)
  }
  if (inputs.pinComplexityPolicy) outputs.set('pinComplexityPolicy', memory.pinComplexityPolicy)
  return outputs.size > 0 ? outputs : undefined
}

/** What the authenticator data of an assertion says of extensions. */
export function getOutputs(
  key: Key,
  inputs: GetExtensions,
  { credential, stored }: Found,
  uv: boolean,
): Outputs {
  const outputs = new Map<CborKey, CborValue>()
  if (inputs.credBlob) outputs.set('credBlob', fromBase64url(stored?.credBlob ?? ''))
  if (inputs.hmacSecret && credential.hmacSecret) {
    outputs.set('hmac-secret', hmacSecret(key, credential, uv, inputs.hmacSecret))
  }
  if (inputs.thirdPartyPayment) outputs.set('thirdPartyPayment', credential.thirdPartyPayment)
  return outputs.size > 0 ? outputs : undefined
}
