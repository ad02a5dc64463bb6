/**
 * What the client asks of the person in front of the authenticator. Each may be left out.
 *
 * @see [WebAuthn Level 3 §4, user consent](https://www.w3.org/TR/webauthn-3/#user-consent)
 */
export interface UserInteraction {
  /** The authenticator waits for a touch. Called once for each time that it begins to wait. */
  promptUp(): void

  /**
   * The authenticator wants its PIN. Without this method nobody knows it.
   *
   * @param permissions What the PIN will allow: bits of `Permission`.
   * @param rpId The RP ID that it will be allowed for.
   * @param retries Wrong PINs that are left before the authenticator locks itself.
   * @returns The PIN, or `undefined` to give up.
   */
  requestPin(
    permissions: number,
    rpId: string | undefined,
    retries: number,
  ): string | undefined | Promise<string | undefined>

  /**
   * The authenticator can verify its user by itself, by a fingerprint for example. Default: it may.
   *
   * @param permissions What it will allow: bits of `Permission`.
   * @param rpId The RP ID that it will be allowed for.
   * @returns `false` to ask for the PIN instead.
   */
  requestUv(permissions: number, rpId: string | undefined): boolean | Promise<boolean>
}
