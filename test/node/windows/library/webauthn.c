/* Stands in for webauthn.dll: writes down what it is given, as JSON, and answers what it is told. */
#include "webauthn.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#define EXPORT __declspec(dllexport)
__declspec(dllimport) void __stdcall Sleep(unsigned long);
#define nap() Sleep(2)
#else
#include <time.h>
#define EXPORT
static void nap(void) {
  struct timespec two = {0, 2000000};
  nanosleep(&two, 0);
}
#endif

/* ---- what tests set ---- */

enum { SETTINGS = 16, VALUES = 16 };
static struct { char name[32]; uint32_t number; } settings[SETTINGS];
static struct { char name[32]; uint8_t bytes[1024]; uint32_t length; } values[VALUES];

static uint32_t setting(const char *name) {
  for (int i = 0; i < SETTINGS; i++)
    if (!strcmp(settings[i].name, name)) return settings[i].number;
  return 0;
}

EXPORT void test_set(const char *name, uint32_t number) {
  for (int i = 0; i < SETTINGS; i++)
    if (!settings[i].name[0] || !strcmp(settings[i].name, name)) {
      strcpy(settings[i].name, name);
      settings[i].number = number;
      return;
    }
}

EXPORT void test_give(const char *name, const uint8_t *bytes, uint32_t length) {
  for (int i = 0; i < VALUES; i++)
    if (!values[i].name[0] || !strcmp(values[i].name, name)) {
      strcpy(values[i].name, name);
      memcpy(values[i].bytes, bytes, length);
      values[i].length = length;
      return;
    }
}

static uint32_t value(const char *name, BYTES *bytes) {
  *bytes = 0;
  for (int i = 0; i < VALUES; i++)
    if (!strcmp(values[i].name, name)) {
      *bytes = values[i].bytes;
      return values[i].length;
    }
  return 0;
}

/* ---- what tests read ---- */

static char report[65536];
static size_t written;
static uint32_t freed;
static volatile int cancelled, refusals;

static void say(const char *format, ...) {
  va_list list;
  va_start(list, format);
  written += (size_t)vsnprintf(report + written, sizeof report - written, format, list);
  va_end(list);
}

EXPORT const char *test_report(void) { return report; }
EXPORT uint32_t test_freed(void) { return freed; }

EXPORT void test_reset(void) {
  memset(settings, 0, sizeof settings);
  memset(values, 0, sizeof values);
  report[0] = 0;
  written = freed = 0;
  cancelled = refusals = 0;
}

static void number(const char *name, long long it) { say("\"%s\":%lld,", name, it); }

static void bytes(const char *name, const uint8_t *it, uint32_t length) {
  if (!it) return;
  say("\"%s\":\"", name);
  for (uint32_t i = 0; i < length; i++) say("%02x", it[i]);
  say("\",");
}

/* UTF-16 as JSON escapes. */
static void quoted(TEXT it) {
  say("\"");
  while (*it) say("\\u%04x", *it++);
  say("\"");
}

static void text(const char *name, TEXT it) {
  if (!it) return;
  say("\"%s\":", name);
  quoted(it);
  say(",");
}

static void texts(const char *name, TEXT *it, uint32_t length) {
  if (!it) return;
  say("\"%s\":[", name);
  for (uint32_t i = 0; i < length; i++) {
    if (i) say(",");
    quoted(it[i]);
  }
  say("],");
}

/* Every object ends with this, for the comma before it. */
static void end(const char *after) { say("\"end\":0}%s", after); }

static void salts(const char *name, const HmacSecretSalt *it) {
  if (!it) return;
  say("\"%s\":{", name);
  bytes("first", it->pbFirst, it->cbFirst);
  bytes("second", it->pbSecond, it->cbSecond);
  end(",");
}

static void credentials(const char *name, uint32_t count, CredentialEx **list) {
  say("\"%s\":[", name);
  for (uint32_t i = 0; i < count; i++) {
    say("%s{", i ? "," : "");
    number("dwVersion", list[i]->dwVersion);
    bytes("id", list[i]->pbId, list[i]->cbId);
    text("type", list[i]->pwszCredentialType);
    number("transports", list[i]->dwTransports);
    end("");
  }
  say("],");
}

static int is(TEXT it, const char *name) {
  while (*name && *it == (uint16_t)*name) it++, name++;
  return !*name && !*it;
}

static void extensions(const Extensions *it) {
  say("\"extensions\":{");
  for (uint32_t i = 0; i < it->cExtensions; i++) {
    const Extension *one = &it->pExtensions[i];
    quoted(one->pwszExtensionIdentifier);
    say(":{");
    number("length", one->cbExtension);
    if (is(one->pwszExtensionIdentifier, "credProtect")) {
      const CredProtectExtensionIn *in = one->pvExtension;
      number("level", in->dwCredProtect);
      number("require", in->bRequireCredProtect);
    } else if (is(one->pwszExtensionIdentifier, "credBlob") && one->cbExtension > 4) {
      const CredBlobExtension *in = one->pvExtension;
      bytes("blob", in->pbCredBlob, in->cbCredBlob);
    } else {
      number("on", *(BOOL *)one->pvExtension);
    }
    end(",");
  }
  end(",");
}

static void client_data(const ClientData *it) {
  say("\"clientData\":{");
  number("dwVersion", it->dwVersion);
  bytes("json", it->pbClientDataJSON, it->cbClientDataJSON);
  text("hash", it->pwszHashAlgId);
  end(",");
}

/* ---- offsets ---- */

#define AT(structure, member) \
  if (!strcmp(s, #structure) && !strcmp(m, #member)) return (int32_t)offsetof(structure, member);
#define SIZE(structure) \
  if (!strcmp(s, #structure) && !*m) return (int32_t)sizeof(structure);

/* The offset of a member, the size of a structure for no member, or -1. */
EXPORT int32_t test_offset(const char *s, const char *m) {
#include "offsets.h"
  return -1;
}

/* ---- the API ---- */

static uint8_t guid[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint16_t PACKED[] = {'p', 'a', 'c', 'k', 'e', 'd', 0};
static const uint16_t HMAC[] = {'h', 'm', 'a', 'c', '-', 's', 'e', 'c', 'r', 'e', 't', 0};
static const uint16_t CRED_BLOB[] = {'c', 'r', 'e', 'd', 'B', 'l', 'o', 'b', 0};
static const uint16_t PUBLIC_KEY[] = {'p', 'u', 'b', 'l', 'i', 'c', '-', 'k', 'e', 'y', 0};

static BOOL yes = 1;
static CredBlobExtension blob_out;
static Extension extension_out[2];
static HmacSecretSalt secret_out;

static Extensions outputs(void) {
  Extensions out = {0, extension_out};
  if (setting("hmacSecret"))
    extension_out[out.cExtensions++] = (Extension){HMAC, sizeof yes, &yes};
  if (setting("credBlob"))
    extension_out[out.cExtensions++] = (Extension){CRED_BLOB, sizeof yes, &yes};
  blob_out.cbCredBlob = value("credBlob", &blob_out.pbCredBlob);
  if (blob_out.pbCredBlob)
    extension_out[out.cExtensions++] = (Extension){CRED_BLOB, sizeof blob_out, &blob_out};
  return out;
}

static HmacSecretSalt *secrets(void) {
  secret_out.cbFirst = value("secret1", &secret_out.pbFirst);
  secret_out.cbSecond = value("secret2", &secret_out.pbSecond);
  return secret_out.pbFirst ? &secret_out : 0;
}

/* Ends an operation: at once, or when it is cancelled. */
static HRESULT outcome(void) {
  while (setting("wait") && !cancelled) nap();
  return cancelled ? (HRESULT)0x800704c7 : (HRESULT)setting("hresult");
}

/* Members that the version does not have are filled with what must not be read. */
static void *versioned(const void *full, size_t size, size_t known) {
  uint8_t *copy = malloc(size);
  memset(copy, 0xa5, size);
  memcpy(copy, full, known);
  return copy;
}

EXPORT uint32_t WebAuthNGetApiVersionNumber(void) { return setting("api"); }

EXPORT HRESULT WebAuthNGetCancellationId(uint8_t *id) {
  memcpy(id, guid, sizeof guid);
  return 0;
}

EXPORT HRESULT WebAuthNCancelCurrentOperation(const uint8_t *id) {
  if (memcmp(id, guid, sizeof guid)) return (HRESULT)0x80070057;
  if (refusals++ < (int)setting("refuseCancel")) return (HRESULT)0x80090011;
  cancelled = 1;
  return 0;
}

EXPORT HRESULT WebAuthNAuthenticatorMakeCredential(
    void *window, const RpEntityInformation *rp, const UserEntityInformation *user,
    const CoseCredentialParameters *parameters, const ClientData *client,
    const MakeCredentialOptions *it, CredentialAttestation **result) {
  *result = 0;
  say("{");
  number("window", (long long)(intptr_t)window);
  number("rpVersion", rp->dwVersion);
  text("rpId", rp->pwszId);
  text("rpName", rp->pwszName);
  number("userVersion", user->dwVersion);
  bytes("userId", user->pbId, user->cbId);
  text("userName", user->pwszName);
  text("displayName", user->pwszDisplayName);
  say("\"algorithms\":[");
  for (uint32_t i = 0; i < parameters->cCredentialParameters; i++) {
    const CoseCredentialParameter *one = &parameters->pCredentialParameters[i];
    say("%s%d", i ? "," : "", is(one->pwszCredentialType, "public-key") ? one->lAlg : 0);
  }
  say("],");
  client_data(client);
  number("dwVersion", it->dwVersion);
  number("timeout", it->dwTimeoutMilliseconds);
  number("oldList", it->CredentialList.cCredentials);
  extensions(&it->Extensions);
  number("attachment", it->dwAuthenticatorAttachment);
  number("requireResidentKey", it->bRequireResidentKey);
  number("userVerification", it->dwUserVerificationRequirement);
  number("attestation", it->dwAttestationConveyancePreference);
  number("flags", it->dwFlags);
  bytes("cancellationId", it->pCancellationId, 16);
  if (it->pExcludeCredentialList)
    credentials("exclude", it->pExcludeCredentialList->cCredentials,
                it->pExcludeCredentialList->ppCredentials);
  number("enterprise", it->dwEnterpriseAttestation);
  number("largeBlob", it->dwLargeBlobSupport);
  number("preferResidentKey", it->bPreferResidentKey);
  number("prf", it->bEnablePrf);
  salts("eval", it->pPRFGlobalEval);
  texts("hints", it->ppwszCredentialHints, it->cCredentialHints);
  number("payment", it->bThirdPartyPayment);
  end("");
  HRESULT hresult = outcome();
  if (hresult < 0) return hresult;

  CredentialAttestation out = {.dwVersion = setting("resultVersion"), .pwszFormatType = PACKED};
  out.cbAuthenticatorData = value("authenticatorData", &out.pbAuthenticatorData);
  out.cbAttestationObject = value("attestationObject", &out.pbAttestationObject);
  out.cbCredentialId = value("credentialId", &out.pbCredentialId);
  out.Extensions = outputs();
  out.dwUsedTransport = setting("usedTransport");
  out.bLargeBlobSupported = out.bResidentKey = out.bPrfEnabled = 1;
  out.pHmacSecret = secrets();
  out.dwTransports = setting("transports");
  static const size_t known[] = {
      0,
      offsetof(CredentialAttestation, Extensions),
      offsetof(CredentialAttestation, dwUsedTransport),
      offsetof(CredentialAttestation, bEpAtt),
      offsetof(CredentialAttestation, bPrfEnabled),
      offsetof(CredentialAttestation, cbUnsignedExtensionOutputs),
      offsetof(CredentialAttestation, pHmacSecret),
      offsetof(CredentialAttestation, dwTransports),
      sizeof(CredentialAttestation),
  };
  uint32_t last = sizeof known / sizeof *known - 1;
  *result = versioned(&out, sizeof out, known[out.dwVersion < last ? out.dwVersion : last]);
  return 0;
}

EXPORT HRESULT WebAuthNAuthenticatorGetAssertion(
    void *window, TEXT rp_id, const ClientData *client, const GetAssertionOptions *it,
    Assertion **result) {
  *result = 0;
  say("{");
  number("window", (long long)(intptr_t)window);
  text("rpId", rp_id);
  client_data(client);
  number("dwVersion", it->dwVersion);
  number("timeout", it->dwTimeoutMilliseconds);
  number("oldList", it->CredentialList.cCredentials);
  extensions(&it->Extensions);
  number("attachment", it->dwAuthenticatorAttachment);
  number("userVerification", it->dwUserVerificationRequirement);
  number("flags", it->dwFlags);
  text("appId", it->pwszU2fAppId);
  bytes("cancellationId", it->pCancellationId, 16);
  if (it->pAllowCredentialList)
    credentials("allow", it->pAllowCredentialList->cCredentials,
                it->pAllowCredentialList->ppCredentials);
  number("blobOperation", it->dwCredLargeBlobOperation);
  bytes("blob", it->pbCredLargeBlob, it->cbCredLargeBlob);
  if (it->pHmacSecretSaltValues) {
    const HmacSecretSaltValues *all = it->pHmacSecretSaltValues;
    salts("eval", all->pGlobalHmacSalt);
    say("\"byCredential\":[");
    for (uint32_t i = 0; i < all->cCredWithHmacSecretSaltList; i++) {
      const CredWithHmacSecretSalt *one = &all->pCredWithHmacSecretSaltList[i];
      say("%s{", i ? "," : "");
      bytes("id", one->pbCredID, one->cbCredID);
      salts("salts", one->pHmacSecretSalt);
      end("");
    }
    say("],");
  }
  texts("hints", it->ppwszCredentialHints, it->cCredentialHints);
  end("");
  HRESULT hresult = outcome();
  if (hresult < 0) return hresult;

  if (it->pbU2fAppId) *it->pbU2fAppId = setting("usedAppId") ? 1 : 0;
  Assertion out = {.dwVersion = setting("resultVersion")};
  out.cbAuthenticatorData = value("authenticatorData", &out.pbAuthenticatorData);
  out.cbSignature = value("signature", &out.pbSignature);
  out.Credential.dwVersion = 1;
  out.Credential.cbId = value("credentialId", &out.Credential.pbId);
  out.Credential.pwszCredentialType = PUBLIC_KEY;
  out.cbUserId = value("userId", &out.pbUserId);
  out.Extensions = outputs();
  out.cbCredLargeBlob = value("blob", &out.pbCredLargeBlob);
  out.dwCredLargeBlobStatus = setting("blobStatus");
  out.pHmacSecret = secrets();
  out.dwUsedTransport = setting("usedTransport");
  static const size_t known[] = {
      0,
      offsetof(Assertion, Extensions),
      offsetof(Assertion, pHmacSecret),
      offsetof(Assertion, dwUsedTransport),
      offsetof(Assertion, cbUnsignedExtensionOutputs),
      offsetof(Assertion, cbClientDataJSON),
      sizeof(Assertion),
  };
  uint32_t last = sizeof known / sizeof *known - 1;
  *result = versioned(&out, sizeof out, known[out.dwVersion < last ? out.dwVersion : last]);
  return 0;
}

EXPORT void WebAuthNFreeCredentialAttestation(CredentialAttestation *it) {
  free(it);
  freed++;
}

EXPORT void WebAuthNFreeAssertion(Assertion *it) {
  free(it);
  freed++;
}
