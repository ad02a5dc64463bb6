/** An account, as its owner and the application know it. */
export interface User {
  /** The user handle, base64url of 1 to 64 bytes: `user.id` of the registration options. */
  readonly id: string
  /** What the user types, as it was typed. Compared without case: see {@link UserStore.add}. */
  readonly name: string
  /** What the user is called on screen. */
  readonly displayName: string
}

/** A {@link User} with what the store adds. */
export interface StoredUser extends User {
  /** When the user was added. */
  readonly createdAt: Date
}

/** What {@link UserStore.add} is given. */
export interface NewUser extends Pick<User, 'id' | 'name'> {
  /** Default: the name. */
  readonly displayName?: string | undefined
}

/** The accounts of a relying party. */
export interface UserStore {
  /**
   * Adds an account.
   *
   * Two names are the same when they differ only in case, in compatibility forms (`Å` as one
   * character or two, full-width letters, ligatures), in invisible characters, or in the amount of
   * white space. Letters of other alphabets that merely look alike stay different.
   *
   * @param user `id` from `generateUserHandle()`; `name` and `displayName` of at most 256
   *   characters, as typed.
   * @throws {StoreError} `STORE_USER_EXISTS` when the name or the ID is taken;
   *   `STORE_TEXT_INVALID` when a name is empty, too long, or has control characters.
   * @throws {TypeError | RangeError} When the ID is not base64url of 1 to 64 bytes.
   */
  add(user: NewUser): Promise<StoredUser>

  /** The account with a user handle, if there is one. */
  find(id: string): Promise<StoredUser | undefined>

  /** The account with a name, compared as in {@link UserStore.add}, if there is one. */
  findByName(name: string): Promise<StoredUser | undefined>

  /**
   * Removes an account with all its credentials.
   *
   * @returns Whether there was one.
   */
  remove(id: string): Promise<boolean>
}
