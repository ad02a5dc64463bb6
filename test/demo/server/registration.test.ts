import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emulateAuthenticator } from '../../../src/emulators/authenticator/index.ts'
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

const browser = () => new DemoClient(server.handler)

describe('registering an account', () => {
  it('logs the new user in and lists the passkey', async () => {
    const client = browser()
    const { status, body } = await client.register('ada')
    expect(status).toBe(200)
    expect(body.user).toEqual({ name: 'ada' })
    expect(await client.whoAmI()).toBe('ada')
    const { passkeys } = (await client.passkeys()).body
    expect(passkeys).toMatchObject([
      { algorithm: 'ES256', transports: ['internal'], backupState: false, signCount: 0 },
    ])
    expect(passkeys[0]?.id).toBe(client.authenticator.credentials[0]?.id)
  })

  it('sends what the server saw and each step', async () => {
    const { trace } = await browser().register('trace')
    const names = trace.filter((event) => event.kind === 'message').map((event) => event.name)
    expect(names).toEqual([
      'RegistrationResponseJSON',
      'CollectedClientData',
      'attestationObject',
      'authenticatorData',
      'COSE_Key',
    ])
    const data = trace.find((event) => event.name === 'authenticatorData')
    expect(data?.kind === 'message' && data.bytes).toBeInstanceOf(Uint8Array)
    expect(failedStep(trace)).toBeUndefined()
    expect(trace.filter((event) => event.kind === 'step').length).toBeGreaterThan(15)
  })

  it.each([
    ['', 'empty'],
    ['   ', 'blank'],
    ['-dash', 'beginning with a dash'],
    ['a b', 'with a space'],
    ['<b>', 'with markup'],
    ['nul\0', 'with a control character'],
    ['a'.repeat(65), 'too long'],
  ])('refuses the user name %j (%s)', async (userName) => {
    const { status, code } = await browser().post('/api/registration/options', { userName })
    expect([status, code]).toEqual([400, 'USER_NAME_INVALID'])
  })

  it.each([
    'ада',
    'Ærøskøbing',
    '山田太郎',
    'o.brien+test@example.org',
  ])('accepts %s', async (name) => {
    expect((await browser().register(name)).body.user).toEqual({ name })
  })

  it('refuses a name that is taken, whatever its case', async () => {
    await browser().register('grace')
    const { status, code } = await browser().post('/api/registration/options', {
      userName: 'GRACE',
    })
    expect([status, code]).toEqual([409, 'USER_NAME_TAKEN'])
  })

  it('lets one of two who race for a name have it', async () => {
    const clients = [browser(), browser()]
    const ready = await Promise.all(
      clients.map(async (client) => {
        const options = await client.creationOptions('racer')
        const response = await client.authenticator.create(options, { origin: ORIGIN })
        return () => client.post('/api/registration', response)
      }),
    )
    const answers = await Promise.all(ready.map((send) => send()))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const loser = answers.find(({ status }) => status === 409)
    expect(loser?.code).toBe('USER_NAME_TAKEN')
  })
})

describe('adding a passkey', () => {
  it('needs somebody who is logged in', async () => {
    const { status, code } = await browser().post('/api/registration/options', {})
    expect([status, code]).toEqual([401, 'SESSION_MISSING'])
  })

  it('adds it to the account that is logged in', async () => {
    const client = browser()
    await client.register('joan')
    const other = emulateAuthenticator({ algorithms: [-8], transports: ['usb'] })
    const response = await other.create(await client.creationOptions(), { origin: ORIGIN })
    expect((await client.post('/api/registration', response)).body.user).toEqual({ name: 'joan' })
    const { passkeys } = (await client.passkeys()).body
    expect(passkeys.map(({ algorithm }) => algorithm)).toEqual(['ES256', 'EdDSA'])
  })

  it('excludes the passkeys that the account has', async () => {
    const client = browser()
    await client.register('mary')
    await expect(client.register()).rejects.toMatchObject({ name: 'InvalidStateError' })
  })

  it('refuses the response once the account is logged out', async () => {
    const client = browser()
    await client.register('edith')
    const other = emulateAuthenticator()
    const response = await other.create(await client.creationOptions(), { origin: ORIGIN })
    await client.post('/api/logout', {})
    expect((await client.post('/api/registration', response)).code).toBe(
      'WEBAUTHN_CHALLENGE_UNKNOWN',
    )
  })
})

describe('a registration that is not what it should be', () => {
  it.each([
    ['origin', { clientData: { origin: 'http://localhost:9999' } }, 'WEBAUTHN_ORIGIN_MISMATCH'],
    ['type', { clientData: { type: 'webauthn.get' } }, 'WEBAUTHN_TYPE_MISMATCH'],
    ['flags', { flags: { uv: false } }, 'WEBAUTHN_USER_UNVERIFIED'],
    ['presence', { flags: { up: false } }, 'WEBAUTHN_USER_ABSENT'],
  ])('is refused and stores nothing: %s', async (name, fault, code) => {
    const client = browser()
    const answer = await client.register(`refused-${name}`, {
      clientData: (members) => ({ ...members, ...('clientData' in fault && fault.clientData) }),
      authenticatorData: (data) => ({
        ...data,
        flags: { ...data.flags, ...('flags' in fault && fault.flags) },
      }),
    })
    expect([answer.status, answer.code]).toEqual([400, code])
    expect(failedStep(answer.trace)).toBeDefined()
    expect(await client.whoAmI()).toBeUndefined()
    expect(await server.store.users.findByName(`refused-${name}`)).toBeUndefined()
  })

  it('cannot be sent twice', async () => {
    const client = browser()
    const options = await client.creationOptions('twice')
    const response = await client.authenticator.create(options, { origin: ORIGIN })
    await client.post('/api/registration', response)
    const again = await client.post('/api/registration', response)
    expect([again.status, again.code]).toEqual([400, 'WEBAUTHN_CHALLENGE_UNKNOWN'])
    expect(failedStep(again.trace)).toBe('§7.1.8 challenge was issued here and is unused')
  })

  it('uses up its challenge also when it is refused', async () => {
    const client = browser()
    const options = await client.creationOptions('spent')
    const bad = await client.authenticator.create(options, {
      origin: ORIGIN,
      tamper: { clientData: (members) => ({ ...members, origin: 'https://evil.example' }) },
    })
    expect((await client.post('/api/registration', bad)).code).toBe('WEBAUTHN_ORIGIN_MISMATCH')
    const good = await emulateAuthenticator().create(options, { origin: ORIGIN })
    expect((await client.post('/api/registration', good)).code).toBe('WEBAUTHN_CHALLENGE_UNKNOWN')
  })

  it('does not take a passkey that another account has', async () => {
    const twins = () => emulateAuthenticator({ random: (size) => new Uint8Array(size).fill(7) })
    const client = browser()
    const first = await twins().create(await client.creationOptions('first'), { origin: ORIGIN })
    expect((await client.post('/api/registration', first)).status).toBe(200)
    const other = browser()
    const second = await twins().create(await other.creationOptions('second'), { origin: ORIGIN })
    const answer = await other.post('/api/registration', second)
    expect([answer.status, answer.code]).toEqual([409, 'WEBAUTHN_CREDENTIAL_REGISTERED'])
    expect(await server.store.users.findByName('second')).toBeUndefined()
  })
})
