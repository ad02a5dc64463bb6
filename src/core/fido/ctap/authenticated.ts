import { type Bytes, concat } from '../../shared/bytes.ts'
import type { CborMap } from '../cbor/index.ts'
import { encodeCbor } from '../cbor/index.ts'
import type { PinUvAuthToken } from './pin/token.ts'

/** The members of a request that prove its token. */
export interface AuthenticatedMembers {
  readonly pinUvAuthProtocol?: number
  readonly pinUvAuthParam?: Bytes
}

/**
 * What is authenticated of a request with a sub-command: the prefix that sets the command apart, the
 * sub-command, and its parameters as they are sent.
 *
 * @see [CTAP 2.2 section 6.8](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorCredentialManagement)
 */
export function subCommandMessage(
  prefix: Uint8Array,
  subCommand: number,
  params: CborMap | undefined,
): Bytes {
  return concat(prefix, Uint8Array.of(subCommand), params ? encodeCbor(params) : new Uint8Array())
}

/** Proves a token over a message; without a token there is nothing to prove. */
export function authenticated(
  token: PinUvAuthToken | undefined,
  message: Bytes,
): AuthenticatedMembers {
  if (!token) return {}
  return { pinUvAuthProtocol: token.version, pinUvAuthParam: token.authenticate(message) }
}

/** What precedes authenticatorConfig and authenticatorLargeBlobs in what is authenticated. */
export function commandPrefix(command: number): Bytes {
  const prefix = new Uint8Array(33).fill(0xff)
  prefix[32] = command
  return prefix
}
