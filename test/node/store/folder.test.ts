import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createStore, openDatabase } from '../../../src/node/store/index.ts'
import { storeContract } from '../../contract/store.ts'
import { sampleChallenge, sampleRecord, sampleUser } from '../../support/store-samples.ts'
import { Racers } from './race/racers.ts'

const HOLDER = fileURLToPath(new URL('./folder/holder.ts', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'claviger-folder-'))
const directory = join(temporary, 'not', 'there', 'yet')

/** The files that say who has a folder open. */
const marks = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.lock'))

afterAll(() => rmSync(temporary, { recursive: true, force: true }))

storeContract('on an embedded Postgres in a folder', () => openDatabase({ directory }))

describe('an embedded Postgres in a folder', { timeout: 60_000 }, () => {
  it('finds after a restart what was stored before', async () => {
    const [user, challenge] = [sampleUser(), sampleChallenge({ session: 'ada' })]
    const first = await openDatabase({ directory })
    const before = await createStore(first)
    await before.users.add(user)
    const record = await before.credentials.add(sampleRecord(user.id))
    await before.challenges.put(challenge)
    const taken = sampleChallenge()
    await before.challenges.put(taken)
    await before.challenges.take(taken)
    await first.close()

    const second = await openDatabase({ directory })
    const after = await createStore(second)
    expect(await after.users.findByName(user.name)).toMatchObject(user)
    expect(await after.credentials.list(user.id)).toEqual([record])
    expect(await after.challenges.take(taken)).toBeUndefined()
    expect(await after.challenges.take(challenge)).toMatchObject({ options: challenge.options })
    await second.close()
  })

  it('serves one process, and loses nothing that one stored before it was killed', async () => {
    const user = sampleUser()
    const holder = fork(HOLDER, { execArgv: ['--import', 'tsx'] })
    holder.send({ directory, user })
    const [said] = await once(holder, 'message')
    expect(said).toBe('stored')
    await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'STORE_LOCKED' })

    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const database = await openDatabase({ directory })
    const store = await createStore(database)
    expect(await store.users.findByName(user.name)).toMatchObject(user)
    await database.close()
  })

  it('is opened once by one process, under whatever name, and again when it was closed', async () => {
    const database = await openDatabase({ directory })
    const other = `${temporary}/not/../not/there/./yet/`
    await expect(openDatabase({ directory: other })).rejects.toMatchObject({
      code: 'STORE_LOCKED',
    })
    vi.resetModules()
    const copy = await import('../../../src/node/store/index.ts')
    await expect(copy.openDatabase({ directory })).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await Promise.all([database.close(), database.close()])
    await expect(database.query('select 1', [])).rejects.toThrow()
    expect(marks(directory)).toEqual([])
    await (await openDatabase({ directory: other })).close()
  })

  it.each([
    ['a process that is gone', 'claviger.999999999.1.lock'],
    ['a process whose number is now another one', `claviger.${process.ppid}.1.lock`],
    ['this process, from before it was restarted', `claviger.${process.pid}.1.lock`],
  ])('is opened when it is marked by %s', async (_, mark) => {
    writeFileSync(join(directory, mark), '')
    const database = await openDatabase({ directory })
    expect((await database.query('select 1 as one', [])).rows).toEqual([{ one: 1 }])
    await database.close()
    expect(marks(directory)).toEqual([])
  })

  it('is opened by one of many processes that find it marked by one that is gone', async () => {
    const contested = join(temporary, 'contested')
    mkdirSync(contested)
    writeFileSync(join(contested, 'claviger.999999999.1.lock'), '')
    const racers = new Racers(5)
    const outcomes = await racers.race({ kind: 'lock', folder: contested })
    await racers.stop()
    expect(outcomes.sort()).toEqual([...Array(4).fill('STORE_LOCKED'), 'held'])
    expect(marks(contested)).toHaveLength(1)
  })

  it('says so when the folder cannot be made', async () => {
    const file = join(temporary, 'file')
    writeFileSync(file, '')
    const opening = openDatabase({ directory: join(file, 'below') })
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('lets go of a folder whose content it cannot open', async () => {
    const broken = join(temporary, 'broken')
    mkdirSync(broken)
    writeFileSync(join(broken, 'PG_VERSION'), 'not a version')
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(openDatabase({ directory: broken })).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      })
    }
  })
})
