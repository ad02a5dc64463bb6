import type { ChallengeStore } from './challenges.ts'
import type { CredentialStore } from './credentials.ts'
import type { UserStore } from './users.ts'

/** All that a WebAuthn relying party has to remember. */
export interface Store {
  readonly users: UserStore
  readonly credentials: CredentialStore
  readonly challenges: ChallengeStore
}
