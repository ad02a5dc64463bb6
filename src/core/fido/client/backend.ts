import type { AuthenticatorInfo } from '../ctap/info.ts'
import type { AssertionSelection } from './assertion-selection.ts'
import type { CollectedData } from './client-data.ts'
import type { AssertionRequest, CreationRequest } from './read-options.ts'
import type { RegistrationResponse } from './response.ts'
import type { Session } from './session.ts'

/** The ceremonies on an authenticator of one of the two protocols. */
export interface Backend {
  readonly info: AuthenticatorInfo
  /** Resolves when the user has touched the authenticator. */
  waitForTouch(session: Session): Promise<void>
  makeCredential(
    session: Session,
    request: CreationRequest,
    data: CollectedData,
  ): Promise<RegistrationResponse>
  getAssertion(
    session: Session,
    request: AssertionRequest,
    data: CollectedData,
  ): Promise<AssertionSelection>
}
