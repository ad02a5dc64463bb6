// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { authenticate, register, type TraceEvent } from '../../../src/browser/webauthn/index.ts'
import { modernBrowser, olderBrowser } from './page.ts'
import {
  assertion,
  creation,
  native,
  newCredential,
  newCredentialJSON,
  request,
} from './samples.ts'

afterEach(() => vi.unstubAllGlobals())

const secrets = {
  prf: { results: { first: Uint8Array.of(83, 69, 67), second: Uint8Array.of(82, 69, 84) } },
  largeBlob: { blob: Uint8Array.of(66, 76, 79, 66) },
}

describe('a trace', () => {
  it('is told what goes to the browser before it is asked, and what comes back', async () => {
    const events: TraceEvent[] = []
    const { calls } = modernBrowser(() => {
      expect(events).toHaveLength(1)
      return native(newCredential(), newCredentialJSON)
    })
    const { extensions, ...bare } = creation
    const response = await register(bare, { trace: (event) => events.push(event) })
    expect(events).toEqual([
      {
        kind: 'message',
        source: 'webauthn.browser',
        direction: 'out',
        name: 'PublicKeyCredentialCreationOptionsJSON',
        value: bare,
      },
      {
        kind: 'message',
        source: 'webauthn.browser',
        direction: 'in',
        name: 'RegistrationResponseJSON',
        value: response,
      },
    ])
    expect(calls).toHaveLength(1)
  })

  it('names the messages of an authentication', async () => {
    const names: string[] = []
    olderBrowser(() => assertion())
    await authenticate(request, { trace: ({ name }) => names.push(name) })
    expect(names).toEqual(['PublicKeyCredentialRequestOptionsJSON', 'AuthenticationResponseJSON'])
  })

  it('never holds what prf and largeBlob keep secret', async () => {
    const events: TraceEvent[] = []
    olderBrowser(() => assertion(secrets))
    const response = await authenticate(request, { trace: (event) => events.push(event) })
    const outputs = response.clientExtensionResults as Record<string, unknown>
    expect(outputs).toEqual({
      prf: { results: { first: 'U0VD', second: 'UkVU' } },
      largeBlob: { blob: 'QkxPQg' },
    })
    const told = JSON.stringify(events)
    expect(told).toContain('redacted')
    for (const secret of ['c2FsdDE', 'YmxvYg', 'U0VD', 'UkVU', 'QkxPQg']) {
      expect(told).not.toContain(secret)
    }
    expect(request.extensions?.largeBlob?.write).toBe('YmxvYg')
  })

  it('is told nothing of a response when there is none', async () => {
    const directions: unknown[] = []
    modernBrowser(() => Promise.reject(new DOMException('', 'NotAllowedError')))
    const trace = (event: TraceEvent) => {
      directions.push(event.kind === 'message' && event.direction)
    }
    await expect(authenticate(request, { trace })).rejects.toMatchObject({
      code: 'ERR_NOT_ALLOWED',
    })
    expect(directions).toEqual(['out'])
  })
})
