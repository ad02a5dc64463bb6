import type { Queryable } from './queryable.ts'
import { sqlChallengeStore } from './sql/challenges.ts'
import { sqlCredentialStore } from './sql/credentials.ts'
import { migrate } from './sql/schema.ts'
import { sqlUserStore } from './sql/users.ts'
import type { Store } from './store.ts'

/** How {@link createStore} makes a store. */
export interface StoreOptions {
  /** The time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * Makes a store in a Postgres database: creates its tables, or brings those of an earlier version up
 * to date. Any number of processes may start at the same moment.
 *
 * Every method of the store is one statement, so that it needs no transaction and any connection of
 * a pool will do.
 *
 * @param database From `openDatabase()`, or your own `pg.Pool` or `PGlite`. The tables, all called
 *   `claviger_…`, are made in the first schema of its search path.
 * @throws {StoreError} `STORE_SCHEMA_NEWER` when a later version of this package made the tables;
 *   `STORE_UNAVAILABLE` when the database cannot be reached or the tables cannot be made.
 * @throws {TypeError} When the database has no method `query`.
 * @example
 *
 * ```ts
 * import { createStore, openDatabase } from 'claviger/node/store'
 *
 * const database = await openDatabase({ directory: '.data/claviger' })
 * const store = await createStore(database)
 * ```
 */
export async function createStore(database: Queryable, options: StoreOptions = {}): Promise<Store> {
  const { now = Date.now } = options
  if (typeof database?.query !== 'function') throw new TypeError('database has no method query')
  await migrate(database)
  return {
    users: sqlUserStore(database, now),
    credentials: sqlCredentialStore(database, now),
    challenges: sqlChallengeStore(database, now),
  }
}
