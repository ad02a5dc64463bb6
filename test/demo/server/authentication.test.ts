import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emulateAuthenticator, type Tamper } from '../../../src/emulators/authenticator/index.ts'
import {
  DemoClient,
  type DemoServer,
  failedStep,
  ORIGIN,
  startDemoServer,
} from '../../support/demo-client.ts'

let server: DemoServer
beforeAll(async () => {
  server = await startDemoServer()
}, 60_000)
afterAll(() => server.database.close())

/** A browser whose account exists and which is logged out. */
async function visitor(name: string): Promise<DemoClient> {
  const client = new DemoClient(server.handler)
  await client.register(name)
  await client.post('/api/logout', {})
  return client
}

describe('logging in', () => {
  it('works with a user name', async () => {
    const client = await visitor('ada')
    expect((await client.logIn('ada')).body.user).toEqual({ name: 'ada' })
    expect(await client.whoAmI()).toBe('ada')
  })

  it('works with a name in another case', async () => {
    const client = await visitor('Casey')
    expect((await client.logIn('CASEY')).body.user).toEqual({ name: 'Casey' })
  })

  it('works without a user name', async () => {
    const client = await visitor('grace')
    expect((await client.logIn()).body.user).toEqual({ name: 'grace' })
  })

  it('writes down the counter and the time', async () => {
    const client = await visitor('counter')
    await client.logIn('counter')
    const [passkey] = (await client.passkeys()).body.passkeys
    expect(passkey?.signCount).toBe(1)
    expect(passkey?.lastUsedAt).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it('gives the browser a new session', async () => {
    const client = await visitor('rotating')
    await client.requestOptions()
    const before = client.cookie
    await client.logIn('rotating')
    expect(client.cookie).not.toBe(before)
  })
})

describe('a log-in that is not what it should be', () => {
  const faults: readonly (readonly [string, Tamper, string, string])[] = [
    [
      'made at another origin',
      { clientData: (members) => ({ ...members, origin: 'https://localhost.evil.example' }) },
      'WEBAUTHN_ORIGIN_MISMATCH',
      '§7.2.12 origin',
    ],
    [
      'with a tampered signature',
      { signature: (bytes) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)) },
      'WEBAUTHN_SIGNATURE_INVALID',
      '§7.2.21 signature',
    ],
    [
      'without user verification',
      { authenticatorData: (data) => ({ ...data, flags: { ...data.flags, uv: false } }) },
      'WEBAUTHN_USER_UNVERIFIED',
      '§7.2.17 user verified',
    ],
    [
      'for another RP ID',
      {
        authenticatorData: (data) => ({ ...data, rpIdHash: data.rpIdHash.map((byte) => ~byte) }),
      },
      'WEBAUTHN_RP_ID_MISMATCH',
      '§7.2.15 RP ID hash',
    ],
  ]
  it.each(faults)('is refused: %s', async (name, tamper, code, step) => {
    const user = name.replaceAll(' ', '.')
    const client = await visitor(user)
    const answer = await client.logIn(user, tamper)
    expect([answer.status, answer.code]).toEqual([400, code])
    expect(failedStep(answer.trace)).toBe(step)
    expect(await client.whoAmI()).toBeUndefined()
  })

  it('is refused when the key was cloned', async () => {
    const client = await visitor('cloned')
    const clone = emulateAuthenticator({ state: client.authenticator.save() })
    await client.logIn('cloned')
    await client.post('/api/logout', {})
    const options = await client.requestOptions('cloned')
    const answer = await client.post(
      '/api/authentication',
      await clone.get(options, { origin: ORIGIN }),
    )
    expect(answer.code).toBe('WEBAUTHN_SIGN_COUNT_NOT_INCREASED')
  })

  it('is refused to one of two that race with the same count', async () => {
    const client = await visitor('racing')
    const clone = emulateAuthenticator({ state: client.authenticator.save() })
    const other = new DemoClient(server.handler)
    const answers = await Promise.all(
      [[client, client.authenticator] as const, [other, clone] as const].map(
        async ([browser, authenticator]) => {
          const options = await browser.requestOptions('racing')
          const response = await authenticator.get(options, { origin: ORIGIN })
          return browser.post('/api/authentication', response)
        },
      ),
    )
    expect(answers.map(({ code }) => code).sort()).toEqual([
      'WEBAUTHN_SIGN_COUNT_NOT_INCREASED',
      undefined,
    ])
  })

  it('is refused when it is replayed', async () => {
    const client = await visitor('replay')
    const options = await client.requestOptions('replay')
    const response = await client.authenticator.get(options, { origin: ORIGIN })
    expect((await client.post('/api/authentication', response)).status).toBe(200)
    const again = await client.post('/api/authentication', response)
    expect([again.status, again.code]).toEqual([400, 'WEBAUTHN_CHALLENGE_UNKNOWN'])
    expect(failedStep(again.trace)).toBe('§7.2.11 challenge was issued here and is unused')
  })

  it('is refused in another browser', async () => {
    const client = await visitor('elsewhere')
    const options = await client.requestOptions('elsewhere')
    const response = await client.authenticator.get(options, { origin: ORIGIN })
    const other = new DemoClient(server.handler)
    await other.whoAmI()
    expect((await other.post('/api/authentication', response)).code).toBe(
      'WEBAUTHN_CHALLENGE_UNKNOWN',
    )
  })

  it('is refused when its time is over', async () => {
    const client = await visitor('late')
    const options = await client.requestOptions('late')
    const response = await client.authenticator.get(options, { origin: ORIGIN })
    server.ahead = (options.timeout ?? 0) + 1
    const answer = await client.post('/api/authentication', response)
    server.ahead = 0
    expect(answer.code).toBe('WEBAUTHN_CHALLENGE_UNKNOWN')
  })

  it('is refused with options of a registration', async () => {
    const client = await visitor('crossed')
    const { challenge } = await client.creationOptions('crossed-2')
    const options = { ...(await client.requestOptions('crossed')), challenge }
    const response = await client.authenticator.get(options, { origin: ORIGIN })
    expect((await client.post('/api/authentication', response)).code).toBe(
      'WEBAUTHN_CHALLENGE_UNKNOWN',
    )
  })

  it('is refused with a passkey that was deleted', async () => {
    const client = await visitor('deleted')
    await client.logIn('deleted')
    const id = await client.firstPasskey()
    await client.send(`/api/passkeys/${id}`, { method: 'DELETE' })
    expect((await client.logIn()).code).toBe('WEBAUTHN_CREDENTIAL_UNKNOWN')
  })
})

describe('a name that nobody has', () => {
  it('is answered like one that somebody has', async () => {
    const client = await visitor('somebody')
    const known = await client.requestOptions('somebody')
    const unknown = await client.requestOptions('nobody')
    expect(Object.keys(unknown)).toEqual(Object.keys(known))
    expect(unknown.allowCredentials).toHaveLength(1)
    const [real] = known.allowCredentials ?? []
    const [decoy] = unknown.allowCredentials ?? []
    expect(decoy).toEqual({ ...real, id: expect.stringMatching(/^[\w-]{43}$/) })
    expect(real?.id).toMatch(/^[\w-]{43}$/)
  })

  it('is answered alike each time, in any spelling', async () => {
    const first = await new DemoClient(server.handler).requestOptions('Ghost')
    const second = await new DemoClient(server.handler).requestOptions('ghost')
    expect(second.allowCredentials).toEqual(first.allowCredentials)
    expect(second.challenge).not.toBe(first.challenge)
  })

  it('fails as a wrong signature does', async () => {
    const client = await visitor('prober')
    const options = await client.requestOptions('nobody')
    const response = await client.authenticator.get(
      { ...options, allowCredentials: [] },
      { origin: ORIGIN },
    )
    const id = options.allowCredentials?.[0]?.id
    const { userHandle: _, ...rest } = response.response
    const answer = await client.post('/api/authentication', {
      ...response,
      id,
      rawId: id,
      response: rest,
    })
    expect(answer.code).toBe('WEBAUTHN_SIGNATURE_INVALID')
  })
})
