import { decodeMessage } from '../../core/shared/message.ts'
import { AuthenticatorState, type CredentialSource, stateOf } from './credential-source.ts'

/** The credentials of one authenticator, in memory. */
export class CredentialStore {
  readonly #sources = new Map<string, CredentialSource>()

  /**
   * @param state What {@link CredentialStore.save} gave. Default: none.
   * @throws {MessageError} When it is not such a state.
   */
  constructor(state?: unknown) {
    if (state === undefined) return
    const { credentials } = decodeMessage('authenticator state', AuthenticatorState, state)
    for (const source of credentials) this.#sources.set(source.id, source)
  }

  /** The credential of an ID, base64url. */
  find(id: string): CredentialSource | undefined {
    return this.#sources.get(id)
  }

  /** All credentials, oldest first. */
  list(): CredentialSource[] {
    return [...this.#sources.values()]
  }

  /** Those of one relying party, newest first, as authenticators offer them. */
  listOf(rpId: string): CredentialSource[] {
    return this.list()
      .filter((source) => source.rpId === rpId)
      .reverse()
  }

  /**
   * Keeps a new credential. A discoverable one takes the place of the account's earlier one.
   *
   * @see [WebAuthn Level 3 §6.3.2, step 7](https://www.w3.org/TR/webauthn-3/#sctn-op-make-cred)
   */
  add(source: CredentialSource): void {
    if (source.discoverable) {
      for (const other of this.listOf(source.rpId)) {
        if (other.discoverable && other.userHandle === source.userHandle) this.remove(other.id)
      }
    }
    this.#sources.set(source.id, source)
  }

  /** Puts a changed credential in place of the one with its ID. */
  replace(source: CredentialSource): void {
    this.#sources.set(source.id, source)
  }

  /** Forgets a credential; answers whether there was one. */
  remove(id: string): boolean {
    return this.#sources.delete(id)
  }

  /** The state to keep. */
  save(): AuthenticatorState {
    return stateOf(this.list())
  }
}
