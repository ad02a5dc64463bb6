import { ClavigerError } from '../../core/shared/errors.ts'

/**
 * Why a store could not do what it was asked.
 *
 * | code | meaning |
 * | --- | --- |
 * | `STORE_USER_EXISTS` | the user handle, or a name that compares the same, is taken |
 * | `STORE_USER_UNKNOWN` | the credential is for a user that is not stored |
 * | `STORE_CREDENTIAL_EXISTS` | the credential ID is stored already, for this user or another |
 * | `STORE_CHALLENGE_EXISTS` | the challenge is stored already: it was not random |
 * | `STORE_TEXT_INVALID` | a text that came from outside cannot be kept: its characters or its length |
 * | `STORE_DRIVER_MISSING` | the package that speaks to the database is not installed |
 * | `STORE_LOCKED` | another process has the embedded database's folder open |
 * | `STORE_SCHEMA_NEWER` | a later version of this package has changed the tables |
 * | `STORE_UNAVAILABLE` | the database failed or cannot be reached; `cause` tells more |
 */
export type StoreErrorCode =
  | 'STORE_USER_EXISTS'
  | 'STORE_USER_UNKNOWN'
  | 'STORE_CREDENTIAL_EXISTS'
  | 'STORE_CHALLENGE_EXISTS'
  | 'STORE_TEXT_INVALID'
  | 'STORE_DRIVER_MISSING'
  | 'STORE_LOCKED'
  | 'STORE_SCHEMA_NEWER'
  | 'STORE_UNAVAILABLE'

/**
 * A store refused, or its database failed.
 *
 * Messages repeat neither values nor connection strings. The `cause` of a database's failure may:
 * it is for logs that users do not see.
 */
export class StoreError extends ClavigerError<StoreErrorCode> {}
