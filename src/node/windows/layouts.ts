/**
 * What a member of a structure is:
 *
 * - `u32` a DWORD, `i32` a LONG or a BOOL;
 * - `text` a pointer to UTF-16 with a NUL behind it, `texts` a pointer to such pointers;
 * - `bytes` a pointer to bytes, whose number is the member before; `any` a pointer to something;
 * - `embed` a structure, `to` a pointer to one or to several in a row, `list` a pointer to pointers.
 */
export type MemberType =
  | 'u32'
  | 'i32'
  | 'text'
  | 'texts'
  | 'bytes'
  | 'any'
  | { readonly embed: string }
  | { readonly to: string }
  | { readonly list: string }

/** Members that a structure has from one of its versions on. */
export type MemberGroup = readonly [
  since: number,
  members: { readonly [member: string]: MemberType },
]

/** A structure by its name, its members in their order. */
export type Layouts = { readonly [structure: string]: readonly MemberGroup[] }

/** Members of both kinds of options, from version 8 on. */
const HINTS = { cCredentialHints: 'u32', ppwszCredentialHints: 'texts' } as const

/**
 * The structures of `webauthn.h`, named without `WEBAUTHN_` and `AUTHENTICATOR_`, each after those
 * that it is made of. What is read and what is written comes from this one table.
 *
 * @see [webauthn.h](https://github.com/microsoft/webauthn/blob/master/webauthn.h)
 */
export const LAYOUTS = {
  RpEntityInformation: [
    [1, { dwVersion: 'u32', pwszId: 'text', pwszName: 'text', pwszIcon: 'text' }],
  ],
  UserEntityInformation: [
    [
      1,
      {
        dwVersion: 'u32',
        cbId: 'u32',
        pbId: 'bytes',
        pwszName: 'text',
        pwszIcon: 'text',
        pwszDisplayName: 'text',
      },
    ],
  ],
  ClientData: [
    [
      1,
      {
        dwVersion: 'u32',
        cbClientDataJSON: 'u32',
        pbClientDataJSON: 'bytes',
        pwszHashAlgId: 'text',
      },
    ],
  ],
  CoseCredentialParameter: [[1, { dwVersion: 'u32', pwszCredentialType: 'text', lAlg: 'i32' }]],
  CoseCredentialParameters: [
    [1, { cCredentialParameters: 'u32', pCredentialParameters: { to: 'CoseCredentialParameter' } }],
  ],
  Credential: [[1, { dwVersion: 'u32', cbId: 'u32', pbId: 'bytes', pwszCredentialType: 'text' }]],
  Credentials: [[1, { cCredentials: 'u32', pCredentials: { to: 'Credential' } }]],
  CredentialEx: [
    [
      1,
      {
        dwVersion: 'u32',
        cbId: 'u32',
        pbId: 'bytes',
        pwszCredentialType: 'text',
        dwTransports: 'u32',
      },
    ],
  ],
  CredentialList: [[1, { cCredentials: 'u32', ppCredentials: { list: 'CredentialEx' } }]],
  Extension: [[1, { pwszExtensionIdentifier: 'text', cbExtension: 'u32', pvExtension: 'any' }]],
  Extensions: [[1, { cExtensions: 'u32', pExtensions: { to: 'Extension' } }]],
  CredProtectExtensionIn: [[1, { dwCredProtect: 'u32', bRequireCredProtect: 'i32' }]],
  CredBlobExtension: [[1, { cbCredBlob: 'u32', pbCredBlob: 'bytes' }]],
  HmacSecretSalt: [[1, { cbFirst: 'u32', pbFirst: 'bytes', cbSecond: 'u32', pbSecond: 'bytes' }]],
  CredWithHmacSecretSalt: [
    [1, { cbCredID: 'u32', pbCredID: 'bytes', pHmacSecretSalt: { to: 'HmacSecretSalt' } }],
  ],
  HmacSecretSaltValues: [
    [
      1,
      {
        pGlobalHmacSalt: { to: 'HmacSecretSalt' },
        cCredWithHmacSecretSaltList: 'u32',
        pCredWithHmacSecretSaltList: { to: 'CredWithHmacSecretSalt' },
      },
    ],
  ],
  MakeCredentialOptions: [
    [
      1,
      {
        dwVersion: 'u32',
        dwTimeoutMilliseconds: 'u32',
        CredentialList: { embed: 'Credentials' },
        Extensions: { embed: 'Extensions' },
        dwAuthenticatorAttachment: 'u32',
        bRequireResidentKey: 'i32',
        dwUserVerificationRequirement: 'u32',
        dwAttestationConveyancePreference: 'u32',
        dwFlags: 'u32',
      },
    ],
    [2, { pCancellationId: 'bytes' }],
    [3, { pExcludeCredentialList: { to: 'CredentialList' } }],
    [4, { dwEnterpriseAttestation: 'u32', dwLargeBlobSupport: 'u32', bPreferResidentKey: 'i32' }],
    [5, { bBrowserInPrivateMode: 'i32' }],
    [6, { bEnablePrf: 'i32' }],
    [7, { pLinkedDevice: 'any', cbJsonExt: 'u32', pbJsonExt: 'bytes' }],
    [8, { pPRFGlobalEval: { to: 'HmacSecretSalt' }, ...HINTS, bThirdPartyPayment: 'i32' }],
    [
      9,
      {
        pwszRemoteWebOrigin: 'text',
        cbPublicKeyCredentialCreationOptionsJSON: 'u32',
        pbPublicKeyCredentialCreationOptionsJSON: 'bytes',
        cbAuthenticatorId: 'u32',
        pbAuthenticatorId: 'bytes',
      },
    ],
  ],
  GetAssertionOptions: [
    [
      1,
      {
        dwVersion: 'u32',
        dwTimeoutMilliseconds: 'u32',
        CredentialList: { embed: 'Credentials' },
        Extensions: { embed: 'Extensions' },
        dwAuthenticatorAttachment: 'u32',
        dwUserVerificationRequirement: 'u32',
        dwFlags: 'u32',
      },
    ],
    [2, { pwszU2fAppId: 'text', pbU2fAppId: 'any' }],
    [3, { pCancellationId: 'bytes' }],
    [4, { pAllowCredentialList: { to: 'CredentialList' } }],
    [5, { dwCredLargeBlobOperation: 'u32', cbCredLargeBlob: 'u32', pbCredLargeBlob: 'bytes' }],
    [6, { pHmacSecretSaltValues: { to: 'HmacSecretSaltValues' }, bBrowserInPrivateMode: 'i32' }],
    [7, { pLinkedDevice: 'any', bAutoFill: 'i32', cbJsonExt: 'u32', pbJsonExt: 'bytes' }],
    [8, HINTS],
    [
      9,
      {
        pwszRemoteWebOrigin: 'text',
        cbPublicKeyCredentialRequestOptionsJSON: 'u32',
        pbPublicKeyCredentialRequestOptionsJSON: 'bytes',
        cbAuthenticatorId: 'u32',
        pbAuthenticatorId: 'bytes',
      },
    ],
  ],
  CredentialAttestation: [
    [
      1,
      {
        dwVersion: 'u32',
        pwszFormatType: 'text',
        cbAuthenticatorData: 'u32',
        pbAuthenticatorData: 'bytes',
        cbAttestation: 'u32',
        pbAttestation: 'bytes',
        dwAttestationDecodeType: 'u32',
        pvAttestationDecode: 'any',
        cbAttestationObject: 'u32',
        pbAttestationObject: 'bytes',
        cbCredentialId: 'u32',
        pbCredentialId: 'bytes',
      },
    ],
    [2, { Extensions: { embed: 'Extensions' } }],
    [3, { dwUsedTransport: 'u32' }],
    [4, { bEpAtt: 'i32', bLargeBlobSupported: 'i32', bResidentKey: 'i32' }],
    [5, { bPrfEnabled: 'i32' }],
    [6, { cbUnsignedExtensionOutputs: 'u32', pbUnsignedExtensionOutputs: 'bytes' }],
    [7, { pHmacSecret: { to: 'HmacSecretSalt' }, bThirdPartyPayment: 'i32' }],
    [
      8,
      {
        dwTransports: 'u32',
        cbClientDataJSON: 'u32',
        pbClientDataJSON: 'bytes',
        cbRegistrationResponseJSON: 'u32',
        pbRegistrationResponseJSON: 'bytes',
      },
    ],
  ],
  Assertion: [
    [
      1,
      {
        dwVersion: 'u32',
        cbAuthenticatorData: 'u32',
        pbAuthenticatorData: 'bytes',
        cbSignature: 'u32',
        pbSignature: 'bytes',
        Credential: { embed: 'Credential' },
        cbUserId: 'u32',
        pbUserId: 'bytes',
      },
    ],
    [
      2,
      {
        Extensions: { embed: 'Extensions' },
        cbCredLargeBlob: 'u32',
        pbCredLargeBlob: 'bytes',
        dwCredLargeBlobStatus: 'u32',
      },
    ],
    [3, { pHmacSecret: { to: 'HmacSecretSalt' } }],
    [4, { dwUsedTransport: 'u32' }],
    [5, { cbUnsignedExtensionOutputs: 'u32', pbUnsignedExtensionOutputs: 'bytes' }],
    [
      6,
      {
        cbClientDataJSON: 'u32',
        pbClientDataJSON: 'bytes',
        cbAuthenticationResponseJSON: 'u32',
        pbAuthenticationResponseJSON: 'bytes',
      },
    ],
  ],
} as const satisfies Layouts

/** The name of a structure. */
export type StructName = keyof typeof LAYOUTS

/** Members of a structure up to one of its versions. */
export function membersOf(name: StructName, version: number): [string, MemberType][] {
  const groups: readonly MemberGroup[] = LAYOUTS[name]
  return groups.flatMap(([since, members]) => (since <= version ? Object.entries(members) : []))
}

/** Versions of the two kinds of options by the version of the API from which they hold. */
const OPTIONS_VERSIONS: readonly (readonly [api: number, make: number, get: number])[] = [
  [9, 9, 9],
  [8, 8, 8],
  [7, 7, 7],
  [6, 6, 6],
  [4, 5, 6],
  [3, 4, 5],
  [1, 3, 4],
]

/** The versions of the options that an API of some version takes; 0 where there is none. */
export function optionsVersions(api: number): { readonly make: number; readonly get: number } {
  const [, make, get] = OPTIONS_VERSIONS.find(([since]) => since <= api) ?? [0, 0, 0]
  return { make, get }
}
