import type { Tamper } from '../tamper.ts'
import type { Signal } from './interruption.ts'

/** Where a ceremony takes place, and how it may go wrong. */
export interface CeremonyContext {
  /** Origin of the page: `https://example.org`, or `http://localhost` with any port. */
  readonly origin: string
  /** Whether the page is framed by one of another origin. Default: whether there is a `topOrigin`. */
  readonly crossOrigin?: boolean
  /** Origin of the page that frames it. */
  readonly topOrigin?: string
  /** As `navigator.credentials` takes it. Default `optional`. */
  readonly mediation?: string | undefined
  /** Aborts the ceremony with its reason. */
  readonly signal?: Signal | undefined
  /** Faults to put into the response. Default: those of the authenticator, if any. */
  readonly tamper?: Tamper
}

/** What an authenticator's user is asked. */
export interface ConfirmRequest {
  readonly ceremony: 'create' | 'get'
  readonly origin: string
  readonly rpId: string
  /** `conditional` for autofill, or for a passkey that is made in passing. */
  readonly mediation: string
  /** Whether the answer counts as a verification of the user. */
  readonly userVerification: boolean
  /** The account that a credential is made for. */
  readonly user?: { readonly name: string; readonly displayName: string }
  /** Aborts when the answer is wanted no more, because the page gave up or time is up. */
  readonly signal: Signal
  /** Credentials that fit, newest first; in `create` none. */
  readonly credentials: readonly EmulatedCredential[]
}

/**
 * A user's answer: `true` for yes (the newest credential), `false` for no, or in `get` the ID of
 * the credential to use.
 */
export type ConfirmAnswer = boolean | string

/** What may be known of a credential: all but its secrets. */
export interface EmulatedCredential {
  /** Credential ID, base64url. */
  readonly id: string
  readonly rpId: string
  readonly rpName: string
  /** User handle, base64url. */
  readonly userHandle: string
  readonly userName: string
  readonly userDisplayName: string
  /** COSE identifier of the algorithm. */
  readonly alg: number
  readonly discoverable: boolean
  readonly signCount: number
}
