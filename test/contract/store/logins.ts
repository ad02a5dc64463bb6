import { describe, expect, it } from 'vitest'
import { sampleRecord, sampleUser } from '../../support/store-samples.ts'
import type { StoreUnderTest } from '../store.ts'

/** What every `CredentialStore` does with a login. */
export function loginContract(subject: () => StoreUnderTest): void {
  /** A new user's handle. */
  const newUser = async () => (await subject().store.users.add(sampleUser())).id

  describe('logins', () => {
    it('writes a login down, and nothing else', async () => {
      const { clocked, setTime } = subject()
      setTime(1000)
      const stored = await clocked.credentials.add(sampleRecord(await newUser()))
      setTime(5000)
      const login = { signCount: 9, backupEligible: false, backupState: true }
      const updated = await clocked.credentials.update({
        ...stored,
        ...login,
        publicKey: new Uint8Array(1),
        rpId: 'evil.example',
      } as never)
      const expected = { ...stored, ...login, lastUsedAt: new Date(5000) }
      expect(updated).toEqual({ ...expected, signCountGrew: true })
      expect(await clocked.credentials.find(stored.id)).toEqual(expected)
    })

    it('lets no late login take the counter, the flags or the time back', async () => {
      const { clocked, setTime } = subject()
      const stored = await clocked.credentials.add(sampleRecord(await newUser()))
      setTime(9000)
      await clocked.credentials.update({ ...stored, signCount: 9, backupState: true })
      setTime(8000)
      const late = await clocked.credentials.update({ ...stored, signCount: 8 })
      expect(late).toMatchObject({
        signCount: 9,
        backupState: true,
        lastUsedAt: new Date(9000),
        signCountGrew: false,
      })
    })

    it('says that the counter did not grow when it is what it was', async () => {
      const { credentials } = subject().store
      const stored = await credentials.add(sampleRecord(await newUser()))
      expect(await credentials.update({ ...stored, signCount: 5 })).toMatchObject({
        signCountGrew: true,
      })
      expect(await credentials.update({ ...stored, signCount: 5 })).toMatchObject({
        signCount: 5,
        signCountGrew: false,
      })
    })

    it('lets a credential without a counter log in again and again', async () => {
      const { credentials } = subject().store
      const stored = await credentials.add(sampleRecord(await newUser(), { signCount: 0 }))
      for (const backupState of [true, false, true]) {
        expect(await credentials.update({ ...stored, backupState })).toMatchObject({
          signCount: 0,
          backupState,
          signCountGrew: true,
        })
      }
    })

    it('leaves the highest of many counts that arrive at once', async () => {
      const { credentials } = subject().store
      const stored = await credentials.add(sampleRecord(await newUser()))
      const counts = [17, 5, 12, 40, 8, 39, 21, 6]
      await Promise.all(counts.map((signCount) => credentials.update({ ...stored, signCount })))
      expect(await credentials.find(stored.id)).toMatchObject({ signCount: 40 })
    })

    it('cannot write the login of a credential that is gone, or is of another user', async () => {
      const { credentials } = subject().store
      const stored = await credentials.add(sampleRecord(await newUser()))
      const stolen = { ...stored, userHandle: await newUser(), signCount: 100 }
      expect(await credentials.update(stolen)).toBeUndefined()
      expect(await credentials.find(stored.id)).toEqual(stored)
      await credentials.remove(stored.userHandle, stored.id)
      expect(await credentials.update(stored)).toBeUndefined()
      expect(await credentials.find(stored.id)).toBeUndefined()
    })

    it('takes the login of a record that is none for a mistake', async () => {
      const { credentials } = subject().store
      const stored = await credentials.add(sampleRecord(await newUser()))
      for (const signCount of [undefined, '7', -1, 2 ** 32]) {
        const login = { ...stored, signCount }
        await expect(credentials.update(login as never)).rejects.toThrow(/signCount/)
      }
      await expect(credentials.update(undefined as never)).rejects.toThrow(TypeError)
      expect(await credentials.find(stored.id)).toEqual(stored)
    })
  })
}
