// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { authenticate, cancel, register } from '../../../src/browser/webauthn/index.ts'
import { type Answer, credentialsThat, modernBrowser, untilAborted } from './page.ts'
import {
  assertion,
  assertionJSON,
  creation,
  native,
  newCredential,
  newCredentialJSON,
  request,
} from './samples.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const givesBoth: Answer = ({ verb }) =>
  verb === 'create'
    ? native(newCredential(), newCredentialJSON)
    : native(assertion(), assertionJSON)

/** The first call waits until it is aborted, the later ones are answered. */
function firstWaits(): Answer {
  let first = true
  return (call) => {
    const waits = first
    first = false
    return waits ? untilAborted(call) : givesBoth(call)
  }
}

describe('register', () => {
  it('gives the JSON form of the credential that the browser makes', async () => {
    const { calls } = modernBrowser(givesBoth)
    expect(await register(creation)).toEqual(newCredentialJSON)
    expect(calls).toMatchObject([{ verb: 'create' }])
    expect(calls[0]?.options.mediation).toBeUndefined()
  })

  it('asks for conditional create where the browser has it', async () => {
    const getClientCapabilities = async () => ({ conditionalCreate: true })
    const { calls } = modernBrowser(givesBoth, { getClientCapabilities })
    expect(await register(creation, { mediation: 'conditional' })).toEqual(newCredentialJSON)
    expect(calls).toMatchObject([{ verb: 'create', options: { mediation: 'conditional' } }])
  })
})

describe('authenticate', () => {
  it('gives the JSON form of the assertion that the browser gets', async () => {
    const { calls } = modernBrowser(givesBoth)
    expect(await authenticate(request)).toEqual(assertionJSON)
    expect(calls).toMatchObject([{ verb: 'get' }])
  })

  it.each([
    'conditional',
    'optional',
    'required',
    'silent',
  ] as const)('hands %s mediation to the browser', async (mediation) => {
    const { calls } = modernBrowser(givesBoth)
    expect(await authenticate(request, { mediation })).toEqual(assertionJSON)
    expect(calls).toMatchObject([{ options: { mediation } }])
  })

  it('asks for the immediate mode of the dialog where the browser has it', async () => {
    const getClientCapabilities = async () => ({ immediateGet: true })
    const { calls } = modernBrowser(givesBoth, { getClientCapabilities })
    expect(await authenticate(request, { mediation: 'immediate' })).toEqual(assertionJSON)
    expect(calls).toMatchObject([{ options: { uiMode: 'immediate' } }])
    expect(calls[0]?.options.mediation).toBeUndefined()
  })
})

describe('credentials of the page’s own', () => {
  it('take the place of those of the browser', async () => {
    const browser = modernBrowser(givesBoth)
    const credentials = credentialsThat(givesBoth)
    expect(await register(creation, { credentials })).toEqual(newCredentialJSON)
    expect(await authenticate(request, { credentials, mediation: 'conditional' })).toEqual(
      assertionJSON,
    )
    expect(credentials.calls.map(({ verb }) => verb)).toEqual(['create', 'get'])
    expect(browser.calls).toEqual([])
  })

  it('need no browser with WebAuthn', async () => {
    vi.stubGlobal('PublicKeyCredential', undefined)
    const credentials = credentialsThat(givesBoth)
    expect(await register(creation, { credentials })).toEqual(newCredentialJSON)
  })
})

describe('a signal', () => {
  it('that is aborted before the call rejects with its reason, and nobody is asked', async () => {
    const { calls } = modernBrowser(givesBoth)
    const reason = new Error('left the page')
    await expect(register(creation, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(calls).toEqual([])
  })

  it('that is aborted before the call leaves a pending ceremony alone', async () => {
    const { calls } = modernBrowser(untilAborted)
    const pending = authenticate(request, { mediation: 'conditional' })
    await vi.waitUntil(() => calls.length === 1)
    await expect(register(creation, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
    expect(calls[0]?.options.signal.aborted).toBe(false)
    cancel()
    await expect(pending).rejects.toMatchObject({ code: 'ERR_CANCELLED' })
  })

  it('that is aborted during the call rejects with its reason', async () => {
    const { calls } = modernBrowser(untilAborted)
    const controller = new AbortController()
    const pending = authenticate(request, { signal: controller.signal })
    await vi.waitUntil(() => calls.length === 1)
    controller.abort('changed my mind')
    await expect(pending).rejects.toBe('changed my mind')
  })

  it('has its reason told also where the browser tells another', async () => {
    const own = new DOMException('This request has been cancelled.', 'AbortError')
    const { calls } = modernBrowser(async (call) => {
      await untilAborted(call)
    })
    vi.spyOn(navigator.credentials, 'get').mockImplementation(async (options) => {
      await Promise.resolve(untilAborted({ verb: 'get', options } as never)).catch(() => {
        throw own
      })
      return null
    })
    const controller = new AbortController()
    const pending = authenticate(request, { signal: controller.signal })
    const reason = new Error('left the page')
    controller.abort(reason)
    await expect(pending).rejects.toBe(reason)
    expect(calls).toEqual([])
  })

  it('that is aborted after the call changes nothing', async () => {
    modernBrowser(givesBoth)
    const controller = new AbortController()
    const { signal } = controller
    const response = await authenticate(request, { signal })
    controller.abort()
    expect(response).toEqual(assertionJSON)
    expect(await authenticate(request)).toEqual(assertionJSON)
  })
})

describe('a new ceremony', () => {
  it('ends the pending one, which says so', async () => {
    const { calls } = modernBrowser(firstWaits())
    const autofill = authenticate(request, { mediation: 'conditional' })
    const ended = expect(autofill).rejects.toMatchObject({
      name: 'WebAuthnClientError',
      code: 'ERR_SUPERSEDED',
    })
    await vi.waitUntil(() => calls.length === 1)
    expect(await register(creation)).toEqual(newCredentialJSON)
    await ended
    expect(calls.map(({ verb }) => verb)).toEqual(['get', 'create'])
  })

  it('waits until the browser has let go of the aborted one', async () => {
    let letGo = () => {}
    const answers: Answer[] = [
      () =>
        new Promise((_, reject) => {
          letGo = () => reject(new DOMException('late', 'AbortError'))
        }),
      givesBoth,
    ]
    const { calls } = modernBrowser((call) => answers.shift()?.(call))
    const first = authenticate(request)
    const ended = expect(first).rejects.toMatchObject({ code: 'ERR_SUPERSEDED' })
    await vi.waitUntil(() => calls.length === 1)
    const second = authenticate(request)
    await vi.advanceTimersByTimeAsync(900)
    expect(calls[0]?.options.signal.aborted).toBe(true)
    expect(calls).toHaveLength(1)
    letGo()
    expect(await second).toEqual(assertionJSON)
    await ended
    expect(calls).toHaveLength(2)
  })

  it('waits a second at most for a browser that never lets go', async () => {
    const answers: Answer[] = [() => new Promise(() => {}), givesBoth]
    const { calls } = modernBrowser((call) => answers.shift()?.(call))
    authenticate(request).catch(() => {})
    await vi.waitUntil(() => calls.length === 1)
    const second = authenticate(request)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await second).toEqual(assertionJSON)
  })

  it('of three that start at once, only the last one reaches the browser', async () => {
    const { calls } = modernBrowser(firstWaits())
    const first = authenticate(request)
    await vi.waitUntil(() => calls.length === 1)
    const [second, third] = [register(creation), authenticate(request)]
    const codes = Promise.all([first, second].map((it) => it.catch(({ code }) => code)))
    expect(await third).toEqual(assertionJSON)
    expect(await codes).toEqual(['ERR_SUPERSEDED', 'ERR_SUPERSEDED'])
    expect(calls.map(({ verb }) => verb)).toEqual(['get', 'get'])
  })

  it('can follow one that failed', async () => {
    const answers: Answer[] = [
      () => Promise.reject(new DOMException('', 'NotAllowedError')),
      givesBoth,
    ]
    modernBrowser((call) => answers.shift()?.(call))
    await expect(authenticate(request)).rejects.toMatchObject({ code: 'ERR_NOT_ALLOWED' })
    expect(await authenticate(request)).toEqual(assertionJSON)
  })
})

describe('cancel', () => {
  it('ends the pending ceremony', async () => {
    const { calls } = modernBrowser(untilAborted)
    const pending = authenticate(request, { mediation: 'conditional' })
    await vi.waitUntil(() => calls.length === 1)
    cancel()
    await expect(pending).rejects.toMatchObject({ code: 'ERR_CANCELLED' })
    expect(calls[0]?.options.signal.aborted).toBe(true)
  })

  it('does no harm when nothing is pending', async () => {
    modernBrowser(givesBoth)
    await authenticate(request)
    cancel()
    expect(await authenticate(request)).toEqual(assertionJSON)
  })
})
