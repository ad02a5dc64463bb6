import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../../../src/core/fido/rp/index.ts'
import { emulateAuthenticator } from '../../../src/emulators/authenticator/index.ts'
import { logIn, nameOfRejection, PAGE, register, request } from './sample.ts'

const prf = { eval: { first: 'c2VjcmV0IGlucHV0' } }

function traced(options = {}) {
  const events: TraceEvent[] = []
  const trace = (event: TraceEvent) => events.push(event)
  return { events, authenticator: emulateAuthenticator({ ...options, trace }) }
}

describe('the trace', () => {
  it('is told what reaches the authenticator and what it answers', async () => {
    const { events, authenticator } = traced()
    const { credential } = await register(authenticator, { extensions: { prf } })
    await logIn(authenticator, credential)
    expect(
      events.map(({ name, ...event }) => [name, 'direction' in event && event.direction]),
    ).toEqual([
      ['authenticatorMakeCredential', 'in'],
      ['authenticatorMakeCredential', 'out'],
      ['authenticatorGetAssertion', 'in'],
      ['authenticatorGetAssertion', 'out'],
    ])
    expect(new Set(events.map(({ source }) => source))).toEqual(new Set(['webauthn.authenticator']))
    expect(events[0]).toMatchObject({
      value: {
        rpEntity: { id: 'example.org', name: 'Example' },
        userEntity: { name: 'ada' },
        requireResidentKey: true,
        requireUserVerification: true,
        extensions: { 'hmac-secret': true },
      },
    })
    expect(events[1]).toMatchObject({ value: { attestationObject: credential.attestationObject } })
    expect(events[2]).toMatchObject({ value: { rpId: 'example.org' } })
    expect(events[3]).toMatchObject({ value: { credentialId: credential.id, userHandle: 'YWRh' } })
  })

  it('is told no secrets', async () => {
    const { events, authenticator } = traced()
    const { credential, clientExtensionResults } = await register(authenticator, {
      extensions: { prf, largeBlob: { support: 'preferred' } },
    })
    const blob = 'c2VjcmV0IGJsb2I'
    const used = await logIn(authenticator, credential, {
      allowCredentials: [credential],
      extensions: { prf, largeBlob: { write: blob } },
    })
    const [source] = authenticator.save().credentials
    const outputs = JSON.stringify([clientExtensionResults, used.clientExtensionResults])
    const [output] = /[\w-]{43}/.exec(outputs) ?? []
    const secrets = [source?.privateKey.d, source?.prf?.withUv, prf.eval.first, blob, output]
    const told = JSON.stringify(events)
    for (const secret of secrets) {
      expect(secret).toEqual(expect.any(String))
      expect(told).not.toContain(secret)
    }
  })

  it('is told a request that is then refused', async () => {
    const { events, authenticator } = traced()
    expect(await nameOfRejection(authenticator.get(request(), PAGE))).toBe('NotAllowedError')
    expect(events).toHaveLength(1)
  })
})
