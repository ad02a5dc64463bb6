import { Permission } from '../../../core/fido/ctap/messages/client-pin.ts'
import { type Bytes, toBytes } from '../../../core/shared/bytes.ts'
import type { RandomSource } from '../keys/noble.ts'

/** Milliseconds in which a token must be used first. */
const FIRST_USE = 30_000
/** Milliseconds for which a token can be used at all. */
const LIFETIME = 600_000
/** Milliseconds for which the touch that gave a token counts. */
const PRESENCE = 30_000
/** Bytes. */
export const TOKEN_LENGTH = 32

/** How a token came to be. */
export interface TokenGrant {
  /** The PIN/UV auth protocol through which it was given. */
  readonly protocol: number
  /** Bits of {@link Permission}. */
  readonly permissions: number
  /** The one relying party it is for; `undefined` until its first use binds it. */
  readonly rpId: string | undefined
  /** Whether the user was touching the key. */
  readonly present: boolean
  /** Whether it never ends, as those of CTAP 2.0. */
  readonly endless: boolean
}

/**
 * The token that is in use: who holds it has shown that the user is verified.
 *
 * @see [CTAP 2.2 section 6.5.2.1](https://fidoalliance.org/specs/fido-v2.2-ps-20250714/fido-client-to-authenticator-protocol-v2.2-ps-20250714.html#pinuvauthtoken-state)
 */
export class Token {
  readonly value: Bytes
  readonly #grant: TokenGrant
  readonly #now: () => number
  readonly #begun: number
  #permissions: number
  #rpId: string | undefined
  #used = false
  #present: boolean

  constructor(grant: TokenGrant, random: RandomSource, now: () => number) {
    this.value = toBytes(random(TOKEN_LENGTH))
    this.#grant = grant
    this.#now = now
    this.#begun = now()
    this.#permissions = grant.permissions
    this.#rpId = grant.rpId
    this.#present = grant.present
  }

  get protocol(): number {
    return this.#grant.protocol
  }

  /** The relying party it is for. */
  get rpId(): string | undefined {
    return this.#rpId
  }

  /** Whether it can still be used. */
  get alive(): boolean {
    if (this.#grant.endless) return true
    return this.#now() - this.#begun < (this.#used ? LIFETIME : FIRST_USE)
  }

  /** Whether the touch that gave it still counts. */
  get present(): boolean {
    return this.#present && this.#now() - this.#begun < PRESENCE
  }

  /** Whether it has a permission. */
  may(permission: number): boolean {
    return (this.#permissions & permission) === permission
  }

  /** A signature of it was accepted. */
  use(): void {
    this.#used = true
  }

  /** Binds it to the relying party of its first use. */
  bind(rpId: string): void {
    this.#rpId ??= rpId
  }

  /** Takes what one credential or assertion uses up: all but the permission to write large blobs. */
  spend(): void {
    this.#present = false
    this.#permissions &= Permission.lbw
  }
}
