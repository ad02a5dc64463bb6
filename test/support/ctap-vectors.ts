import { type Bytes, fromHex } from '../../src/core/shared/bytes.ts'
import { readVectors } from './vectors.ts'

interface PinVectors {
  readonly platform_private: string
  readonly authenticator_public: { readonly x: string; readonly y: string }
  readonly ecdh_z: string
  readonly shared_secret: string
  readonly key_agreement_cbor: string
  readonly iv: string
  readonly set_pin_1234: { readonly padded_pin: string; newPinEnc: string; pinUvAuthParam: string }
  readonly change_pin_1234_4321: {
    readonly pinHash: string
    readonly pinHashEnc: string
    readonly newPinEnc: string
    readonly pinUvAuthParam: string
  }
  readonly token: { readonly plain: string; readonly enc: string }
  readonly authenticate: readonly { key: string; message: string; param: string }[]
  readonly hmac_secret_one_salt: HmacSecretVector
  readonly hmac_secret_two_salts: HmacSecretVector
  readonly auth_messages: Readonly<Record<string, { message: string; param: string }>>
}

interface HmacSecretVector {
  readonly salts: string
  readonly saltEnc: string
  readonly saltAuth: string
  readonly authenticator_output_plain: string
  readonly authenticator_output_enc: string
}

/** A value of CBOR with its kind. */
export type TaggedValue =
  | { readonly int: string }
  | { readonly bool: boolean }
  | { readonly bytes: string }
  | { readonly text: string }
  | { readonly array: readonly TaggedValue[] }
  | { readonly map: readonly (readonly [TaggedValue, TaggedValue])[] }

interface CtapVectors {
  readonly cbor: {
    readonly roundtrip: readonly { hex: string; value: TaggedValue }[]
    readonly canonical_ints: readonly { hex: string; value: number }[]
    readonly canonical_map_order: readonly { hex: string; value: TaggedValue }[]
    readonly negative: readonly { hex: string; why: string; decodes_to?: TaggedValue }[]
  }
  readonly pinUvProtocol: {
    readonly v1: PinVectors
    readonly v2: PinVectors
    readonly v2_kdf: { readonly z: string; readonly 'hmac_key||aes_key': string }
    readonly v1_mozilla: Readonly<Record<string, string>>
  }
  readonly getInfoEnc: Readonly<Record<'encIdentifier' | 'encCredStoreState', EncVector>>
  readonly largeBlob: Readonly<Record<string, string>>
  readonly u2f: {
    readonly register: Readonly<Record<string, string>>
    readonly authenticate: Readonly<Record<string, string>>
    readonly version: { readonly apdu: string; readonly response: string }
    readonly registrations: readonly Readonly<Record<string, string>>[]
    readonly signatures: readonly { hex: string; userPresence: number; counter: number }[]
  }
  readonly guide: readonly {
    readonly kind: 'request' | 'response'
    readonly command: number
    readonly section: string
    readonly hex: string
  }[]
}

interface EncVector {
  readonly persistent_token: string
  readonly 'iv||ct': string
  readonly plain: string
}

/** Known answers of CTAP. */
export const CTAP = readVectors<CtapVectors>('ctap-commands.json')

/** The known answers of a PIN/UV auth protocol. */
export function pinVectors(version: 1 | 2): PinVectors {
  return version === 1 ? CTAP.pinUvProtocol.v1 : CTAP.pinUvProtocol.v2
}

/** The authenticator's public key of those. */
export function authenticatorKey(version: 1 | 2) {
  const { x, y } = pinVectors(version).authenticator_public
  return { kty: 2, alg: -25, crv: 1, x: fromHex(x), y: fromHex(y) }
}

/** Gives the platform's scalar and the initialization vector of those, by their length. */
export function vectorRandom(version: 1 | 2): (size: number) => Bytes {
  const { platform_private, iv } = pinVectors(version)
  return (size) => fromHex(size === 32 ? platform_private : iv)
}
