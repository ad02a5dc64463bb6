import { describe, expect, it } from 'vitest'
import {
  creationOptions,
  identifier,
  requestOptions,
  sampleChallenge,
} from '../../support/store-samples.ts'
import type { StoreUnderTest } from '../store.ts'

/** What every `ChallengeStore` refuses. */
export function challengeMistakeContract(subject: () => StoreUnderTest): void {
  describe('malformed challenges', () => {
    it.each([
      ['NUL', 'ada\0'],
      ['half a surrogate pair', 'ada\ud83d'],
      ['two million characters', 'a'.repeat(2_000_000)],
    ])('refuses options with %s in a text, and keeps nothing', async (_, name) => {
      const { challenges } = subject().store
      const options = creationOptions(identifier(), name)
      const { challenge } = options
      const query = { challenge, ceremony: 'registration' } as const
      const expiresAt = Date.now() + 60_000
      await expect(challenges.put({ ...query, options, expiresAt })).rejects.toMatchObject({
        code: 'STORE_TEXT_INVALID',
      })
      expect(await challenges.take(query)).toBeUndefined()
    })

    it.each([
      ['no entry', undefined, TypeError],
      ['a challenge that is not base64url', sampleChallenge({ challenge: 'a+b=' }), TypeError],
      ['a challenge of 15 bytes', sampleChallenge({ challenge: identifier(15) }), RangeError],
      ['a challenge of 1,024 bytes', sampleChallenge({ challenge: identifier(1024) }), RangeError],
      ['an unknown ceremony', { ...sampleChallenge(), ceremony: 'payment' }, TypeError],
      ['a session that is a number', { ...sampleChallenge(), session: 7 }, TypeError],
      ['an empty session', sampleChallenge({ session: '' }), RangeError],
      ['no options', { ...sampleChallenge(), options: undefined }, TypeError],
      ['options of another challenge', sampleChallenge({ options: requestOptions() }), TypeError],
      ['no expiry', { ...sampleChallenge(), expiresAt: undefined }, TypeError],
      ['an expiry that is a text', { ...sampleChallenge(), expiresAt: '2030-01-01' }, TypeError],
      ['an invalid date', sampleChallenge({ expiresAt: new Date('never') }), RangeError],
      ['an endless expiry', sampleChallenge({ expiresAt: Number.POSITIVE_INFINITY }), RangeError],
    ])('takes %s for a mistake', async (_, entry, type) => {
      await expect(subject().store.challenges.put(entry as never)).rejects.toThrow(type)
    })

    it('takes a question that is no text for a mistake, and any text for a question', async () => {
      const { challenges } = subject().store
      const query = { challenge: identifier(), ceremony: 'authentication' } as const
      await expect(challenges.take({ ...query, challenge: 7 } as never)).rejects.toThrow(TypeError)
      await expect(challenges.take({ ...query, session: null } as never)).rejects.toThrow(TypeError)
      await expect(challenges.take({ ...query, ceremony: 'x' } as never)).rejects.toThrow(TypeError)
      for (const challenge of ['', '\0', "' or 1=1 --", 'A'.repeat(1_000_000), '\ud83d']) {
        expect(await challenges.take({ ...query, challenge })).toBeUndefined()
      }
    })
  })
}
