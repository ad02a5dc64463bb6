export type {
  Ceremony,
  CeremonyOptions,
  ChallengeQuery,
  ChallengeStore,
  NewChallenge,
  TakenChallenge,
} from './challenges.ts'
export { createStore, type StoreOptions } from './create-store.ts'
export type {
  CredentialStore,
  CredentialUse,
  StoredCredential,
  UpdatedCredential,
} from './credentials.ts'
export { StoreError, type StoreErrorCode } from './errors.ts'
export { type DatabaseOptions, openDatabase } from './open-database.ts'
export type { Database, Queryable, QueryResult } from './queryable.ts'
export type { Store } from './store.ts'
export type { NewUser, StoredUser, User, UserStore } from './users.ts'
