import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../core/fido/rp/json.ts'

/** The options of each ceremony, as they were sent to the page. */
export interface CeremonyOptions {
  readonly registration: PublicKeyCredentialCreationOptionsJSON
  readonly authentication: PublicKeyCredentialRequestOptionsJSON
}

/** What a challenge is for. */
export type Ceremony = keyof CeremonyOptions

/** What {@link ChallengeStore.take} asks for. */
export interface ChallengeQuery<Kind extends Ceremony = Ceremony> {
  /** The challenge that came back, base64url: `challenge` of the client data. */
  readonly challenge: string
  readonly ceremony: Kind
  /**
   * Who the challenge was given to, for example the value of a cookie. Only its hash is kept.
   * Default: nobody in particular, and then only entries without a session match.
   */
  readonly session?: string | undefined
}

/** What {@link ChallengeStore.put} is given. */
export interface NewChallenge<Kind extends Ceremony = Ceremony> extends ChallengeQuery<Kind> {
  /** The options that carry the challenge. */
  readonly options: CeremonyOptions[Kind]
  /** When the challenge ceases to be good; a number is milliseconds since the epoch. */
  readonly expiresAt: Date | number
}

/** A challenge that was taken: nobody can take it again. */
export interface TakenChallenge<Kind extends Ceremony = Ceremony> {
  readonly challenge: string
  readonly ceremony: Kind
  /** The options as they were issued. */
  readonly options: CeremonyOptions[Kind]
  /** When the challenge would have ceased to be good. */
  readonly expiresAt: Date
}

/**
 * Challenges that were sent out and have not come back.
 *
 * @see [WebAuthn Level 3 §13.4.3, cryptographic challenges](https://www.w3.org/TR/webauthn-3/#sctn-cryptographic-challenges)
 */
export interface ChallengeStore {
  /**
   * Keeps a challenge until it is taken or expires.
   *
   * @throws {StoreError} `STORE_CHALLENGE_EXISTS` when it is there already; `STORE_TEXT_INVALID`
   *   when a text of the options, such as the user's name, cannot be kept.
   * @throws {TypeError | RangeError} When the challenge is not base64url of 16 to 1,023 bytes, is
   *   not that of the options, or another member is not what it should be.
   */
  put<Kind extends Ceremony>(entry: NewChallenge<Kind>): Promise<void>

  /**
   * Takes a challenge out: whoever gets it is the only one, however many ask at the same moment.
   *
   * A challenge of another ceremony or session, or one that has expired, stays where it is and
   * resolves to `undefined`, as does one that was never put: a stranger cannot use up what is not
   * theirs.
   *
   * @throws {TypeError} When a member is not a text, or the ceremony is none.
   */
  take<Kind extends Ceremony>(
    query: ChallengeQuery<Kind>,
  ): Promise<TakenChallenge<Kind> | undefined>

  /**
   * Removes what has expired. Call it now and then; nothing but room depends on it.
   *
   * @returns How many were removed.
   */
  removeExpired(): Promise<number>
}
