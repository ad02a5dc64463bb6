import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type ConfirmAnswer,
  type ConfirmRequest,
  emulateAuthenticator,
} from '../../../src/emulators/authenticator/index.ts'
import { creation, nameOfRejection, ORIGIN, PAGE, register, request } from './sample.ts'

/** A user who is asked, and answers when the test does. */
function patientUser() {
  let asked: (question: ConfirmRequest) => void
  let answer: (answer: ConfirmAnswer) => void
  const question = new Promise<ConfirmRequest>((resolve) => {
    asked = resolve
  })
  const pending = new Promise<ConfirmAnswer>((resolve) => {
    answer = resolve
  })
  return {
    question,
    answer: (value: ConfirmAnswer) => answer(value),
    confirm: (request: ConfirmRequest) => {
      asked(request)
      return pending
    },
  }
}

/** The memory of an authenticator with passkeys of Ada and Bob. */
async function twoAccounts() {
  const authenticator = emulateAuthenticator()
  const ada = await register(authenticator)
  const bob = await register(authenticator, { user: { id: 'Ym9i', name: 'bob' } })
  return { state: authenticator.save(), ada: ada.credential, bob: bob.credential }
}

afterEach(() => vi.useRealTimers())

describe('the user', () => {
  it('is asked about the account that a credential is made for', async () => {
    const user = patientUser()
    const promise = emulateAuthenticator({ confirm: user.confirm }).create(creation(), PAGE)
    expect(await user.question).toMatchObject({
      ceremony: 'create',
      origin: ORIGIN,
      rpId: 'example.org',
      mediation: 'optional',
      userVerification: true,
      user: { name: 'ada', displayName: 'Ada Lovelace' },
      credentials: [],
    })
    user.answer(true)
    expect(await promise).toHaveProperty('type', 'public-key')
  })

  it('chooses among the credentials that fit, newest first', async () => {
    const { state, ada, bob } = await twoAccounts()
    const confirm = vi.fn((_: ConfirmRequest) => ada.id)
    const { id } = await emulateAuthenticator({ state, confirm }).get(request(), PAGE)
    expect(id).toBe(ada.id)
    const [question] = confirm.mock.calls[0] ?? []
    expect(question?.credentials.map(({ id, userName }) => [id, userName])).toEqual([
      [bob.id, 'bob'],
      [ada.id, 'ada'],
    ])
  })

  it('is shown no secrets', async () => {
    const { state } = await twoAccounts()
    const confirm = vi.fn((_: ConfirmRequest) => true)
    await emulateAuthenticator({ state, confirm }).get(request(), PAGE)
    const shown = JSON.stringify(confirm.mock.calls)
    for (const { privateKey } of state.credentials) expect(shown).not.toContain(privateKey.d)
  })

  it('takes the newest by saying no more than yes', async () => {
    const { state, bob } = await twoAccounts()
    const { id } = await emulateAuthenticator({ state, confirm: () => true }).get(request(), PAGE)
    expect(id).toBe(bob.id)
  })

  it('is offered only what the allow list names', async () => {
    const { state, ada } = await twoAccounts()
    const confirm = vi.fn((_: ConfirmRequest) => true)
    const options = request({ allowCredentials: [ada] })
    const { id } = await emulateAuthenticator({ state, confirm }).get(options, PAGE)
    expect(id).toBe(ada.id)
    expect(confirm.mock.calls[0]?.[0].credentials).toHaveLength(1)
  })

  it('who fails to answer makes the page fail with what went wrong', async () => {
    const broken = new Error('the prompt broke')
    const confirm = () => Promise.reject(broken)
    await expect(emulateAuthenticator({ confirm }).create(creation(), PAGE)).rejects.toBe(broken)
  })

  it('cannot use a credential that was removed meanwhile', async () => {
    const { state, bob } = await twoAccounts()
    const user = patientUser()
    const authenticator = emulateAuthenticator({ state, confirm: user.confirm })
    const promise = authenticator.get(request(), PAGE)
    await user.question
    authenticator.remove(bob.id)
    user.answer(bob.id)
    expect(await nameOfRejection(promise)).toBe('NotAllowedError')
  })
})

describe('a page that aborts', () => {
  it('gets its reason before anybody is asked', async () => {
    const confirm = vi.fn(() => true)
    const reason = new Error('left')
    const context = { ...PAGE, signal: AbortSignal.abort(reason) }
    const authenticator = emulateAuthenticator({ confirm })
    await expect(authenticator.create(creation(), context)).rejects.toBe(reason)
    await expect(authenticator.get(request(), context)).rejects.toBe(reason)
    expect(confirm).not.toHaveBeenCalled()
  })

  it('gets its reason while the user is asked, who is told, and nothing is kept', async () => {
    const user = patientUser()
    const controller = new AbortController()
    const authenticator = emulateAuthenticator({ confirm: user.confirm })
    const promise = authenticator.create(creation(), { ...PAGE, signal: controller.signal })
    const { signal } = await user.question
    const reason = new Error('left')
    controller.abort(reason)
    await expect(promise).rejects.toBe(reason)
    expect(signal).toMatchObject({ aborted: true, reason })
    user.answer(true)
    expect(authenticator.credentials).toEqual([])
  })

  it('keeps nothing of a credential that is being made', async () => {
    const controller = new AbortController()
    const reason = new Error('left')
    const authenticator = emulateAuthenticator({
      random: (size) => {
        controller.abort(reason)
        return crypto.getRandomValues(new Uint8Array(size))
      },
    })
    const promise = authenticator.create(creation(), { ...PAGE, signal: controller.signal })
    await expect(promise).rejects.toBe(reason)
    expect(authenticator.credentials).toEqual([])
  })
})

describe('time', () => {
  it.each([
    { timeout: 30_000, after: 30_000 },
    { timeout: undefined, after: 300_000 },
    { timeout: 2 ** 32 - 1, after: 600_000 },
  ])('is up after $after ms where the page gives $timeout', async ({ timeout, after }) => {
    vi.useFakeTimers()
    const user = patientUser()
    const { timeout: _, ...options } = creation()
    const promise = emulateAuthenticator({ confirm: user.confirm }).create(
      { ...options, ...(timeout && { timeout }) },
      PAGE,
    )
    const rejected = nameOfRejection(promise)
    const { signal } = await user.question
    vi.advanceTimersByTime(after - 1)
    expect(signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(signal.aborted).toBe(true)
    expect(await rejected).toBe('NotAllowedError')
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    await emulateAuthenticator().create(creation(), PAGE)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('autofill', () => {
  const conditional = { ...PAGE, mediation: 'conditional' } as const

  it('waits for a user who picks, for as long as the page is there', async () => {
    vi.useFakeTimers()
    const { state, ada } = await twoAccounts()
    const user = patientUser()
    const authenticator = emulateAuthenticator({ state, confirm: user.confirm })
    const promise = authenticator.get(request(), conditional)
    expect((await user.question).mediation).toBe('conditional')
    expect(vi.getTimerCount()).toBe(0)
    user.answer(ada.id)
    expect((await promise).id).toBe(ada.id)
  })

  it('offers discoverable credentials only, and of these the allowed ones', async () => {
    const authenticator = emulateAuthenticator()
    const hidden = await register(authenticator, { residentKey: 'discouraged' })
    const ada = await register(authenticator)
    await register(authenticator, { user: { id: 'Ym9i', name: 'bob' } })
    const confirm = vi.fn((_: ConfirmRequest) => true)
    const allowed = [hidden.credential, ada.credential]
    await emulateAuthenticator({ state: authenticator.save(), confirm }).get(
      request({ allowCredentials: allowed }),
      conditional,
    )
    expect(confirm.mock.calls[0]?.[0].credentials.map(({ id }) => id)).toEqual([ada.credential.id])
  })

  it.each([
    { name: 'there is nobody to pick', registered: true },
    { name: 'there is nothing to pick', registered: false },
  ])('waits for the page to give up where $name', async ({ registered }) => {
    const authenticator = emulateAuthenticator()
    if (registered) await register(authenticator)
    const controller = new AbortController()
    const context = { ...conditional, signal: controller.signal }
    const settled = vi.fn()
    const promise = authenticator.get(request(), context)
    promise.then(settled, settled)
    await new Promise((resolve) => setImmediate(resolve))
    expect(settled).not.toHaveBeenCalled()
    const reason = new Error('left')
    controller.abort(reason)
    await expect(promise).rejects.toBe(reason)
  })
})
