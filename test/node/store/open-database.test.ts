import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inspect, promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, describe, expect, it } from 'vitest'
import { createStore, openDatabase, type Queryable } from '../../../src/node/store/index.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'claviger-open-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

describe('opening a database', { timeout: 60_000 }, () => {
  it.each([
    ['another scheme', 'mysql://root:s3cret@localhost/test'],
    ['no scheme', 'root:s3cret@localhost'],
    ['a host alone', '//s3cret'],
  ])('refuses a URL with %s, without repeating it', async (_, url) => {
    const error = await openDatabase({ url }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).not.toContain('s3cret')
  })

  it('refuses a URL that cannot be read, without repeating it', async () => {
    const url = 'postgres://user:s3cret@host:notaport/test'
    const error = await openDatabase({ url }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(inspect(error)).not.toMatch(/s3cret|notaport/)
  })

  it('takes a folder whose name is no text for a mistake', async () => {
    await expect(openDatabase({ directory: 7 as never })).rejects.toThrow(TypeError)
  })

  it('takes an empty URL for none', async () => {
    const database = await openDatabase({ url: '' })
    const { rows } = await database.query('select version() as version', [])
    expect(rows).toEqual([{ version: expect.stringContaining('PGlite') }])
    await database.close()
    await database.close()
    await expect(createStore(database)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('says that no server answers, without telling where it was looked for', async () => {
    const url = `postgres://user:s3cret@localhost/test?host=${temporary}`
    const database = await openDatabase({ url })
    const error = await createStore(database).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code: 'ENOENT' } })
    expect(String(error)).not.toMatch(/s3cret|claviger-open/)
    await database.close()
  })

  it.each([
    ['pg', { url: 'postgres://localhost/test' }],
    ['@electric-sql/pglite', { directory: join(temporary, 'data') }],
  ])('says that %s is to be installed where it is not', async (name, options) => {
    const copy = mkdtempSync(join(temporary, 'copy-'))
    writeFileSync(join(copy, 'package.json'), '{"type":"module"}')
    for (const folder of ['src/node/store', 'src/core/shared']) {
      cpSync(join(root, folder), join(copy, folder), { recursive: true })
    }
    const script = join(copy, 'open.ts')
    writeFileSync(
      script,
      `import { openDatabase } from './src/node/store/open-database.ts'
       const error = await openDatabase(${JSON.stringify(options)}).catch((reason) => reason)
       process.stdout.write(JSON.stringify({ code: error.code, message: error.message }))`,
    )
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, script], {
      cwd: dirname(script),
    })
    expect(JSON.parse(stdout)).toEqual({
      code: 'STORE_DRIVER_MISSING',
      message: `the package ${name} could not be loaded: npm install ${name}`,
    })
  })
})

describe('making a store', { timeout: 60_000 }, () => {
  it('refuses the tables of a later version, and leaves them alone', async () => {
    const database = new PGlite()
    await createStore(database)
    await database.query('insert into claviger_schema (version, applied_at) values (99, now())', [])
    await expect(createStore(database)).rejects.toMatchObject({ code: 'STORE_SCHEMA_NEWER' })
    const { rows } = await database.query('select max(version) as version from claviger_schema', [])
    expect(rows).toEqual([{ version: 99 }])
    await database.close()
  })

  it('leaves nothing half made when the tables cannot be made', async () => {
    const database = await openDatabase()
    await database.query('create table claviger_challenges (other integer)', [])
    await expect(createStore(database)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    const { rows } = await database.query(
      "select tablename from pg_tables where tablename like 'claviger%'",
      [],
    )
    expect(rows).toEqual([{ tablename: 'claviger_challenges' }])
    await database.close()
  })

  it('tries again what another transaction got in the way of, and not for ever', async () => {
    const failing = (times: number) => {
      let calls = 0
      const database: Queryable = {
        async query() {
          if (calls++ < times) throw Object.assign(new Error('conflict'), { code: '40001' })
          return { rows: [] }
        },
      }
      return { database, calls: () => calls }
    }
    const twice = failing(2)
    await createStore(twice.database)
    expect(twice.calls()).toBe(3)
    const always = failing(Number.POSITIVE_INFINITY)
    await expect(createStore(always.database)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      cause: { code: '40001' },
    })
    expect(always.calls()).toBe(10)
  })

  it.each([undefined, {}, { query: 'select 1' }])('takes %o for no database', async (database) => {
    await expect(createStore(database as never)).rejects.toThrow(TypeError)
  })

  it('passes on what is no error at all as a failure of the database', async () => {
    const database: Queryable = { query: () => Promise.reject('gone') }
    await expect(createStore(database)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      cause: 'gone',
    })
  })
})
