import { setTimeout } from 'node:timers/promises'
import { StoreError, type StoreErrorCode } from '../errors.ts'
import type { Queryable } from '../queryable.ts'

/** For each SQLSTATE that a statement's caller can bring about: what it means to the caller. */
export type Refusals = ReadonlyMap<unknown, readonly [code: StoreErrorCode, sentence: string]>

/** Of the class "transaction rollback": the statement did nothing and may be run again. */
const RETRIED: ReadonlySet<unknown> = /* @__PURE__ */ new Set(['40001', '40P01'])
const ATTEMPTS = 10
const NONE: Refusals = /* @__PURE__ */ new Map()

/** A row as the drivers give it. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Runs one statement.
 *
 * @param refusals What the statement's own SQLSTATEs mean.
 * @param retried SQLSTATEs after which to run it again: by default those of a transaction that
 *   another one got in the way of, as happens above the isolation level `read committed`.
 * @throws {StoreError} As `refusals` say, else `STORE_UNAVAILABLE`.
 */
export async function run(
  database: Queryable,
  text: string,
  params: unknown[],
  refusals: Refusals = NONE,
  retried: ReadonlySet<unknown> = RETRIED,
): Promise<readonly Row[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await database.query(text, params)).rows as readonly Row[]
    } catch (error) {
      const state = sqlStateOf(error)
      if (attempt === ATTEMPTS || !retried.has(state)) throw toStoreError(error, state, refusals)
      await setTimeout(Math.random() * 2 ** attempt)
    }
  }
}

/** Both drivers put the SQLSTATE into `code`. */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function toStoreError(error: unknown, state: string | undefined, refusals: Refusals): StoreError {
  const refusal = refusals.get(state)
  if (refusal) return new StoreError(refusal[0], refusal[1], { cause: error })
  const detail = state === undefined ? '' : ` (${state})`
  return new StoreError('STORE_UNAVAILABLE', `the database could not answer${detail}`, {
    cause: error,
  })
}
