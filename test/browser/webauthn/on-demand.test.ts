// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { authenticate, register } from '../../../src/browser/webauthn/index.ts'
import { modernBrowser, olderBrowser } from './page.ts'
import { assertion, assertionJSON, creation, native, request } from './samples.ts'

vi.mock('../../../src/browser/webauthn/rest.ts', () => {
  throw new TypeError('Failed to fetch dynamically imported module')
})

afterEach(() => vi.unstubAllGlobals())

describe('while code on demand cannot be loaded', () => {
  const answer = () => native(assertion(), assertionJSON)

  it.each([
    undefined,
    'conditional',
  ] as const)('a browser of today logs in all the same, with mediation %s', async (mediation) => {
    modernBrowser(answer)
    expect(await authenticate(request, { mediation })).toEqual(assertionJSON)
  })

  it('a browser without methods for JSON is told so', async () => {
    const { calls } = olderBrowser(answer)
    await expect(authenticate(request)).rejects.toMatchObject({ code: 'ERR_NOT_LOADED' })
    expect(calls).toEqual([])
  })

  it('conditional create is told so', async () => {
    const { calls } = modernBrowser(answer)
    const made = register(creation, { mediation: 'conditional' })
    await expect(made).rejects.toMatchObject({ code: 'ERR_NOT_LOADED' })
    expect(calls).toEqual([])
  })
})
