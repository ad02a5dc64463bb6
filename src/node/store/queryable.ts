/** What a {@link Queryable} answers. More members, as every driver has them, do no harm. */
export interface QueryResult {
  /** One object for each row, with the columns' names as members. */
  readonly rows: readonly unknown[]
}

/**
 * The one method of a Postgres driver that a store calls. A `pg.Pool`, a `pg.Client` and a `PGlite`
 * have it as they are.
 *
 * @example
 *
 * ```ts
 * import { createStore } from 'claviger/node/store'
 * import { Pool } from 'pg'
 *
 * const store = await createStore(new Pool({ max: 4 }))
 * ```
 */
export interface Queryable {
  /**
   * Runs one statement in its own transaction.
   *
   * @param text SQL with `$1`, `$2`, … where parameters go.
   * @param params The parameters: text, numbers, booleans, null, `Uint8Array`, arrays of text.
   */
  query(text: string, params: unknown[]): Promise<QueryResult>
}

/** A {@link Queryable} that was opened and has to be closed. */
export interface Database extends Queryable {
  /** Lets go of connections and files. Closing twice is fine; a query after that fails. */
  close(): Promise<void>
}
