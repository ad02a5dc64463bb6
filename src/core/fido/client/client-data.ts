import { toBase64url } from '../../shared/base64url.ts'
import type { Bytes } from '../../shared/bytes.ts'
import { type ClientDataMembers, serializeClientData } from '../client-data-json.ts'
import { ClientError } from './errors.ts'
import { hostOf, verifyRpId } from './rp-id.ts'

/** The part of a ceremony's options that goes into client data. */
export interface ClientDataRequest {
  readonly ceremony: 'create' | 'get'
  readonly challenge: Bytes
  /** As the options have it; `undefined` where they leave it to the client. */
  readonly rpId: string | undefined
}

/** What the client says about the ceremony, and for whom. */
export interface CollectedData {
  readonly clientDataJSON: Bytes
  readonly rpId: string
}

/** Says what a ceremony is for. {@link DefaultClientDataCollector} does what browsers do. */
export interface ClientDataCollector {
  /** The origin, where there is one: the extensions of U2F credentials compare it. */
  readonly origin?: string
  /**
   * @throws {ClientError} `CLIENT_BAD_REQUEST` when the RP ID may not be used.
   */
  collectClientData(request: ClientDataRequest): CollectedData | Promise<CollectedData>
}

/** How a {@link DefaultClientDataCollector} collects. */
export interface CollectorOptions {
  /** Whether an origin may use an RP ID. Default {@link verifyRpId}. */
  readonly verify?: (rpId: string, origin: string) => boolean
}

/**
 * Client data of a page of one origin.
 *
 * @see [WebAuthn Level 3 §5.8.1](https://www.w3.org/TR/webauthn-3/#dictionary-client-data)
 */
export class DefaultClientDataCollector implements ClientDataCollector {
  readonly origin: string
  readonly #verify: (rpId: string, origin: string) => boolean

  /** @param origin The page's, as `location.origin` has it: `https://example.org`. */
  constructor(origin: string, options: CollectorOptions = {}) {
    this.origin = origin
    this.#verify = options.verify ?? verifyRpId
  }

  /**
   * @throws {ClientError} `CLIENT_BAD_REQUEST` when the origin may not use the RP ID.
   */
  collectClientData(request: ClientDataRequest): CollectedData {
    const rpId = this.getRpId(request)
    if (!this.verifyRpId(rpId)) {
      throw new ClientError('BAD_REQUEST', `${this.origin} may not use the RP ID ${rpId}`)
    }
    return { clientDataJSON: serializeClientData(this.getMembers(request, rpId)), rpId }
  }

  /** The RP ID that was asked for, or else the origin's host. */
  getRpId({ rpId }: ClientDataRequest): string {
    const effective = rpId ?? hostOf(this.origin)
    if (effective !== undefined) return effective
    throw new ClientError('BAD_REQUEST', `${this.origin} has no RP ID of its own`)
  }

  /** Whether the origin may use an RP ID. A function that throws says no. */
  verifyRpId(rpId: string): boolean {
    try {
      return this.#verify(rpId, this.origin)
    } catch {
      return false
    }
  }

  /** The `type` of the client data. */
  getRequestType({ ceremony }: ClientDataRequest): string {
    return `webauthn.${ceremony}`
  }

  /** The members of the client data. Others may be added, as those of payments. */
  protected getMembers(request: ClientDataRequest, _rpId: string): ClientDataMembers {
    return {
      type: this.getRequestType(request),
      challenge: toBase64url(request.challenge),
      origin: this.origin,
      crossOrigin: false,
    }
  }
}
