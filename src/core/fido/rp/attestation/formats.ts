import { none } from './none.ts'
import { packed } from './packed.ts'
import type { AttestationFormat } from './statement.ts'

/**
 * The formats that are verified, by their identifier. A statement in any other is refused.
 *
 * @see [IANA WebAuthn attestation statement formats](https://www.iana.org/assignments/webauthn/webauthn.xhtml)
 */
export const ATTESTATION_FORMATS: ReadonlyMap<string, AttestationFormat> = /* @__PURE__ */ new Map([
  ['none', none],
  ['packed', packed],
])
