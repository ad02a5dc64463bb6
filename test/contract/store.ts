import { afterAll, beforeAll, describe } from 'vitest'
import { createStore, type Database, type Store } from '../../src/node/store/index.ts'
import { challengeMistakeContract } from './store/challenge-mistakes.ts'
import { challengeContract } from './store/challenges.ts'
import { credentialContract } from './store/credentials.ts'
import { loginContract } from './store/logins.ts'
import { userContract } from './store/users.ts'

/** What the parts of the contract are given. */
export interface StoreUnderTest {
  readonly store: Store
  /** Sets the clock of the store that {@link StoreUnderTest.clocked} is. */
  setTime(milliseconds: number): void
  /** The same tables through a clock that stands still. */
  readonly clocked: Store
}

/**
 * What every database has to keep, told to the store on top of it.
 *
 * @param name What is tested, for the report.
 * @param open Opens the database; the suite closes it. Its tables may hold other rows.
 */
export function storeContract(name: string, open: () => Promise<Database>): void {
  describe(`a store ${name}`, { timeout: 30_000 }, () => {
    let database: Database
    let subject: StoreUnderTest
    beforeAll(async () => {
      database = await open()
      let time = 0
      subject = {
        store: await createStore(database),
        setTime: (milliseconds) => {
          time = milliseconds
        },
        clocked: await createStore(database, { now: () => time }),
      }
    }, 60_000)
    afterAll(() => database.close(), 60_000)

    userContract(() => subject)
    credentialContract(() => subject)
    loginContract(() => subject)
    challengeContract(() => subject)
    challengeMistakeContract(() => subject)
  })
}
