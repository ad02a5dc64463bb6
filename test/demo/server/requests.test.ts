import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHandler } from '../../../demo/server/handler.ts'
import { sessionSecret } from '../../../demo/server/session.ts'
import { DemoClient, type DemoServer, ORIGIN, startDemoServer } from '../../support/demo-client.ts'

let server: DemoServer
beforeAll(async () => {
  server = await startDemoServer()
}, 60_000)
afterAll(() => server.database.close())

const browser = () => new DemoClient(server.handler)
const JSON_TYPE = { 'content-type': 'application/json' }
const OPTIONS = '/api/authentication/options'

describe('a request that is not served', () => {
  it.each([
    ['an unknown path', '/api/nothing', {}, 404, 'HTTP_NOT_FOUND'],
    ['another method', '/api/session', { method: 'POST' }, 405, 'HTTP_METHOD_NOT_ALLOWED'],
    [
      'another origin',
      OPTIONS,
      { method: 'POST', headers: { ...JSON_TYPE, origin: 'https://evil.example' }, body: '{}' },
      403,
      'HTTP_ORIGIN_REFUSED',
    ],
    [
      'an opaque origin',
      '/api/logout',
      { method: 'POST', headers: { origin: 'null' } },
      403,
      'HTTP_ORIGIN_REFUSED',
    ],
    [
      'another content type',
      OPTIONS,
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'HTTP_CONTENT_TYPE',
    ],
    ['no body', OPTIONS, { method: 'POST', headers: JSON_TYPE }, 400, 'HTTP_JSON_MALFORMED'],
    [
      'broken JSON',
      OPTIONS,
      { method: 'POST', headers: JSON_TYPE, body: '{"userName":' },
      400,
      'HTTP_JSON_MALFORMED',
    ],
    [
      'a body that is too large',
      OPTIONS,
      { method: 'POST', headers: JSON_TYPE, body: `"${'x'.repeat(70_000)}"` },
      413,
      'HTTP_BODY_TOO_LARGE',
    ],
    [
      'a body that is not UTF-8',
      OPTIONS,
      { method: 'POST', headers: JSON_TYPE, body: Uint8Array.of(0x22, 0xff, 0x22) },
      400,
      'MESSAGE_MALFORMED',
    ],
    [
      'a member of the wrong type',
      OPTIONS,
      { method: 'POST', headers: JSON_TYPE, body: '{"userName":7}' },
      400,
      'MESSAGE_MALFORMED',
    ],
    [
      'a message that is an array',
      OPTIONS,
      { method: 'POST', headers: JSON_TYPE, body: '[]' },
      400,
      'MESSAGE_MALFORMED',
    ],
  ])('says so: %s', async (_, path, init, status, code) => {
    const answer = await browser().send(path, init as RequestInit)
    expect([answer.status, answer.code]).toEqual([status, code])
    expect(answer.body.error?.message).toMatch(/\w+ \w+/)
  })

  it.each(['127.0.0.1', '[::1]'])('sends who came by %s to localhost', async (host) => {
    const answer = await browser().send('/api/session', {}, `http://${host}:5173`)
    expect([answer.status, answer.code]).toEqual([421, 'HOST_NOT_A_DOMAIN'])
    expect(answer.body.error?.message).toContain('http://localhost:5173/')
  })
})

describe('a response with nonsense in it', () => {
  const nonsense: readonly (readonly [string, unknown, string])[] = [
    ['null', null, 'MESSAGE_MALFORMED'],
    ['a number', 7, 'MESSAGE_MALFORMED'],
    ['no response', {}, 'MESSAGE_MALFORMED'],
    ['no client data', { response: {} }, 'MESSAGE_MALFORMED'],
    [
      'client data that is no base64url',
      { response: { clientDataJSON: '%' } },
      'MESSAGE_MALFORMED',
    ],
    [
      'client data that is no JSON',
      { response: { clientDataJSON: 'AAAA' } },
      'WEBAUTHN_CLIENT_DATA_MALFORMED',
    ],
    [
      'a challenge that is no text',
      { response: { clientDataJSON: 'e30' } },
      'WEBAUTHN_CHALLENGE_UNKNOWN',
    ],
  ]
  it.each(nonsense)('is refused by both ceremonies: %s', async (_, response, code) => {
    const client = browser()
    for (const path of ['/api/registration', '/api/authentication']) {
      const answer = await client.post(path, response)
      expect([answer.status, answer.code]).toEqual([400, code])
    }
  })
})

describe('the session cookie', () => {
  it('is out of reach for scripts and other sites', async () => {
    const response = await server.handler(new Request(`${ORIGIN}/api/session`))
    const cookie = response.headers.get('set-cookie')
    expect(cookie).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
  })

  it('is kept from plain connections where there is a choice', async () => {
    const response = await server.handler(new Request('https://demo.example/api/session'))
    expect(response.headers.get('set-cookie')).toMatch(/; Secure$/)
  })

  it('is not believed when it was changed', async () => {
    const client = browser()
    await client.register('sealed')
    const good = client.cookie ?? ''
    client.cookie = good.replace(/.(?=.$)/, (digit) => (digit === 'A' ? 'B' : 'A'))
    expect(await client.whoAmI()).toBeUndefined()
    client.cookie = good
    expect((await client.passkeys()).status).toBe(200)
  })

  it('ends with the account', async () => {
    const client = browser()
    await client.register('gone')
    const user = await server.store.users.findByName('gone')
    await server.store.users.remove(user?.id ?? '')
    expect(await client.whoAmI()).toBeUndefined()
  })

  it('needs a secret that cannot be guessed', () => {
    expect(() => sessionSecret('short')).toThrow(RangeError)
    expect(sessionSecret('x'.repeat(32))).toBe('x'.repeat(32))
    expect(sessionSecret(undefined)).not.toBe(sessionSecret(''))
  })
})

describe('the passkeys of an account', () => {
  it('are shown to nobody else', async () => {
    const { status, code } = await browser().passkeys()
    expect([status, code]).toEqual([401, 'SESSION_MISSING'])
  })

  it('cannot be deleted by another account', async () => {
    const owner = browser()
    await owner.register('owner')
    const id = await owner.firstPasskey()
    const other = browser()
    await other.register('other')
    const answer = await other.send(`/api/passkeys/${id}`, { method: 'DELETE' })
    expect([answer.status, answer.code]).toEqual([404, 'PASSKEY_UNKNOWN'])
    expect((await owner.passkeys()).body.passkeys).toHaveLength(1)
  })

  it('cannot be deleted from another origin', async () => {
    const client = browser()
    await client.register('careful')
    const id = await client.firstPasskey()
    const headers = { origin: 'https://evil.example' }
    const answer = await client.send(`/api/passkeys/${id}`, { method: 'DELETE', headers })
    expect(answer.code).toBe('HTTP_ORIGIN_REFUSED')
  })

  it('take the account with them when the last one is deleted', async () => {
    const client = browser()
    await client.register('last')
    const id = await client.firstPasskey()
    expect(
      (await client.send(`/api/passkeys/${id}`, { method: 'DELETE' })).body.user,
    ).toBeUndefined()
    expect(await client.whoAmI()).toBeUndefined()
    expect(await server.store.users.findByName('last')).toBeUndefined()
    expect((await client.register('last')).status).toBe(200)
  })
})

describe('a server that fails', () => {
  it('tells its log why, and callers no more than that', async () => {
    const failure = new Error('password=hunter2')
    const reported: unknown[] = []
    const handler = createHandler({
      store: () => Promise.reject(failure),
      secret: sessionSecret(undefined),
      report: (error) => reported.push(error),
    })
    const answer = await new DemoClient(handler).send('/api/session')
    expect([answer.status, answer.code]).toEqual([500, 'INTERNAL'])
    expect(JSON.stringify(answer.body)).not.toContain('hunter2')
    expect(reported).toEqual([failure])
  })
})
