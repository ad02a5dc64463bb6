import type { CredentialManagementResponse } from '../../../core/fido/ctap/messages/credential-management.ts'
import type { GetAssertionResponse } from '../../../core/fido/ctap/messages/get-assertion.ts'
import type { KeyAgreementPair } from '../../../core/fido/ctap/pin/key-agreement.ts'
import type { Token } from './token.ts'

/** Answers that wait to be asked for one by one. */
export interface Queue<Answer> {
  /** When the last one was given, in milliseconds. */
  readonly since: number
  readonly next: (() => Promise<Answer>)[]
}

/** The relying parties or credentials that are told one by one. */
export interface Listing extends Queue<CredentialManagementResponse> {
  readonly kind: 'rp' | 'credential'
}

/** A large-blob array that is coming in. */
export interface BlobWrite {
  readonly since: number
  readonly length: number
  readonly parts: readonly Uint8Array[]
  readonly received: number
}

/** A finger that is being enrolled. */
export interface Enrolment {
  readonly id: string
  remaining: number
}

/** What a key remembers until its power goes. */
export interface Session {
  /** When the power came, in milliseconds. */
  readonly since: number
  /** Wrong PINs in a row. */
  mismatches: number
  /** The halves of key agreements that have begun, by protocol. */
  readonly agreements: Map<number, KeyAgreementPair>
  token: Token | undefined
  assertions: Queue<GetAssertionResponse> | undefined
  listing: Listing | undefined
  blobWrite: BlobWrite | undefined
  enrolment: Enrolment | undefined
}

/** The session that begins when the power comes. */
export function newSession(now: number): Session {
  return {
    since: now,
    mismatches: 0,
    agreements: new Map(),
    token: undefined,
    assertions: undefined,
    listing: undefined,
    blobWrite: undefined,
    enrolment: undefined,
  }
}
