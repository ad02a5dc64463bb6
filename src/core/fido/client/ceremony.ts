import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, encodeUtf8, equal, toBytes } from '../../shared/bytes.ts'
import { type AuthenticatorData, parseAuthenticatorData } from '../authenticator-data.ts'
import type { Ctap2 } from '../ctap/ctap2.ts'
import type { AuthenticatorInfo } from '../ctap/info.ts'
import type { Extensions } from '../ctap/messages/entities.ts'
import type { RandomSource } from '../ctap/pin/key-agreement.ts'
import type { PinProtocol } from '../ctap/pin/protocol.ts'
import type { AuthenticatorAttachment } from '../rp/json.ts'
import { ClientError } from './errors.ts'
import type { ClientExtension, ExtensionPlatform } from './extensions/extension.ts'
import type { Session } from './session.ts'
import type { UserInteraction } from './user-interaction.ts'

/** A CTAP2 authenticator with all that the client needs for a ceremony on it. */
export interface Ctap2Setting {
  readonly ctap: Ctap2
  /** For one ceremony each: the best of the protocols that both sides know. */
  readonly protocol: PinProtocol | undefined
  readonly interaction: Partial<UserInteraction>
  readonly extensions: readonly ClientExtension[]
  /** Compared by AppIDs. */
  readonly origin: string | undefined
  /** RP IDs whose enterprise attestation the platform manages. */
  readonly enterpriseRpIds: readonly string[]
  /** Source of nonces. Default: the platform's. */
  readonly random: RandomSource | undefined
}

/** One ceremony on a CTAP2 authenticator. */
export interface Ctap2Ceremony extends Ctap2Setting {
  readonly session: Session
  readonly platform: ExtensionPlatform
}

/** SHA-256. */
export function hash(data: Uint8Array): Bytes {
  return toBytes(sha256(data))
}

/** Whether the authenticator is built into the machine. */
export function attachmentOf({ options }: AuthenticatorInfo): AuthenticatorAttachment {
  return options.plat === true ? 'platform' : 'cross-platform'
}

/**
 * Reads authenticator data, which must be for the RP ID that was asked for.
 *
 * @throws {ClientError} `CLIENT_OTHER_ERROR` when it is for another.
 * @throws {WebAuthnError} When it is malformed.
 */
export function readAuthenticatorData(
  { strict }: Pick<Ctap2, 'strict'>,
  bytes: Bytes,
  rpId: string,
): AuthenticatorData {
  const data = parseAuthenticatorData(bytes, { strict })
  if (equal(data.rpIdHash, hash(encodeUtf8(rpId)))) return data
  throw new ClientError('OTHER_ERROR', 'the authenticator answered for another RP ID')
}

/** `undefined` in place of nothing, which messages leave out. */
export function orNothing(inputs: Extensions): Extensions | undefined {
  return Object.keys(inputs).length > 0 ? inputs : undefined
}
