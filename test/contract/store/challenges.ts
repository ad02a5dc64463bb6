import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { creationOptions, identifier, sampleChallenge } from '../../support/store-samples.ts'
import type { StoreUnderTest } from '../store.ts'

/** What every `ChallengeStore` does. */
export function challengeContract(subject: () => StoreUnderTest): void {
  describe('challenges', () => {
    it('gives a challenge back once, with the options as they were issued', async () => {
      const { challenges } = subject().store
      const options = creationOptions()
      const { challenge } = options
      const expiresAt = new Date(Date.now() + 60_000)
      await challenges.put({ challenge, ceremony: 'registration', options, expiresAt })
      const query = { challenge, ceremony: 'registration' } as const
      expect(await challenges.take(query)).toEqual({ ...query, options, expiresAt })
      expect(await challenges.take(query)).toBeUndefined()
    })

    it('gives it to one of many who ask at once', async () => {
      const { challenges } = subject().store
      const entry = sampleChallenge()
      await challenges.put(entry)
      const taken = await Promise.all(Array.from({ length: 16 }, () => challenges.take(entry)))
      expect(taken.filter((answer) => answer !== undefined)).toHaveLength(1)
    })

    it('does not know a challenge that was never put', async () => {
      expect(await subject().store.challenges.take(sampleChallenge())).toBeUndefined()
    })

    it('keeps a challenge for its ceremony', async () => {
      const { challenges } = subject().store
      const entry = sampleChallenge()
      await challenges.put(entry)
      const { challenge } = entry
      expect(await challenges.take({ challenge, ceremony: 'registration' })).toBeUndefined()
      expect(await challenges.take({ challenge, ceremony: 'authentication' })).toBeDefined()
    })

    it('keeps a challenge for its session', async () => {
      const { challenges } = subject().store
      const entry = sampleChallenge({ session: 'ada' })
      await challenges.put(entry)
      for (const session of [undefined, '', 'eve', 'Ada', 'ada\0']) {
        expect(await challenges.take({ ...entry, session })).toBeUndefined()
      }
      expect(await challenges.take(entry)).toBeDefined()
    })

    it('does not give a challenge of no session to one', async () => {
      const { challenges } = subject().store
      const entry = sampleChallenge()
      await challenges.put(entry)
      for (const session of ['', 'eve']) {
        expect(await challenges.take({ ...entry, session })).toBeUndefined()
      }
      expect(await challenges.take(entry)).toBeDefined()
    })

    it('gives a challenge until the moment it expires, and not at that moment', async () => {
      const { clocked, setTime } = subject()
      const [early, late] = [sampleChallenge(), sampleChallenge()]
      await clocked.challenges.put({ ...early, expiresAt: 10_000 })
      await clocked.challenges.put({ ...late, expiresAt: 10_000 })
      setTime(9_999)
      expect(await clocked.challenges.take(early)).toMatchObject({ expiresAt: new Date(10_000) })
      setTime(10_000)
      expect(await clocked.challenges.take(late)).toBeUndefined()
    })

    it('removes what has expired, and says how many', async () => {
      const { clocked, setTime } = subject()
      const year = Date.UTC(1971, 0, 1)
      setTime(year)
      await clocked.challenges.removeExpired()
      const entries = [1000, 2000, 3000].map((age) => sampleChallenge({ expiresAt: year + age }))
      await Promise.all(entries.map((entry) => clocked.challenges.put(entry)))
      setTime(year + 2000)
      expect(await clocked.challenges.removeExpired()).toBe(2)
      expect(await clocked.challenges.removeExpired()).toBe(0)
      setTime(year)
      const left = await Promise.all(entries.map((entry) => clocked.challenges.take(entry)))
      expect(left.map((entry) => entry !== undefined)).toEqual([false, false, true])
    })

    it('refuses a challenge that is there already, and keeps the first', async () => {
      const { challenges } = subject().store
      const entry = sampleChallenge()
      await challenges.put(entry)
      const second = { ...entry, options: { ...entry.options, rpId: 'evil.example' } }
      await expect(challenges.put(second)).rejects.toMatchObject({
        code: 'STORE_CHALLENGE_EXISTS',
      })
      expect(await challenges.take(entry)).toMatchObject({ options: entry.options })
    })

    it('keeps a session of any length and any characters', async () => {
      const { challenges } = subject().store
      for (const session of ['s'.repeat(100_000), 'a\0b', '🔑']) {
        const entry = sampleChallenge({ session })
        await challenges.put(entry)
        expect(await challenges.take({ ...entry, session: `${session}x` })).toBeUndefined()
        expect(await challenges.take(entry)).toBeDefined()
      }
    })

    it('keeps options whose texts look like SQL, JSON or escapes', async () => {
      const { challenges } = subject().store
      const options = creationOptions(
        identifier(),
        `'); drop table x; -- {"a":"\\u0000"} \\0 \u2028`,
      )
      const { challenge } = options
      const expiresAt = Date.now() + 60_000
      await challenges.put({ challenge, ceremony: 'registration', options, expiresAt })
      const taken = await challenges.take({ challenge, ceremony: 'registration' })
      expect(taken?.options).toEqual(options)
    })

    it('keeps any JSON in the options as it is, or refuses it', async () => {
      const { challenges } = subject().store
      const keeps = async (value: unknown) => {
        const { challenge, ...entry } = sampleChallenge()
        const options = { ...entry.options, extensions: { any: value } as never }
        const putting = challenges.put({ ...entry, challenge, options })
        const error = await putting.catch((reason: unknown) => reason)
        if (error) expect(error).toMatchObject({ code: 'STORE_TEXT_INVALID' })
        else {
          const taken = await challenges.take({ challenge, ceremony: 'authentication' })
          expect(taken?.options).toEqual(JSON.parse(JSON.stringify(options)))
        }
      }
      const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 })
      await fc.assert(fc.asyncProperty(json, keeps), { numRuns: 200 })
    })
  })
}
