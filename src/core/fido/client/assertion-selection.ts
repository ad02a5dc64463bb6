import type { GetAssertionResponse } from '../ctap/messages/get-assertion.ts'
import type { AuthenticationResponse } from './response.ts'
import type { CeremonyOptions } from './web-authn-client.ts'

/**
 * One assertion as the authenticator gave it. `user` has names only when the user was verified and
 * has a choice; `credential` can be missing when only one was allowed.
 */
export type Assertion = GetAssertionResponse

/** Makes the response for one of the assertions. */
export type Respond = (
  assertion: Assertion,
  how: CeremonyOptions,
) => Promise<AuthenticationResponse>

/**
 * What an authentication gave: several assertions when the authenticator knows several accounts
 * and no allow list says which.
 *
 * @example
 *
 * ```ts
 * import type { AssertionSelection, AuthenticationResponse } from 'claviger/fido2'
 *
 * async function choose(selection: AssertionSelection): Promise<AuthenticationResponse> {
 *   const names = selection.getAssertions().map(({ user }) => user?.name ?? '?')
 *   return selection.getResponse(names.indexOf('ada'))
 * }
 * ```
 */
export class AssertionSelection {
  readonly #assertions: readonly Assertion[]
  readonly #respond: Respond
  readonly #responses = new Map<number, AuthenticationResponse>()

  /**
   * @param assertions As the authenticator gave them, one at least.
   * @param respond Makes the response for one of them. Called again only when it failed.
   */
  constructor(assertions: readonly Assertion[], respond: Respond) {
    this.#assertions = assertions
    this.#respond = respond
  }

  /** The assertions as the authenticator gave them, to let the user choose an account. */
  getAssertions(): readonly Assertion[] {
    return this.#assertions
  }

  /**
   * The response for one assertion. Reading or writing its large blob happens here, so this can
   * speak to the authenticator.
   *
   * @param index Which one; the first by default.
   * @throws {RangeError} When there is no such assertion.
   * @throws {ClientError} When the extensions' outputs cannot be had.
   */
  async getResponse(index = 0, how: CeremonyOptions = {}): Promise<AuthenticationResponse> {
    const assertion = this.#assertions[index]
    if (!assertion) {
      throw new RangeError(`there are ${this.#assertions.length} assertions, none is ${index}`)
    }
    const known = this.#responses.get(index)
    if (known) return known
    const response = await this.#respond(assertion, how)
    this.#responses.set(index, response)
    return response
  }
}
