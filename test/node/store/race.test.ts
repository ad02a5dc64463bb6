import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStore, openDatabase, type Store } from '../../../src/node/store/index.ts'
import {
  hasPostgres,
  POSTGRES_HINT,
  type PostgresServer,
  startPostgres,
} from '../../support/postgres.ts'
import { sampleChallenge, sampleRecord, sampleUser } from '../../support/store-samples.ts'
import { Racers } from './race/racers.ts'
import type { Task } from './race/worker.ts'

const PROCESSES = 8
/** The default of most databases, and the strictest: there, statements fail and are tried again. */
const ISOLATION = ['read committed', 'serializable'] as const

/** How many connections wait for a row. */
const WAITING = `select count(*)::integer as waiting from pg_locks
  where not granted and locktype in ('transactionid', 'tuple')`

describe.skipIf(!hasPostgres)(
  `${PROCESSES} processes on ${POSTGRES_HINT}`,
  { timeout: 60_000 },
  () => {
    let server: PostgresServer
    let racers: Racers
    beforeAll(async () => {
      racers = new Racers(PROCESSES)
      server = await startPostgres()
    }, 60_000)
    afterAll(() => server?.stop(), 60_000)
    afterAll(() => racers?.stop(), 60_000)

    /** A database of the server for one test. */
    function urlOf(name: string, isolation: string): string {
      const escaped = isolation.replace(' ', '\\ ')
      const suffix = isolation.replace(' ', '_')
      return server.database(`${name}_${suffix}`, { default_transaction_isolation: escaped })
    }

    async function withStore<Result>(url: string, use: (store: Store) => Promise<Result>) {
      const database = await openDatabase({ url })
      try {
        return await use(await createStore(database))
      } finally {
        await database.close()
      }
    }

    async function putChallenges(url: string, count: number): Promise<string[]> {
      const entries = Array.from({ length: count }, () => sampleChallenge())
      await withStore(url, (store) => Promise.all(entries.map((e) => store.challenges.put(e))))
      return entries.map(({ challenge }) => challenge)
    }

    /** The ID of a new user's credential whose counter is 0. */
    async function addCredential(url: string): Promise<string> {
      const user = sampleUser()
      const record = sampleRecord(user.id, { signCount: 0 })
      await withStore(url, async (store) => {
        await store.users.add(user)
        await store.credentials.add(record)
      })
      return record.id
    }

    /** Has all processes do a task of one statement while its row is locked, then unlocks it. */
    async function raceForRow(url: string, table: string, task: Task): Promise<unknown[]> {
      const holder = new Client({ connectionString: url })
      await holder.connect()
      await holder.query('begin isolation level read committed')
      await holder.query(`select 1 from ${table} for update`)
      const answers = await racers.race(task, async () => {
        while ((await holder.query(WAITING)).rows[0].waiting < PROCESSES);
        await holder.query('commit')
      })
      await holder.end()
      return answers
    }

    it.each(ISOLATION)('take each of many challenges once, at %s', async (isolation) => {
      const url = urlOf('take', isolation)
      const challenges = await putChallenges(url, 200)
      const taken = await racers.race({ kind: 'take', url, challenges })
      expect(taken.flat().sort()).toEqual([...challenges].sort())
    })

    it.each(ISOLATION)('all wait for one challenge, and one gets it, at %s', async (isolation) => {
      const url = urlOf('wait', isolation)
      const challenges = await putChallenges(url, 1)
      const taken = await raceForRow(url, 'claviger_challenges', { kind: 'take', url, challenges })
      expect(taken.flat()).toEqual(challenges)
    })

    it.each(
      ISOLATION,
    )('all wait to write one login, and it is new once, at %s', async (isolation) => {
      const url = urlOf('login', isolation)
      const credential = await addCredential(url)
      const task = { kind: 'login', url, credential, counts: [7] } as const
      const grown = await raceForRow(url, 'claviger_credentials', task)
      expect(grown.flat()).toEqual([7])
    })

    it.each(
      ISOLATION,
    )('never take a counter back, and count each login once, at %s', async (isolation) => {
      const url = urlOf('logins', isolation)
      const credential = await addCredential(url)
      // Every process has all the counts, as the clones of one key would.
      const counts = Array.from({ length: 60 }, (_, index) => index + 1)
      const task = { kind: 'login', url, credential, counts } as const
      const grown = (await racers.race(task)).flat() as number[]
      const stored = await withStore(url, (store) => store.credentials.find(credential))
      expect(stored?.signCount).toBe(60)
      expect(new Set(grown).size).toBe(grown.length)
      expect(grown).toContain(60)
    })

    it.each(ISOLATION)('make the tables of fresh databases together, at %s', async (isolation) => {
      const urls = Array.from({ length: 4 }, (_, index) => urlOf(`start${index}`, isolation))
      await racers.race({ kind: 'start', urls })
      for (const url of urls) {
        const client = new Client({ connectionString: url })
        await client.connect()
        const { rows } = await client.query('select version from claviger_schema')
        await client.end()
        expect(rows).toEqual([{ version: 1 }])
      }
    })
  },
)
