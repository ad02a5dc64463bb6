import type { Ctap2 } from '../ctap/ctap2.ts'
import type { CtapCallOptions } from '../ctap/device.ts'
import { isStatus } from '../ctap/status.ts'

const NOWHERE = 'example.com'
const ES256 = { type: 'public-key', alg: -7 } as const

/** Versions that have authenticatorSelection; the preview of 2.1 has not. */
const HAS_SELECTION = /^FIDO_2_[1-9]\d*$/

/**
 * Resolves when the user has touched the authenticator: by authenticatorSelection or, where that
 * does not exist, by making a credential with an empty `pinUvAuthParam`, which waits for a touch and
 * makes none.
 *
 * @see [CTAP 2.2 section 6.9](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorSelection)
 */
export async function waitForTouch(ctap: Ctap2, how: CtapCallOptions): Promise<void> {
  if (ctap.info.versions.some((version) => HAS_SELECTION.test(version))) {
    try {
      return await ctap.selection(how)
    } catch (error) {
      if (!isStatus(error, 'INVALID_COMMAND')) throw error
    }
  }
  await touchWithoutSelection(ctap, how)
}

async function touchWithoutSelection(ctap: Ctap2, how: CtapCallOptions): Promise<void> {
  const [pinUvAuthProtocol = 1] = ctap.info.pinUvAuthProtocols
  const request = {
    clientDataHash: new Uint8Array(32),
    rp: { id: NOWHERE, name: NOWHERE },
    user: { id: Uint8Array.of(0), name: NOWHERE },
    pubKeyCredParams: [ES256],
    pinUvAuthParam: new Uint8Array(),
    // Some authenticators answer before the touch when it is missing.
    pinUvAuthProtocol,
  }
  try {
    await ctap.makeCredential(request, how)
  } catch (error) {
    if (!isStatus(error, 'PIN_NOT_SET', 'PIN_INVALID', 'PIN_AUTH_INVALID')) throw error
  }
}
