import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../../../src/node/store/sql/schema.ts'

const FIRST = 'create table claviger_sample (id integer primary key);'
const SECOND = `alter table claviger_sample add column size integer not null default 7;
  update claviger_sample set size = id * 2;`
const BROKEN = 'alter table claviger_sample add column extra integer; select 1 / 0;'

describe('tables of an earlier version', { timeout: 30_000 }, () => {
  let database: PGlite
  const rowsOf = async (query: string) => (await database.query(query)).rows
  const versions = () => rowsOf('select version from claviger_schema order by version')
  beforeAll(async () => {
    database = await PGlite.create()
    await migrate(database, [FIRST])
    await database.query('insert into claviger_sample (id) values (1), (2)')
  }, 60_000)
  afterAll(() => database.close())

  it('are left as they were when a step fails', async () => {
    await expect(migrate(database, [FIRST, BROKEN])).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    expect(await rowsOf('select * from claviger_sample')).toEqual([{ id: 1 }, { id: 2 }])
    expect(await versions()).toEqual([{ version: 1 }])
  })

  it('are brought up to date once, with what they hold', async () => {
    await migrate(database, [FIRST, SECOND])
    await database.query('update claviger_sample set size = 5 where id = 1')
    await migrate(database, [FIRST, SECOND])
    expect(await rowsOf('select * from claviger_sample order by id')).toEqual([
      { id: 1, size: 5 },
      { id: 2, size: 4 },
    ])
    expect(await versions()).toEqual([{ version: 1 }, { version: 2 }])
  })

  it('are refused by code that knows the earlier version only', async () => {
    await expect(migrate(database, [FIRST])).rejects.toMatchObject({ code: 'STORE_SCHEMA_NEWER' })
  })
})
