import { describe, expect, it, vi } from 'vitest'
import { Fido2Client } from '../../../../src/core/fido/client/fido2-client.ts'
import { toBase64url } from '../../../../src/core/shared/base64url.ts'
import { CREDENTIAL_ID_LENGTH } from '../../../../src/emulators/authenticator/ctap/credential.ts'
import { openKey, softwareKey, watched } from '../../../support/ctap-devices.ts'
import {
  CREATE,
  clientOf,
  clientWith,
  GET,
  KNOWS,
  listOf,
  ORIGIN,
  PIN,
  rejection,
} from './samples.ts'

/** Of the length that the key’s own have. */
const strangers = (count: number, size = CREDENTIAL_ID_LENGTH) =>
  Array.from({ length: count }, (_, i) => toBase64url(new Uint8Array(size).fill(i + 1)))

const PROFILES = ['2.0', '2.1', '2.3'] as const

describe.each(PROFILES)('on a key of CTAP %s, an exclude list', (profile) => {
  it('refuses a key that has one of its credentials, after a touch', async () => {
    const touch = vi.fn(() => true)
    const { client } = await clientWith({ profile, pin: PIN, touch })
    const { id } = await client.makeCredential(CREATE)
    for (const ids of [[id], [...strangers(20), id, ...strangers(3)]]) {
      touch.mockClear()
      const again = client.makeCredential({ ...CREATE, excludeCredentials: listOf(...ids) })
      await expect(again).rejects.toMatchObject({
        code: 'CLIENT_DEVICE_INELIGIBLE',
        cause: { code: 'CTAP_CREDENTIAL_EXCLUDED' },
      })
      expect(touch).toHaveBeenCalledOnce()
    }
  })

  it('of strangers costs one touch', async () => {
    const touch = vi.fn(() => true)
    const { client } = await clientWith({ profile, pin: PIN, touch })
    await client.makeCredential({ ...CREATE, excludeCredentials: listOf(...strangers(30)) })
    expect(touch).toHaveBeenCalledOnce()
  })
})

describe.each(PROFILES)('on a key of CTAP %s, an allow list', (profile) => {
  it('finds the one that the key has, with one touch', async () => {
    const touch = vi.fn(() => true)
    const { client } = await clientWith({ profile, pin: PIN, touch })
    const { id } = await client.makeCredential(CREATE)
    for (const ids of [[id], [...strangers(20), id, ...strangers(3)]]) {
      touch.mockClear()
      const selection = await client.getAssertion({ ...GET, allowCredentials: listOf(...ids) })
      expect((await selection.getResponse()).id).toBe(id)
      expect(touch).toHaveBeenCalledOnce()
    }
  })

  it.each([1, 25])('of %i strangers makes the key ineligible', async (count) => {
    const { client } = await clientWith({ profile, pin: PIN })
    const allowCredentials = listOf(...strangers(count))
    await expect(client.getAssertion({ ...GET, allowCredentials })).rejects.toMatchObject({
      code: 'CLIENT_DEVICE_INELIGIBLE',
      cause: { code: 'CTAP_NO_CREDENTIALS' },
    })
  })

  it('of other types makes the key ineligible, though it has a credential', async () => {
    const { client } = await clientWith({ profile, pin: PIN })
    await client.makeCredential({ ...CREATE, authenticatorSelection: { residentKey: 'required' } })
    const allowCredentials = [{ type: 'password', id: 'AAAA' }]
    const code = await rejection(client.getAssertion({ ...GET, allowCredentials }))
    expect(code).toBe('CLIENT_DEVICE_INELIGIBLE')
  })
})

describe('a long list', () => {
  it('with IDs longer than any of the key’s is not bothered with', async () => {
    const { client } = await clientWith({ pin: PIN })
    const { id } = await client.makeCredential(CREATE)
    const ids = [...strangers(3, 1500), id]
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf(...ids) })
    expect((await selection.getResponse()).id).toBe(id)
    expect(
      await rejection(
        client.getAssertion({ ...GET, allowCredentials: listOf(...strangers(1, 1500)) }),
      ),
    ).toBe('CLIENT_DEVICE_INELIGIBLE')
  })

  it('is asked for in pieces that the key takes', async () => {
    const key = softwareKey({ maxMsgSize: 1024, profile: '2.1' })
    const { device, requests } = watched(await openKey(key))
    const client = new Fido2Client(device, ORIGIN, { userInteraction: KNOWS })
    const { id } = await client.makeCredential(CREATE)
    requests.length = 0
    const ids = [...strangers(23), id]
    const selection = await client.getAssertion({ ...GET, allowCredentials: listOf(...ids) })
    expect((await selection.getResponse()).id).toBe(id)
    const asked = requests.filter(([command]) => command === 0x02)
    expect(asked).toHaveLength(4)
    expect(Math.max(...requests.map(({ length }) => length))).toBeLessThanOrEqual(1024)
  })

  it('finds credentials that want a verified user, when the user is verified', async () => {
    const { client, key } = await clientWith({ pin: PIN })
    const extensions = { credentialProtectionPolicy: 'userVerificationRequired' }
    const { id } = await client.makeCredential({ ...CREATE, extensions })
    const options = { ...GET, allowCredentials: listOf(...strangers(5), id) }
    const selection = await client.getAssertion({ ...options, userVerification: 'required' })
    expect((await selection.getResponse()).id).toBe(id)
    const stranger = await clientOf(key, { userInteraction: {} })
    const code = await rejection(
      stranger.getAssertion({ ...options, userVerification: 'discouraged' }),
    )
    expect(code).toBe('CLIENT_DEVICE_INELIGIBLE')
  })
})
