import { Client, Pool, types } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStore, type Database, openDatabase } from '../../../src/node/store/index.ts'
import { storeContract } from '../../contract/store.ts'
import {
  hasPostgres,
  POSTGRES_HINT,
  type PostgresServer,
  startPostgres,
} from '../../support/postgres.ts'
import { sampleChallenge, sampleRecord, sampleUser } from '../../support/store-samples.ts'

if (!hasPostgres) process.stderr.write(`Left out: the tests on ${POSTGRES_HINT}\n`)

describe.skipIf(!hasPostgres)(POSTGRES_HINT, { timeout: 30_000 }, () => {
  let server: PostgresServer
  const opened: { end(): Promise<void> }[] = []
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(async () => {
    for (const pool of opened) await pool.end()
    await server?.stop()
  }, 60_000)

  /** The server as an administrator sees it. */
  async function administrator(database: string): Promise<Client> {
    const client = new Client({ connectionString: server.database(database) })
    opened.push(client)
    await client.connect()
    return client
  }

  storeContract('on a real Postgres', () => openDatabase({ url: server.database('contract') }))

  storeContract("on an application's own pool with parsers of its own", async () => {
    const raw = new Set<number>([
      types.builtins.INT8,
      types.builtins.TIMESTAMPTZ,
      types.builtins.JSONB,
    ])
    const pool = new Pool({
      connectionString: server.database('parsers'),
      types: {
        getTypeParser: ((oid: number, format?: 'text') =>
          raw.has(oid) ? (text: string) => text : types.getTypeParser(oid, format)) as never,
      },
    })
    const database: Database = {
      query: (text, params) => pool.query(text, params),
      close: () => pool.end(),
    }
    return database
  })

  it('finds after a restart of the process what was stored before', async () => {
    const url = server.database('restart')
    const [user, challenge] = [sampleUser(), sampleChallenge()]
    const first = await openDatabase({ url })
    const before = await createStore(first)
    await before.users.add(user)
    const record = await before.credentials.add(sampleRecord(user.id))
    await before.challenges.put(challenge)
    await first.close()

    const second = await openDatabase({ url })
    const after = await createStore(second)
    expect(await after.users.findByName(user.name)).toMatchObject(user)
    expect(await after.credentials.list(user.id)).toEqual([record])
    expect(await after.challenges.take(challenge)).toMatchObject({ options: challenge.options })
    await second.close()
  })

  it('takes a pool and a client as they are', async () => {
    const pool = new Pool({ connectionString: server.database('own') })
    opened.push(pool)
    const user = await (await createStore(pool)).users.add(sampleUser())
    const client = await administrator('own')
    expect(await (await createStore(client)).users.find(user.id)).toEqual(user)
  })

  it('goes on when the server ended its idle connections', async () => {
    const database = await openDatabase({ url: server.database('broken') })
    const store = await createStore(database)
    const user = await store.users.add(sampleUser())
    const client = await administrator('postgres')
    const ended = await client.query(
      "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'broken'",
    )
    expect(ended.rows).toEqual([{ pg_terminate_backend: true }])
    // The end reaches this process with the next turn of the event loop, or fails the first query.
    await store.users.find(user.id).catch(() => {})
    expect(await store.users.find(user.id)).toEqual(user)
    await database.close()
  })

  it('needs no right to make tables where they are made', async () => {
    const client = await administrator('rights')
    await (await createStore(client)).users.add(sampleUser())
    await client.query('create role application login')
    await client.query(
      'grant select, insert, update, delete on all tables in schema public to application',
    )
    const url = server.database('rights').replace('//postgres@', '//application@')
    const database = await openDatabase({ url })
    await expect(database.query('create table other (id int)', [])).rejects.toThrow(/denied/)
    const store = await createStore(database)
    const user = await store.users.add(sampleUser())
    expect(await store.credentials.add(sampleRecord(user.id))).toMatchObject({
      userHandle: user.id,
    })
    await database.close()
  })

  it('keeps several sets of tables apart by schema', async () => {
    const client = await administrator('schemas')
    await client.query('create schema tenant')
    const inner = await openDatabase({ url: server.database('schemas', { search_path: 'tenant' }) })
    const user = await (await createStore(inner)).users.add(sampleUser())
    expect(await (await createStore(client)).users.find(user.id)).toBeUndefined()
    await inner.close()
  })

  it('tells that the database is not there without telling its URL', async () => {
    const url = server.database('contract').replace('/contract?', '/n0where?')
    const database = await openDatabase({ url: url.replace('postgres@', 'postgres:s3cret@') })
    const error = await createStore(database).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code: '3D000' } })
    expect(String(error)).not.toMatch(/s3cret|n0where|localhost|claviger-pg/)
    await database.close()
  })

  it('tells that a query failed without telling its parameters', async () => {
    const client = await administrator('failed')
    const store = await createStore(client)
    await client.query('drop table claviger_users cascade')
    const user = sampleUser()
    const error = await store.users.add(user).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code: '42P01' } })
    expect(String(error)).not.toContain(user.id)
    expect(String(error)).not.toContain(user.name)
  })

  it('answers no more once it is closed, and closes twice', async () => {
    const database = await openDatabase({ url: server.database('closed') })
    const store = await createStore(database)
    await Promise.all([database.close(), database.close()])
    await expect(store.users.find('AAAA')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('says that nobody listens', async () => {
    const gone = await startPostgres()
    const url = gone.database('postgres')
    const database = await openDatabase({ url })
    const store = await createStore(database)
    await gone.stop()
    await expect(store.users.find('AAAA')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await database.close()
  })
})
