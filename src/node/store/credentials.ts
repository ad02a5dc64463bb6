import type { CredentialRecord } from '../../core/fido/rp/credential.ts'

/** A credential record with what the store adds. */
export interface StoredCredential extends CredentialRecord {
  /** When the credential was added. */
  readonly createdAt: Date
  /** When it last logged somebody in, if it ever did. */
  readonly lastUsedAt: Date | undefined
}

/** What {@link CredentialStore.update} answers. */
export interface UpdatedCredential extends StoredCredential {
  /**
   * Whether the counter of this login is above the stored one, or the credential has no counter.
   * `false` when another login with the same or a later count was faster: of two logins that raced,
   * one may be of a cloned key.
   */
  readonly signCountGrew: boolean
}

/**
 * The credentials of a relying party's users.
 *
 * @see [WebAuthn Level 3 §4, credential record](https://www.w3.org/TR/webauthn-3/#credential-record)
 */
export interface CredentialStore {
  /**
   * Adds the record that `verifyRegistration()` made.
   *
   * @throws {StoreError} `STORE_CREDENTIAL_EXISTS` when the ID is taken, by whichever user;
   *   `STORE_USER_UNKNOWN` when the record's user handle is nobody's; `STORE_TEXT_INVALID` when a
   *   transport that the client named cannot be kept.
   * @throws {TypeError | RangeError} When the record is not one.
   * @see [WebAuthn Level 3 §7.1 steps 25 to 27](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential)
   */
  add(record: CredentialRecord): Promise<StoredCredential>

  /** The credential with an ID (base64url), if there is one. */
  find(id: string): Promise<StoredCredential | undefined>

  /** A user's credentials, oldest first. */
  list(userHandle: string): Promise<StoredCredential[]>

  /**
   * Writes down a login: the signature counter, both backup flags and the time. Nothing else of the
   * record is read but its ID and user handle.
   *
   * The counter never goes back, in whichever order racing logins arrive; nor do the backup flags
   * of an earlier count replace those of a later one.
   *
   * @param record What `verifyAuthentication()` answered as `credential`.
   * @returns The credential as it is now, or `undefined` when it was removed meanwhile: treat the
   *   login as failed.
   * @throws {TypeError | RangeError} When the record is not one.
   * @see [WebAuthn Level 3 §7.2 steps 22 to 24](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion)
   */
  update(record: CredentialUse): Promise<UpdatedCredential | undefined>

  /**
   * Removes one of a user's credentials; another user's stays where it is.
   *
   * @returns Whether there was one.
   */
  remove(userHandle: string, id: string): Promise<boolean>
}

/** The members of a record that {@link CredentialStore.update} reads. */
export type CredentialUse = Pick<
  CredentialRecord,
  'id' | 'userHandle' | 'signCount' | 'backupEligible' | 'backupState'
>
