import { mkdir, realpath } from 'node:fs/promises'
import { StoreError } from './errors.ts'
import { lockFolder } from './folder-lock.ts'
import { loadDriver } from './load-driver.ts'
import type { Database } from './queryable.ts'

/**
 * A Postgres inside this process.
 *
 * @param directory Where its data is kept. Default: in memory alone.
 * @throws {StoreError} `STORE_DRIVER_MISSING` when `@electric-sql/pglite` is not installed;
 *   `STORE_LOCKED` when the folder is in use; `STORE_UNAVAILABLE` when it cannot be opened.
 */
export async function openEmbedded(directory: string | undefined): Promise<Database> {
  const { PGlite } = await loadDriver('@electric-sql/pglite', () => import('@electric-sql/pglite'))
  const folder = directory === undefined ? undefined : await prepareFolder(directory)
  const release = folder === undefined ? async () => {} : await lockFolder(folder)
  try {
    const pglite = await PGlite.create(folder)
    let closing: Promise<void> | undefined
    return {
      query: (text, params) => pglite.query(text, params),
      close() {
        closing ??= pglite.close().finally(release)
        return closing
      },
    }
  } catch (error) {
    await release()
    throw new StoreError('STORE_UNAVAILABLE', 'the embedded database did not start', {
      cause: error,
    })
  }
}

async function prepareFolder(directory: string): Promise<string> {
  if (typeof directory !== 'string') throw new TypeError('directory is not a string')
  try {
    await mkdir(directory, { recursive: true })
    return await realpath(directory)
  } catch (error) {
    throw new StoreError('STORE_UNAVAILABLE', "the database's folder cannot be made", {
      cause: error,
    })
  }
}
