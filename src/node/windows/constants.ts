/** `WEBAUTHN_AUTHENTICATOR_ATTACHMENT_…`; 0 is any. */
export const ATTACHMENT: ReadonlyMap<string | undefined, number> = /* @__PURE__ */ new Map([
  ['platform', 1],
  ['cross-platform', 2],
])

/** `WEBAUTHN_USER_VERIFICATION_REQUIREMENT_…`. */
export const USER_VERIFICATION = { required: 1, preferred: 2, discouraged: 3 } as const

/** `WEBAUTHN_ATTESTATION_CONVEYANCE_PREFERENCE_…`; enterprise attestation has a member besides. */
export const ATTESTATION = { none: 1, indirect: 2, direct: 3, enterprise: 3 } as const

/** `WEBAUTHN_ENTERPRISE_ATTESTATION_VENDOR_FACILITATED`. */
export const VENDOR_FACILITATED = 1

/** `WEBAUTHN_LARGE_BLOB_SUPPORT_…`; 0 is none. */
export const LARGE_BLOB_SUPPORT: ReadonlyMap<string | undefined, number> = /* @__PURE__ */ new Map([
  ['required', 1],
  ['preferred', 2],
])

/** `WEBAUTHN_CRED_LARGE_BLOB_OPERATION_…`. */
export const LARGE_BLOB_OPERATION = { none: 0, get: 1, set: 2 } as const

/** `WEBAUTHN_CRED_LARGE_BLOB_STATUS_SUCCESS`. */
export const LARGE_BLOB_SUCCESS = 1

/** `WEBAUTHN_USER_VERIFICATION_…` of credential protection, by the names that options have. */
export const CREDENTIAL_PROTECTION: ReadonlyMap<string | undefined, number> =
  /* @__PURE__ */ new Map([
    ['userVerificationOptional', 1],
    ['userVerificationOptionalWithCredentialIDList', 2],
    ['userVerificationRequired', 3],
  ])

/** `WEBAUTHN_AUTHENTICATOR_HMAC_SECRET_VALUES_FLAG`: salts are given as they go to the key. */
export const HMAC_SECRET_VALUES_FLAG = 0x0010_0000

/** `WEBAUTHN_CTAP_TRANSPORT_…`. */
const TRANSPORTS: readonly (readonly [name: string, bit: number])[] = [
  ['usb', 0x01],
  ['nfc', 0x02],
  ['ble', 0x04],
  ['internal', 0x10],
  ['hybrid', 0x20],
]

/** Bits of transports; those that Windows does not know are left out. */
export function transportBits(names: readonly string[] = []): number {
  return TRANSPORTS.reduce((bits, [name, bit]) => (names.includes(name) ? bits | bit : bits), 0)
}

/** Names of transports. */
export function transportNames(bits: unknown): readonly string[] {
  return TRANSPORTS.filter(([, bit]) => (Number(bits) & bit) !== 0).map(([name]) => name)
}
