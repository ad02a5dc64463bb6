import { loadDriver } from './load-driver.ts'
import type { Database } from './queryable.ts'

/** Milliseconds to wait for a connection; the driver itself would wait for ever. */
const CONNECT_TIMEOUT = 10_000

/**
 * A pool of connections to a Postgres server.
 *
 * @throws {StoreError} `STORE_DRIVER_MISSING` when `pg` is not installed.
 * @throws {TypeError} When `pg` cannot read the URL, or a file that it names.
 */
export async function openPostgres(url: string): Promise<Database> {
  const { Client, Pool } = await loadDriver('pg', () => import('pg'))
  const config = { connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT }
  try {
    // The pool would read the URL as late as at the first query.
    new Client(config)
  } catch (error) {
    throw new TypeError('url cannot be read, or names a file that cannot', { cause: error })
  }
  const pool = new Pool(config)
  // A connection that breaks while idle is dropped by the pool; without a listener it would end the
  // process.
  pool.on('error', () => {})
  let closing: Promise<void> | undefined
  return {
    query: (text, params) => pool.query(text, params),
    close() {
      closing ??= pool.end()
      return closing
    },
  }
}
