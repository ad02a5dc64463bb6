import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'
import type { Database } from './queryable.ts'

/** Which database {@link openDatabase} opens. */
export interface DatabaseOptions {
  /**
   * A Postgres server: `postgres://user:password@host:5432/name`. It wins over the folder. An empty
   * text, as an empty environment variable has it, is no URL.
   */
  readonly url?: string | undefined
  /** Where the embedded database keeps its data; made when missing. Default: in memory alone. */
  readonly directory?: string | undefined
}

/**
 * Opens a database: a Postgres server where there is a URL, else Postgres inside this process
 * (PGlite), in a folder or in memory.
 *
 * The server's driver is the package `pg`, the embedded database `@electric-sql/pglite`: install the
 * one that you use. No connection is made yet to a server; `createStore()` makes the first. A folder
 * serves one process at a time.
 *
 * @throws {StoreError} `STORE_DRIVER_MISSING` when the package is not installed; `STORE_LOCKED` when
 *   another process has the folder open; `STORE_UNAVAILABLE` when the folder cannot be opened.
 * @throws {TypeError} When the URL is not one of Postgres, or the folder's name is not a text.
 * @example
 *
 * ```ts
 * import { openDatabase } from 'claviger/node/store'
 *
 * const database = await openDatabase({
 *   url: process.env.DATABASE_URL,
 *   directory: '.data/claviger',
 * })
 * ```
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const { url, directory } = options
  if (!url) return openEmbedded(directory)
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new TypeError('url does not begin with postgres:// or postgresql://')
  }
  return openPostgres(url)
}
