/* The structures of Windows' WebAuthn API, written down a second time: in C, for a compiler to lay
   out. Only types of fixed width, so that any platform with 64 bits has them like Windows. */
#include <stdint.h>

typedef uint32_t DWORD;
typedef int32_t LONG, BOOL, HRESULT;
typedef const uint16_t *TEXT;
typedef uint8_t *BYTES;

typedef struct { DWORD dwVersion; TEXT pwszId, pwszName, pwszIcon; } RpEntityInformation;

typedef struct {
  DWORD dwVersion, cbId;
  BYTES pbId;
  TEXT pwszName, pwszIcon, pwszDisplayName;
} UserEntityInformation;

typedef struct {
  DWORD dwVersion, cbClientDataJSON;
  BYTES pbClientDataJSON;
  TEXT pwszHashAlgId;
} ClientData;

typedef struct { DWORD dwVersion; TEXT pwszCredentialType; LONG lAlg; } CoseCredentialParameter;

typedef struct {
  DWORD cCredentialParameters;
  CoseCredentialParameter *pCredentialParameters;
} CoseCredentialParameters;

typedef struct { DWORD dwVersion, cbId; BYTES pbId; TEXT pwszCredentialType; } Credential;
typedef struct { DWORD cCredentials; Credential *pCredentials; } Credentials;

typedef struct {
  DWORD dwVersion, cbId;
  BYTES pbId;
  TEXT pwszCredentialType;
  DWORD dwTransports;
} CredentialEx;

typedef struct { DWORD cCredentials; CredentialEx **ppCredentials; } CredentialList;
typedef struct { TEXT pwszExtensionIdentifier; DWORD cbExtension; void *pvExtension; } Extension;
typedef struct { DWORD cExtensions; Extension *pExtensions; } Extensions;
typedef struct { DWORD dwCredProtect; BOOL bRequireCredProtect; } CredProtectExtensionIn;
typedef struct { DWORD cbCredBlob; BYTES pbCredBlob; } CredBlobExtension;

typedef struct {
  DWORD cbFirst;
  BYTES pbFirst;
  DWORD cbSecond;
  BYTES pbSecond;
} HmacSecretSalt;

typedef struct {
  DWORD cbCredID;
  BYTES pbCredID;
  HmacSecretSalt *pHmacSecretSalt;
} CredWithHmacSecretSalt;

typedef struct {
  HmacSecretSalt *pGlobalHmacSalt;
  DWORD cCredWithHmacSecretSaltList;
  CredWithHmacSecretSalt *pCredWithHmacSecretSaltList;
} HmacSecretSaltValues;

typedef struct {
  DWORD dwVersion, dwTimeoutMilliseconds;
  Credentials CredentialList;
  Extensions Extensions;
  DWORD dwAuthenticatorAttachment;
  BOOL bRequireResidentKey;
  DWORD dwUserVerificationRequirement, dwAttestationConveyancePreference, dwFlags;
  BYTES pCancellationId;                                                 /* 2 */
  CredentialList *pExcludeCredentialList;                                /* 3 */
  DWORD dwEnterpriseAttestation, dwLargeBlobSupport;                     /* 4 */
  BOOL bPreferResidentKey;
  BOOL bBrowserInPrivateMode;                                            /* 5 */
  BOOL bEnablePrf;                                                       /* 6 */
  void *pLinkedDevice;                                                   /* 7 */
  DWORD cbJsonExt;
  BYTES pbJsonExt;
  HmacSecretSalt *pPRFGlobalEval;                                        /* 8 */
  DWORD cCredentialHints;
  TEXT *ppwszCredentialHints;
  BOOL bThirdPartyPayment;
  TEXT pwszRemoteWebOrigin;                                              /* 9 */
  DWORD cbPublicKeyCredentialCreationOptionsJSON;
  BYTES pbPublicKeyCredentialCreationOptionsJSON;
  DWORD cbAuthenticatorId;
  BYTES pbAuthenticatorId;
} MakeCredentialOptions;

typedef struct {
  DWORD dwVersion, dwTimeoutMilliseconds;
  Credentials CredentialList;
  Extensions Extensions;
  DWORD dwAuthenticatorAttachment, dwUserVerificationRequirement, dwFlags;
  TEXT pwszU2fAppId;                                                     /* 2 */
  BOOL *pbU2fAppId;
  BYTES pCancellationId;                                                 /* 3 */
  CredentialList *pAllowCredentialList;                                  /* 4 */
  DWORD dwCredLargeBlobOperation, cbCredLargeBlob;                       /* 5 */
  BYTES pbCredLargeBlob;
  HmacSecretSaltValues *pHmacSecretSaltValues;                           /* 6 */
  BOOL bBrowserInPrivateMode;
  void *pLinkedDevice;                                                   /* 7 */
  BOOL bAutoFill;
  DWORD cbJsonExt;
  BYTES pbJsonExt;
  DWORD cCredentialHints;                                                /* 8 */
  TEXT *ppwszCredentialHints;
  TEXT pwszRemoteWebOrigin;                                              /* 9 */
  DWORD cbPublicKeyCredentialRequestOptionsJSON;
  BYTES pbPublicKeyCredentialRequestOptionsJSON;
  DWORD cbAuthenticatorId;
  BYTES pbAuthenticatorId;
} GetAssertionOptions;

typedef struct {
  DWORD dwVersion;
  TEXT pwszFormatType;
  DWORD cbAuthenticatorData;
  BYTES pbAuthenticatorData;
  DWORD cbAttestation;
  BYTES pbAttestation;
  DWORD dwAttestationDecodeType;
  void *pvAttestationDecode;
  DWORD cbAttestationObject;
  BYTES pbAttestationObject;
  DWORD cbCredentialId;
  BYTES pbCredentialId;
  Extensions Extensions;                                                 /* 2 */
  DWORD dwUsedTransport;                                                 /* 3 */
  BOOL bEpAtt, bLargeBlobSupported, bResidentKey;                        /* 4 */
  BOOL bPrfEnabled;                                                      /* 5 */
  DWORD cbUnsignedExtensionOutputs;                                      /* 6 */
  BYTES pbUnsignedExtensionOutputs;
  HmacSecretSalt *pHmacSecret;                                           /* 7 */
  BOOL bThirdPartyPayment;
  DWORD dwTransports, cbClientDataJSON;                                  /* 8 */
  BYTES pbClientDataJSON;
  DWORD cbRegistrationResponseJSON;
  BYTES pbRegistrationResponseJSON;
} CredentialAttestation;

typedef struct {
  DWORD dwVersion, cbAuthenticatorData;
  BYTES pbAuthenticatorData;
  DWORD cbSignature;
  BYTES pbSignature;
  Credential Credential;
  DWORD cbUserId;
  BYTES pbUserId;
  Extensions Extensions;                                                 /* 2 */
  DWORD cbCredLargeBlob;
  BYTES pbCredLargeBlob;
  DWORD dwCredLargeBlobStatus;
  HmacSecretSalt *pHmacSecret;                                           /* 3 */
  DWORD dwUsedTransport;                                                 /* 4 */
  DWORD cbUnsignedExtensionOutputs;                                      /* 5 */
  BYTES pbUnsignedExtensionOutputs;
  DWORD cbClientDataJSON;                                                /* 6 */
  BYTES pbClientDataJSON;
  DWORD cbAuthenticationResponseJSON;
  BYTES pbAuthenticationResponseJSON;
} Assertion;
