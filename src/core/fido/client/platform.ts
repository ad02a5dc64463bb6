import { LargeBlobs } from '../ctap/large-blobs.ts'
import type { PinUvAuthToken } from '../ctap/pin/token.ts'
import type { Ctap2Setting } from './ceremony.ts'
import type { ExtensionPlatform } from './extensions/extension.ts'
import { exchangeHmacSecret } from './extensions/hmac-exchange.ts'

/**
 * What extensions may ask of the authenticator.
 *
 * @param token With the permission to write large blobs, where the authenticator wants one.
 */
export function extensionPlatform(
  { ctap, protocol, random }: Pick<Ctap2Setting, 'ctap' | 'protocol' | 'random'>,
  token?: PinUvAuthToken,
): ExtensionPlatform {
  return {
    hmacExchange: (how) => exchangeHmacSecret(ctap, protocol, how),
    readLargeBlob: (key, how) => new LargeBlobs(ctap).get(key, how),
    writeLargeBlob: (key, blob, how) =>
      new LargeBlobs(ctap, token, random && { random }).put(key, blob, how),
  }
}
