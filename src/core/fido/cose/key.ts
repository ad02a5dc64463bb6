import { type Bytes, toBytes } from '../../shared/bytes.ts'
import { type CborMap, type CborValue, decodeCbor } from '../cbor/decode.ts'
import { WebAuthnError } from '../errors.ts'
import { COSE_ALGORITHMS, type CoseAlgorithm, KeyType } from './algorithms.ts'

/** A public key that has the form its algorithm demands. */
export interface CoseKey {
  /** The algorithm it is bound to. */
  readonly algorithm: CoseAlgorithm
  /** The COSE_Key as it came. */
  readonly bytes: Bytes
  /**
   * The key's numbers: `[x, y]` for EC2, `[x]` for OKP, `[n, e]` for RSA, `[pub]` for AKP; views of
   * {@link CoseKey.bytes}.
   */
  readonly parts: readonly Bytes[]
}

/** Labels of a COSE_Key's members, RFC 9052 section 7.1 and RFC 9053 section 7. */
const Label = { kty: 1, alg: 3 } as const

/** The labels of {@link CoseKey.parts} and of the curve, for each key type. */
const LAYOUTS: ReadonlyMap<number, { readonly crv?: number; readonly parts: readonly number[] }> =
  /* @__PURE__ */ (() =>
    new Map([
      [KeyType.okp, { crv: -1, parts: [-2] }],
      [KeyType.ec2, { crv: -1, parts: [-2, -3] }],
      [KeyType.rsa, { parts: [-1, -2] }],
      [KeyType.akp, { parts: [-1] }],
    ]))()

/** How a COSE_Key is read. */
export interface CoseKeyOptions {
  /**
   * `false` accepts unsorted labels and longer numbers than needed, for authenticators that are
   * known to write them. Default `true`.
   */
  readonly strict?: boolean
}

/**
 * Reads a COSE_Key and checks that its key type, curve and lengths are those of its algorithm.
 *
 * Whether an elliptic curve point lies on its curve is {@link checkPoint}'s question: it is asked
 * once, at registration.
 *
 * @param bytes The encoded key; it must fill them.
 * @throws {WebAuthnError} `WEBAUTHN_PUBLIC_KEY_MALFORMED`, `WEBAUTHN_PUBLIC_KEY_CURVE_MISMATCH` or
 *   `WEBAUTHN_ALGORITHM_UNSUPPORTED`.
 * @see [WebAuthn Level 3 §6.5.1.1](https://www.w3.org/TR/webauthn-3/#sctn-encoded-credPubKey-examples)
 * @see [RFC 9053 section 7](https://www.rfc-editor.org/rfc/rfc9053#section-7)
 */
export function parseCoseKey(bytes: Uint8Array, options: CoseKeyOptions = {}): CoseKey {
  const raw = toBytes(bytes)
  const map = decodeKeyMap(raw, options.strict ?? true)
  const alg = map.get(Label.alg)
  if (typeof alg !== 'number' || !Number.isInteger(alg)) throw malformed('has no alg')
  const algorithm = COSE_ALGORITHMS.get(alg)
  if (!algorithm) {
    throw new WebAuthnError('WEBAUTHN_ALGORITHM_UNSUPPORTED', `COSE algorithm ${alg} is not known`)
  }
  return { algorithm, bytes: raw, parts: readParts(map, algorithm) }
}

function decodeKeyMap(bytes: Bytes, strict: boolean): CborMap {
  let value: CborValue
  try {
    value = decodeCbor(bytes, { maxDepth: 2, strict, floats: false })
  } catch (cause) {
    throw malformed('is not CTAP2 canonical CBOR', cause)
  }
  if (!(value instanceof Map)) throw malformed('is not a CBOR map')
  return value
}

function readParts(map: CborMap, algorithm: CoseAlgorithm): Bytes[] {
  const { name, kty, crv, size } = algorithm
  const layout = LAYOUTS.get(kty)
  if (!layout || map.get(Label.kty) !== kty) throw malformed(`is not of the key type of ${name}`)
  if (layout.crv !== undefined && map.get(layout.crv) !== crv) {
    const problem = `${name} needs a key on ${algorithm.curve}`
    throw new WebAuthnError('WEBAUTHN_PUBLIC_KEY_CURVE_MISMATCH', problem)
  }
  const parts = layout.parts.map((label) => map.get(label))
  if (!parts.every((part) => part instanceof Uint8Array)) throw malformed('lacks a part')
  if (size ? parts.some((part) => part.length !== size) : !isRsa(parts)) {
    throw malformed(`has a part whose length does not fit ${name}`)
  }
  return parts
}

const MIN_RSA_BYTES = 128
const MAX_RSA_BYTES = 1024

/** A modulus of 1,024 to 8,192 bits with no leading zero, and an odd exponent of at least 3. */
function isRsa([n, e]: readonly Bytes[]): boolean {
  if (!n || !e || n.length < MIN_RSA_BYTES || n.length > MAX_RSA_BYTES || n[0] === 0) return false
  if (n.length === MIN_RSA_BYTES && (n[0] as number) < 0x80) return false
  const exponent = e.reduce((value, byte) => value * 256 + byte, 0)
  return e.length <= 4 && e[0] !== 0 && exponent >= 3 && exponent % 2 === 1
}

function malformed(problem: string, cause?: unknown): WebAuthnError {
  return new WebAuthnError('WEBAUTHN_PUBLIC_KEY_MALFORMED', `the COSE key ${problem}`, { cause })
}
