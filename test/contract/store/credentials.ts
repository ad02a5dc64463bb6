import { describe, expect, it } from 'vitest'
import { identifier, sampleRecord, sampleUser } from '../../support/store-samples.ts'
import type { StoreUnderTest } from '../store.ts'

/** What every `CredentialStore` does. */
export function credentialContract(subject: () => StoreUnderTest): void {
  /** A new user's handle. */
  const newUser = async () => (await subject().store.users.add(sampleUser())).id

  describe('credentials', () => {
    it('gives a record back as it was added', async () => {
      const { clocked, setTime } = subject()
      setTime(1_780_000_000_001)
      const record = sampleRecord(await newUser())
      const added = await clocked.credentials.add(record)
      expect(added).toEqual({
        ...record,
        createdAt: new Date(1_780_000_000_001),
        lastUsedAt: undefined,
      })
      expect(await clocked.credentials.find(record.id)).toEqual(added)
    })

    it.each([
      ['the lowest counter', { signCount: 0 }],
      ['the highest counter', { signCount: 2 ** 32 - 1 }],
      ['nothing known of discoverability', { discoverable: undefined }],
      ['a credential that is not discoverable', { discoverable: false }],
      ['no transports', { transports: [] }],
      ['odd transports', { transports: ['{}', 'a"b', 'c,d', 'null', '\\', ''] }],
      ['no attestation', { attestationObject: new Uint8Array(0) }],
      ['every byte', { attestationObject: Uint8Array.from({ length: 256 }, (_, byte) => byte) }],
      ['a large key', { publicKey: new Uint8Array(20_000).fill(7) }],
      ['the longest ID', { id: identifier(1023) }],
      ['an unknown model', { aaguid: '00000000-0000-0000-0000-000000000000' }],
    ])('keeps %s', async (_, members) => {
      const { credentials } = subject().store
      const record = sampleRecord(await newUser(), members)
      await credentials.add(record)
      expect(await credentials.find(record.id)).toMatchObject(record)
    })

    it('gives bytes back as plain arrays with memory of their own', async () => {
      const { credentials } = subject().store
      const record = sampleRecord(await newUser(), { publicKey: Buffer.from('a Buffer') as never })
      await credentials.add(record)
      const found = await credentials.find(record.id)
      const bytes = [found?.publicKey, found?.attestationObject, found?.attestationClientDataJSON]
      for (const value of bytes) {
        expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype)
        expect(value?.buffer.byteLength).toBe(value?.length)
      }
    })

    it("lists a user's credentials, oldest first", async () => {
      const { clocked, setTime } = subject()
      const [user, other] = [await newUser(), await newUser()]
      const ids: string[] = []
      for (const time of [3000, 1000, 2000]) {
        setTime(time)
        ids[time / 1000] = (await clocked.credentials.add(sampleRecord(user))).id
      }
      await clocked.credentials.add(sampleRecord(other))
      const list = await clocked.credentials.list(user)
      expect(list.map(({ id }) => id)).toEqual(ids.slice(1))
      expect(list[0]).toEqual(await clocked.credentials.find(ids[1] as string))
    })

    it('refuses an ID that is taken, by whichever user, and keeps what is there', async () => {
      const { credentials } = subject().store
      const stored = await credentials.add(sampleRecord(await newUser()))
      for (const userHandle of [stored.userHandle, await newUser()]) {
        const second = sampleRecord(userHandle, { id: stored.id })
        await expect(credentials.add(second)).rejects.toMatchObject({
          code: 'STORE_CREDENTIAL_EXISTS',
        })
      }
      expect(await credentials.find(stored.id)).toEqual(stored)
    })

    it('refuses a credential of nobody', async () => {
      const { credentials } = subject().store
      const record = sampleRecord(identifier())
      await expect(credentials.add(record)).rejects.toMatchObject({ code: 'STORE_USER_UNKNOWN' })
      expect(await credentials.find(record.id)).toBeUndefined()
    })

    it("removes a user's credential, and not another user's", async () => {
      const { credentials } = subject().store
      const { id, userHandle } = await credentials.add(sampleRecord(await newUser()))
      expect(await credentials.remove(await newUser(), id)).toBe(false)
      expect(await credentials.find(id)).toBeDefined()
      expect(await credentials.remove(userHandle, id)).toBe(true)
      expect(await credentials.find(id)).toBeUndefined()
      expect(await credentials.remove(userHandle, id)).toBe(false)
    })

    it.each([
      ['id', 'not base64url!', TypeError],
      ['id', '', RangeError],
      ['id', 'A'.repeat(1366), RangeError],
      ['userHandle', undefined, TypeError],
      ['userHandle', 'A'.repeat(87), RangeError],
      ['rpId', 7, TypeError],
      ['publicKey', 'AAAA', TypeError],
      ['publicKey', [1, 2], TypeError],
      ['signCount', '4', TypeError],
      ['signCount', -1, RangeError],
      ['signCount', 1.5, RangeError],
      ['signCount', Number.NaN, RangeError],
      ['signCount', 2 ** 32, RangeError],
      ['transports', 'usb', TypeError],
      ['transports', [7], TypeError],
      ['uvInitialized', 1, TypeError],
      ['backupEligible', undefined, TypeError],
      ['backupState', null, TypeError],
      ['aaguid', 'YubiKey', TypeError],
      ['discoverable', 'yes', TypeError],
      ['attestationObject', undefined, TypeError],
      ['attestationClientDataJSON', {}, TypeError],
    ])('takes a record whose %s is %o for a mistake, and keeps nothing', async (name, value, type) => {
      const { credentials } = subject().store
      const record = sampleRecord(await newUser())
      await expect(credentials.add({ ...record, [name]: value } as never)).rejects.toThrow(type)
      expect(await credentials.find(record.id)).toBeUndefined()
      expect(await credentials.list(record.userHandle)).toEqual([])
    })

    it.each([
      ['NUL', ['usb\0']],
      ['half a surrogate pair', ['\udc00']],
      ['a long text', ['u'.repeat(65)]],
      ['many texts', Array.from({ length: 33 }, () => 'usb')],
    ])('refuses transports with %s, which clients may send', async (_, transports) => {
      const { credentials } = subject().store
      const record = sampleRecord(await newUser(), { transports })
      await expect(credentials.add(record)).rejects.toMatchObject({ code: 'STORE_TEXT_INVALID' })
      expect(await credentials.find(record.id)).toBeUndefined()
    })

    it('takes a question that is no text for a mistake, and any text for a question', async () => {
      const { credentials } = subject().store
      await expect(credentials.find({} as never)).rejects.toThrow(TypeError)
      await expect(credentials.list(undefined as never)).rejects.toThrow(TypeError)
      await expect(credentials.remove('AAAA', 7 as never)).rejects.toThrow(TypeError)
      for (const text of ['', '\0', 'a b', "' or 1=1 --", 'A'.repeat(5000), '\ud83d']) {
        expect(await credentials.find(text)).toBeUndefined()
        expect(await credentials.list(text)).toEqual([])
        expect(await credentials.remove(text, text)).toBe(false)
      }
    })
  })
}
