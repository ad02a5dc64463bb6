import { ConfigSubCommand } from '../../../../core/fido/ctap/messages/authenticator-config.ts'
import type { GetInfoResponse } from '../../../../core/fido/ctap/messages/get-info.ts'
import { type EncryptedMember, encryptInfo } from '../../../../core/fido/ctap/pin/persistent.ts'
import { fromBase64url } from '../../../../core/shared/base64url.ts'
import { STATEMENTS } from '../attestation/statement.ts'
import { CREDENTIAL_ID_LENGTH } from '../credential.ts'
import { MAX_CRED_BLOB } from '../extensions/outputs.ts'
import { type Call, isSensorReady, type Key } from '../key.ts'
import { byLength } from '../profile.ts'
import { roomLeft } from '../store.ts'
import { MAX_RP_IDS } from './authenticator-config.ts'

const MAX_LIST = 8
const FIRMWARE_VERSION = 1
const MAX_PIN_LENGTH = 63
const FINGERPRINT = 0x02
const INTERNAL_PIN = 0x04

/**
 * authenticatorGetInfo. Lists stand in canonical order, as some test suites demand.
 *
 * @see [CTAP 2.2 section 6.4](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorGetInfo)
 */
export function getInfo({ key }: Call): GetInfoResponse {
  const { settings, memory } = key
  const { row } = settings
  return {
    versions: versionsOf(key),
    extensions: row.extensions,
    aaguid: settings.aaguid,
    options: optionsOf(key),
    maxMsgSize: settings.maxMsgSize,
    pinUvAuthProtocols: row.pinUvAuthProtocols,
    maxCredentialCountInList: MAX_LIST,
    maxCredentialIdLength: CREDENTIAL_ID_LENGTH,
    ...(row.permissions && {
      transports: settings.transports,
      algorithms: settings.algorithms.map((alg) => ({ alg, type: 'public-key' })),
      maxSerializedLargeBlobArray: settings.maxLargeBlobs,
      forcePINChange: memory.forcePINChange,
      minPINLength: memory.minPINLength,
      firmwareVersion: FIRMWARE_VERSION,
      maxCredBlobLength: MAX_CRED_BLOB,
      maxRPIDsForSetMinPINLength: MAX_RP_IDS,
      remainingDiscoverableCredentials: roomLeft(key),
      ...sensorInfo(key),
    }),
    ...(row.persistentTokens && laterInfo(key)),
  }
}

/** U2F has no verification: a key that always verifies does not speak it. */
function versionsOf({ settings: { row }, memory }: Key): readonly string[] {
  return row.versions.filter((version) => version !== 'U2F_V2' || !memory.alwaysUv)
}

function sensorInfo({ settings: { sensor } }: Key): Partial<GetInfoResponse> {
  if (!sensor) return {}
  const uvModality = sensor.bioEnrollment ? FINGERPRINT : INTERNAL_PIN
  return { preferredPlatformUvAttempts: 1, uvModality }
}

/** What CTAP 2.2 and 2.3 added. */
function laterInfo({ settings, memory }: Key): Partial<GetInfoResponse> {
  const formats = new Set([STATEMENTS[settings.attestation].fmt, 'none'])
  const { persistentToken: token } = memory
  const encrypted = (member: EncryptedMember, plain: string) =>
    token
      ? encryptInfo(fromBase64url(token), member, fromBase64url(plain), settings.random)
      : undefined
  return {
    attestationFormats: [...formats].sort(byLength),
    longTouchForReset: false,
    encIdentifier: encrypted('encIdentifier', memory.identifier),
    transportsForReset: settings.transports,
    pinComplexityPolicy: memory.pinComplexityPolicy,
    maxPINLength: MAX_PIN_LENGTH,
    encCredStoreState: encrypted('encCredStoreState', memory.storeState),
    authenticatorConfigCommands: [
      ...(settings.enterprise ? [ConfigSubCommand.enableEnterpriseAttestation] : []),
      ConfigSubCommand.toggleAlwaysUv,
      ConfigSubCommand.setMinPINLength,
    ],
  }
}

/** What the key can do and what is switched on, §6.4. What it cannot do at all is left out. */
function optionsOf(key: Key): Readonly<Record<string, boolean>> {
  const { settings, memory } = key
  const { sensor, row } = settings
  const bio = sensor?.bioEnrollment && { bioEnroll: memory.fingers.length > 0, uvBioEnroll: true }
  return {
    plat: false,
    rk: settings.capacity > 0,
    up: true,
    clientPin: memory.pin !== undefined,
    ...(sensor && { uv: isSensorReady(key) }),
    ...(row.permissions
      ? {
          pinUvAuthToken: true,
          credMgmt: true,
          authnrCfg: true,
          largeBlobs: true,
          setMinPINLength: true,
          alwaysUv: memory.alwaysUv,
          makeCredUvNotRqd: settings.makeCredUvNotRqd && !memory.alwaysUv,
          ...(settings.enterprise && { ep: memory.enterpriseAttestation }),
          ...(sensor && { uvAcfg: true }),
          ...bio,
        }
      : {
          credentialMgmtPreview: true,
          ...(bio && { userVerificationMgmtPreview: bio.bioEnroll }),
        }),
    ...(row.persistentTokens && { perCredMgmtRO: true }),
  }
}
