import type { Bytes } from '../../shared/bytes.ts'
import { MessageError } from '../../shared/errors.ts'
import { encodeCbor } from '../cbor/index.ts'
import { authenticated, subCommandMessage } from './authenticated.ts'
import type { Ctap2 } from './ctap2.ts'
import type { CtapCallOptions } from './device.ts'
import type { AuthenticatorInfo } from './info.ts'
import { withMembers } from './messages/command.ts'
import { credentialManagement as command } from './messages/commands.ts'
import {
  type CredentialManagementResponse,
  CredentialManagementParams as Params,
  CredentialManagementSubCommand as Sub,
} from './messages/credential-management.ts'
import type { CredentialDescriptor, RpEntity, UserEntity } from './messages/entities.ts'
import type { PinUvAuthToken } from './pin/token.ts'
import { isStatus } from './status.ts'

/** How many discoverable credentials there are. */
export interface CredentialsMetadata {
  readonly existingResidentCredentialsCount: number
  /** An estimate: how many more fit depends on what is in them. */
  readonly maxPossibleRemainingResidentCredentialsCount: number
}

/** A relying party that has credentials on the authenticator. */
export interface StoredRp {
  /** The `id` may have been cut by the authenticator; the hash tells. */
  readonly rp: RpEntity
  /** SHA-256 of the RP ID. */
  readonly rpIDHash: Bytes
}

/** A credential that is stored on the authenticator. */
export interface StoredCredential {
  readonly user: UserEntity
  readonly credentialID: CredentialDescriptor
  /** A COSE_Key. */
  readonly publicKey: Bytes
  /** A level of `CredProtect`. */
  readonly credProtect: number | undefined
  /** Opens the credential's large blob. */
  readonly largeBlobKey: Bytes | undefined
  readonly thirdPartyPayment: boolean | undefined
}

/** Answers of one list: more than any authenticator stores. */
const MAX_LISTED = 10_000

/**
 * The discoverable credentials that an authenticator stores.
 *
 * The token needs the permission `cm`; to read, `pcmr` will do where the authenticator has it.
 *
 * @example
 *
 * ```ts
 * import { CredentialManagement, type Ctap2, type PinUvAuthToken } from 'claviger/fido2/ctap'
 *
 * export async function list(ctap: Ctap2, token: PinUvAuthToken): Promise<void> {
 *   const credentials = new CredentialManagement(ctap, token)
 *   for (const { rp, rpIDHash } of await credentials.enumerateRps()) {
 *     const stored = await credentials.enumerateCredentials(rpIDHash)
 *     console.log(rp.id, stored.map(({ user }) => user.name))
 *   }
 * }
 * ```
 * @see [CTAP 2.2 section 6.8](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#authenticatorCredentialManagement)
 */
export class CredentialManagement {
  readonly #ctap: Ctap2
  readonly #token: PinUvAuthToken

  /** Whether an authenticator lets its credentials be managed, be it by the prototype. */
  static isSupported({ options }: AuthenticatorInfo): boolean {
    return options.credMgmt === true || options.credentialMgmtPreview === true
  }

  /** Whether {@link updateUserInformation} is there: the prototype lacks it. */
  static isUpdateSupported({ options }: AuthenticatorInfo): boolean {
    return options.credMgmt === true
  }

  /** Whether there are persistent tokens that can only read (`pcmr`). */
  static isReadOnlySupported({ options }: AuthenticatorInfo): boolean {
    return options.perCredMgmtRO === true
  }

  constructor(ctap: Ctap2, token: PinUvAuthToken) {
    this.#ctap = ctap
    this.#token = token
  }

  /** How many credentials there are, and how many fit. */
  async getMetadata(options?: CtapCallOptions): Promise<CredentialsMetadata> {
    const response = await this.#send(Sub.getCredsMetadata, undefined, options)
    return withMembers(
      command,
      response,
      'existingResidentCredentialsCount',
      'maxPossibleRemainingResidentCredentialsCount',
    )
  }

  /** The relying parties that have credentials. */
  enumerateRps(options?: CtapCallOptions): Promise<readonly StoredRp[]> {
    const begin = () => this.#send(Sub.enumerateRPsBegin, undefined, options)
    return this.#list(begin, 'totalRPs', Sub.enumerateRPsGetNextRP, readRp, options)
  }

  /**
   * The credentials of a relying party.
   *
   * @param rpIDHash SHA-256 of the RP ID, as {@link enumerateRps} tells it.
   */
  enumerateCredentials(
    rpIDHash: Bytes,
    options?: CtapCallOptions,
  ): Promise<readonly StoredCredential[]> {
    const begin = () => this.#send(Sub.enumerateCredentialsBegin, { rpIDHash }, options)
    const next = Sub.enumerateCredentialsGetNextCredential
    return this.#list(begin, 'totalCredentials', next, readCredential, options)
  }

  /** Deletes a credential; its large blob stays until `LargeBlobs` collects garbage. */
  async deleteCredential(
    credentialID: CredentialDescriptor,
    options?: CtapCallOptions,
  ): Promise<void> {
    await this.#send(Sub.deleteCredential, { credentialID }, options)
  }

  /**
   * Changes the names of a credential's user. Members that are left out are emptied.
   *
   * @param user The `id` must be the credential's.
   */
  async updateUserInformation(
    credentialID: CredentialDescriptor,
    user: UserEntity,
    options?: CtapCallOptions,
  ): Promise<void> {
    await this.#send(Sub.updateUserInformation, { credentialID, user }, options)
  }

  async #list<Item>(
    begin: () => Promise<CredentialManagementResponse>,
    total: 'totalRPs' | 'totalCredentials',
    next: number,
    read: (response: CredentialManagementResponse) => Item,
    options: CtapCallOptions | undefined,
  ): Promise<readonly Item[]> {
    const first = await begin().catch((error: unknown): CredentialManagementResponse => {
      if (isStatus(error, 'NO_CREDENTIALS')) return {}
      throw error
    })
    const count = first[total] ?? 0
    if (count > MAX_LISTED) throw new MessageError('MESSAGE_MALFORMED', `${total} is ${count}`)
    const items = count > 0 ? [read(first)] : []
    while (items.length < count) {
      items.push(read(await this.#ctap.credentialManagement({ subCommand: next }, options)))
    }
    return items
  }

  #send(
    subCommand: number,
    params: Params | undefined,
    options: CtapCallOptions | undefined,
  ): Promise<CredentialManagementResponse> {
    const subCommandParams = params && Params.encode(params)
    const message = subCommandMessage(new Uint8Array(), subCommand, subCommandParams)
    const proof = authenticated(this.#token, message)
    return this.#ctap.credentialManagement({ subCommand, subCommandParams, ...proof }, options)
  }
}

function readRp(response: CredentialManagementResponse): StoredRp {
  const { rp, rpIDHash } = withMembers(command, response, 'rp', 'rpIDHash')
  return { rp, rpIDHash }
}

function readCredential(response: CredentialManagementResponse): StoredCredential {
  const members = withMembers(command, response, 'user', 'credentialID', 'publicKey')
  const { user, credentialID, publicKey } = members
  const { credProtect, largeBlobKey, thirdPartyPayment } = members
  const key = encodeCbor(publicKey)
  return { user, credentialID, publicKey: key, credProtect, largeBlobKey, thirdPartyPayment }
}
