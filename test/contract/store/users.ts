import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identifier, sampleRecord, sampleUser } from '../../support/store-samples.ts'
import type { StoreUnderTest } from '../store.ts'

/** What every `UserStore` does. */
export function userContract(subject: () => StoreUnderTest): void {
  describe('users', () => {
    it('finds a user by handle and by name as it was added', async () => {
      const { clocked, setTime } = subject()
      setTime(Date.UTC(2026, 1, 3, 4, 5, 6, 789))
      const user = sampleUser({ displayName: 'Ada 🔑 Lovelace' })
      const added = await clocked.users.add(user)
      expect(added).toEqual({ ...user, createdAt: new Date('2026-02-03T04:05:06.789Z') })
      expect(await clocked.users.find(user.id)).toEqual(added)
      expect(await clocked.users.findByName(user.name)).toEqual(added)
    })

    it('calls a user by name where there is no display name', async () => {
      const { users } = subject().store
      const { id, name } = sampleUser()
      expect(await users.add({ id, name })).toMatchObject({ name, displayName: name })
    })

    it('knows nobody who was not added', async () => {
      const { users } = subject().store
      expect(await users.find(identifier())).toBeUndefined()
      expect(await users.findByName(identifier())).toBeUndefined()
      expect(await users.remove(identifier())).toBe(false)
    })

    it.each([
      ['another case', 'Straße', 'STRASSE'],
      ['a final sigma', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
      ['white space around and inside', 'Ada Lovelace', '  ada \u00a0 lovelace '],
      ['a composed letter', '\u00c5sa', 'A\u030asa'],
      ['full-width letters', 'ada', 'ＡＤＡ'],
      ['a ligature', 'office', 'oﬃce'],
      ['an invisible character', 'ada', 'a\u200bda'],
    ])('takes a name with %s for the same', async (_, first, second) => {
      const { users } = subject().store
      const suffix = identifier(6).toLowerCase()
      const user = await users.add(sampleUser({ name: `${first} ${suffix}` }))
      await expect(users.add(sampleUser({ name: `${second} ${suffix}` }))).rejects.toMatchObject({
        code: 'STORE_USER_EXISTS',
      })
      expect(await users.findByName(`${second} ${suffix}`)).toEqual(user)
    })

    it('keeps names apart that differ by more', async () => {
      const { users } = subject().store
      const name = `ada ${identifier(6)}`
      await users.add(sampleUser({ name }))
      await users.add(sampleUser({ name: `${name}2` }))
      await users.add(sampleUser({ name: name.replace('a', '\u0430') }))
      expect(await users.findByName(`${name}3`)).toBeUndefined()
    })

    it('refuses a handle that is taken, and leaves its owner alone', async () => {
      const { users } = subject().store
      const user = await users.add(sampleUser())
      const second = sampleUser({ id: user.id })
      await expect(users.add(second)).rejects.toMatchObject({ code: 'STORE_USER_EXISTS' })
      expect(await users.find(user.id)).toEqual(user)
      expect(await users.findByName(second.name)).toBeUndefined()
    })

    it('lets one of many have a name that all want at once', async () => {
      const { users } = subject().store
      const { name } = sampleUser()
      const results = await Promise.allSettled(
        Array.from({ length: 12 }, () => users.add(sampleUser({ name }))),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason.code).toBe('STORE_USER_EXISTS')
      }
    })

    it('removes a user with all credentials, and frees the name', async () => {
      const { users, credentials } = subject().store
      const user = await users.add(sampleUser())
      const other = await users.add(sampleUser())
      const record = await credentials.add(sampleRecord(user.id))
      const kept = await credentials.add(sampleRecord(other.id))
      expect(await users.remove(user.id)).toBe(true)
      expect(await users.find(user.id)).toBeUndefined()
      expect(await credentials.find(record.id)).toBeUndefined()
      expect(await credentials.find(kept.id)).toEqual(kept)
      expect(await users.remove(user.id)).toBe(false)
      expect(await users.add(sampleUser({ name: user.name }))).toMatchObject({ name: user.name })
    })

    it.each([
      ['empty', ''],
      ['blank', ' \u3000 '],
      ['invisible', '\u200b\u2060'],
      ['NUL', 'ada\0'],
      ['a control character', 'ada\u0007'],
      ['half a surrogate pair', 'ada\ud83d'],
      ['257 characters', 'a'.repeat(257)],
      ['ten million characters', 'a'.repeat(10_000_000)],
      ['ligatures that unfold to more than 256 characters', '\ufdfa'.repeat(100)],
    ])('refuses a name that is %s, and nobody has it', async (_, name) => {
      const { users } = subject().store
      const user = sampleUser({ name })
      await expect(users.add(user)).rejects.toMatchObject({ code: 'STORE_TEXT_INVALID' })
      expect(await users.find(user.id)).toBeUndefined()
      expect(await users.findByName(name)).toBeUndefined()
    })

    it('keeps any text as a name as it is, or refuses it', async () => {
      const { users } = subject().store
      const codeUnits = fc.array(fc.nat(0xffff), { maxLength: 12 })
      const anyText = fc.oneof(
        codeUnits.map((units) => String.fromCharCode(...units)),
        fc.string({ unit: 'binary', maxLength: 12 }),
      )
      const keeps = async (text: string) => {
        const user = sampleUser({ name: `${identifier(6)}${text}`, displayName: text })
        const added = await users.add(user).catch((error: unknown) => error)
        if (added instanceof Error) expect(added).toMatchObject({ code: 'STORE_TEXT_INVALID' })
        else expect(await users.findByName(user.name)).toMatchObject(user)
      }
      await fc.assert(fc.asyncProperty(anyText, keeps), { numRuns: 200 })
    })

    it('takes names of 256 characters of three bytes', async () => {
      const { users } = subject().store
      const name = `${'鍵'.repeat(248)}${identifier(6)}`
      const user = await users.add(sampleUser({ name, displayName: name }))
      expect(await users.findByName(name)).toEqual(user)
    })

    it('refuses a display name that cannot be kept', async () => {
      const { users } = subject().store
      const user = sampleUser({ displayName: 'Ada\0' })
      await expect(users.add(user)).rejects.toMatchObject({ code: 'STORE_TEXT_INVALID' })
      expect(await users.find(user.id)).toBeUndefined()
    })

    it.each([
      ['no user', undefined, TypeError],
      ['a handle that is not base64url', { id: 'a+b=', name: 'x' }, TypeError],
      ['no handle', { name: 'x' }, TypeError],
      ['an empty handle', { id: '', name: 'x' }, RangeError],
      ['a handle of 65 bytes', { id: identifier(65), name: 'x' }, RangeError],
      ['a name that is a number', { id: identifier(), name: 7 }, TypeError],
      [
        'a display name that is an object',
        { id: identifier(), name: 'x', displayName: {} },
        TypeError,
      ],
    ])('takes %s for a mistake', async (_, user, type) => {
      await expect(subject().store.users.add(user as never)).rejects.toThrow(type)
    })

    it('takes a question that is no text for a mistake, and any text for a question', async () => {
      const { users } = subject().store
      await expect(users.find(7 as never)).rejects.toThrow(TypeError)
      await expect(users.findByName(null as never)).rejects.toThrow(TypeError)
      for (const text of ['', '\0', "' or 1=1 --", 'A'.repeat(5000), '\ud83d']) {
        expect(await users.find(text)).toBeUndefined()
        expect(await users.findByName(text)).toBeUndefined()
        expect(await users.remove(text)).toBe(false)
      }
    })
  })
}
