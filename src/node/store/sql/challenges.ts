import { createHash } from 'node:crypto'
import {
  CHALLENGE,
  isIdentifier,
  requireIdentifier,
  requireObject,
  requireStorable,
  requireText,
  requireTime,
} from '../arguments.ts'
import type {
  Ceremony,
  ChallengeQuery,
  ChallengeStore,
  NewChallenge,
  TakenChallenge,
} from '../challenges.ts'
import { StoreError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { type Refusals, type Row, run } from './run.ts'
import { readJson, readTime, timeColumn, timeParameter } from './values.ts'

const PUT = `insert into claviger_challenges (challenge, ceremony, session, options, expires_at)
  values ($1, $2, $3, $4, ${timeParameter(5)})`

// Deleting locks the row: of two that ask at once, the second waits and then finds nothing.
const TAKE = `delete from claviger_challenges
  where challenge = $1 and ceremony = $2 and session is not distinct from $3
    and expires_at > ${timeParameter(4)}
  returning options, ${timeColumn('expires_at')}`

const REMOVE_EXPIRED = `with removed as (
    delete from claviger_challenges where expires_at <= ${timeParameter(1)} returning 1
  )
  select count(*) as count from removed`

const PUT_REFUSALS: Refusals = /* @__PURE__ */ new Map([
  ['23505', ['STORE_CHALLENGE_EXISTS', 'the challenge is stored already: it was not random']],
] as const)

const CEREMONIES: ReadonlySet<unknown> = /* @__PURE__ */ new Set<Ceremony>([
  'registration',
  'authentication',
])
const MAX_OPTIONS_LENGTH = 2 ** 20

/** Challenges in `claviger_challenges`. */
export function sqlChallengeStore(database: Queryable, now: () => number): ChallengeStore {
  return {
    async put(entry) {
      await run(database, PUT, putParameters(entry), PUT_REFUSALS)
    },
    async take<Kind extends Ceremony>(query: ChallengeQuery<Kind>) {
      const { challenge, ceremony } = query
      const session = hashOf(query.session)
      requireCeremony(ceremony)
      if (!isIdentifier('challenge', challenge, CHALLENGE)) return undefined
      const [row] = await run(database, TAKE, [challenge, ceremony, session, now()])
      return row && readChallenge(query, row)
    },
    async removeExpired() {
      const [row] = await run(database, REMOVE_EXPIRED, [now()])
      return Number(row?.count)
    },
  }
}

function putParameters(entry: NewChallenge): unknown[] {
  requireObject('entry', entry)
  const challenge = requireIdentifier('challenge', entry.challenge, CHALLENGE)
  requireCeremony(entry.ceremony)
  if (entry.session === '') throw new RangeError('session is empty')
  const options = encodeOptions(entry.options, challenge)
  const expiresAt = requireTime('expiresAt', entry.expiresAt)
  return [challenge, entry.ceremony, hashOf(entry.session), options, expiresAt]
}

function requireCeremony(ceremony: unknown): void {
  if (!CEREMONIES.has(ceremony)) {
    throw new TypeError("ceremony is neither 'registration' nor 'authentication'")
  }
}

/** A session's value lets its bearer in, so a copy of the table should not have it. */
function hashOf(session: unknown): Uint8Array | null {
  if (session === undefined) return null
  return createHash('sha256').update(requireText('session', session)).digest()
}

/** Every text is looked at before it is written: afterwards it is hidden behind escapes. */
function encodeOptions(options: NewChallenge['options'], challenge: string): string {
  requireObject('options', options)
  if (options.challenge !== challenge) {
    throw new TypeError('challenge is not the one of the options')
  }
  const json = JSON.stringify(options, (key, value: unknown) => {
    requireStorable('a member of options', key)
    return typeof value === 'string' ? requireStorable(`options: ${key}`, value) : value
  })
  if (json.length <= MAX_OPTIONS_LENGTH) return json
  throw new StoreError(
    'STORE_TEXT_INVALID',
    `options is longer than ${MAX_OPTIONS_LENGTH} characters`,
  )
}

function readChallenge<Kind extends Ceremony>(
  { challenge, ceremony }: ChallengeQuery<Kind>,
  row: Row,
): TakenChallenge<Kind> {
  return {
    challenge,
    ceremony,
    options: readJson(row.options) as TakenChallenge<Kind>['options'],
    expiresAt: readTime(row.expires_at),
  }
}
