import { describe, expect, it } from 'vitest'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  generateUserHandle,
  type TraceEvent,
} from '../../../../src/core/fido/rp/index.ts'
import { fromBase64url } from '../../../../src/core/shared/base64url.ts'
import { creationOptions, RP_ID, requestOptions } from '../../../support/ceremonies.ts'

describe('generateRegistrationOptions', () => {
  it('has the members of PublicKeyCredentialCreationOptionsJSON and the defaults that §5.4 recommends', () => {
    const challenge = new Uint8Array(32).fill(7)
    expect(creationOptions({ challenge })).toEqual({
      rp: { id: RP_ID, name: 'Example' },
      user: { id: 'dXNlci1hZGE', name: 'ada', displayName: 'ada' },
      challenge: Buffer.from(challenge).toString('base64url'),
      pubKeyCredParams: [
        { type: 'public-key', alg: -8 },
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      timeout: 300_000,
      excludeCredentials: [],
      authenticatorSelection: {
        residentKey: 'preferred',
        requireResidentKey: false,
        userVerification: 'preferred',
      },
      attestation: 'none',
      extensions: { credProps: true },
    })
  })

  it('carries everything that the caller asks for', () => {
    const options = creationOptions({
      user: { id: 'AQ', name: 'ada', displayName: 'Ada Lovelace' },
      algorithms: [-7],
      timeout: 60_000,
      userVerification: 'required',
      residentKey: 'required',
      authenticatorAttachment: 'cross-platform',
      hints: ['security-key'],
      attestation: 'direct',
      attestationFormats: ['packed'],
      excludeCredentials: [
        { id: 'AAAA', transports: ['usb'] },
        { id: 'BBBB', transports: [] },
      ],
      extensions: { prf: {}, credProps: false },
    })
    expect(options).toMatchObject({
      user: { displayName: 'Ada Lovelace' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      timeout: 60_000,
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      hints: ['security-key'],
      attestation: 'direct',
      attestationFormats: ['packed'],
      extensions: { prf: {}, credProps: false },
    })
    expect(options.excludeCredentials).toEqual([
      { type: 'public-key', id: 'AAAA', transports: ['usb'] },
      { type: 'public-key', id: 'BBBB' },
    ])
  })

  it('makes a new challenge of 32 bytes each time', () => {
    const challenges = Array.from({ length: 20 }, () => creationOptions().challenge)
    expect(new Set(challenges).size).toBe(20)
    expect(challenges.every((challenge) => fromBase64url(challenge).length === 32)).toBe(true)
  })

  it.each([
    ['https://example.org', 'an origin'],
    ['example.org:8080', 'a port'],
    ['Example.org', 'upper case'],
    ['', 'nothing'],
    ['example..org', 'an empty label'],
  ])('refuses %o as RP ID: %s', (id) => {
    const rp = { id, name: 'Example' }
    const user = { id: 'AQ', name: 'ada' }
    expect(() => generateRegistrationOptions({ rp, user })).toThrow(TypeError)
    expect(() => generateAuthenticationOptions({ rpId: id })).toThrow(TypeError)
  })

  it.each([
    'localhost',
    'login.example.co.uk',
    'xn--bcher-kva.example',
  ])('takes %s as RP ID', (id) => {
    expect(requestOptions({ rpId: id }).rpId).toBe(id)
  })

  it('refuses a user handle that is not base64url, empty or longer than 64 bytes', () => {
    const withUser = (id: string) => () => creationOptions({ user: { id, name: 'ada' } })
    expect(withUser('ada@example.org')).toThrow(TypeError)
    expect(withUser('')).toThrow(RangeError)
    expect(withUser('A'.repeat(87))).toThrow(RangeError)
    expect(withUser(Buffer.alloc(64).toString('base64url'))).not.toThrow()
  })

  it('refuses a challenge that can be guessed, no algorithms, and a timeout that is none', () => {
    expect(() => creationOptions({ challenge: new Uint8Array(15) })).toThrow(RangeError)
    expect(() => creationOptions({ algorithms: [] })).toThrow(RangeError)
    expect(() => creationOptions({ timeout: 0 })).toThrow(RangeError)
    expect(() => requestOptions({ timeout: Number.NaN })).toThrow(RangeError)
  })
})

describe('generateAuthenticationOptions', () => {
  it('lets the user choose among discoverable credentials by default', () => {
    expect(requestOptions()).toEqual({
      challenge: expect.any(String),
      timeout: 300_000,
      rpId: RP_ID,
      allowCredentials: [],
      userVerification: 'preferred',
    })
  })

  it('names the credentials it is given', () => {
    const allowCredentials = [{ id: 'AAAA', transports: ['internal', 'hybrid'] }]
    expect(requestOptions({ allowCredentials }).allowCredentials).toEqual([
      { type: 'public-key', id: 'AAAA', transports: ['internal', 'hybrid'] },
    ])
  })
})

describe('generateUserHandle', () => {
  it('makes 32 random bytes', () => {
    expect(fromBase64url(generateUserHandle())).toHaveLength(32)
    expect(generateUserHandle()).not.toBe(generateUserHandle())
  })
})

describe('the trace of the options', () => {
  it('shows them without the inputs of extensions that can be secret', () => {
    const events: TraceEvent[] = []
    const trace = (event: TraceEvent) => events.push(event)
    requestOptions({
      trace,
      extensions: { prf: { eval: { first: 'c2VjcmV0' } }, largeBlob: { write: 'c2VjcmV0' } },
    })
    expect(events).toMatchObject([
      {
        kind: 'message',
        source: 'webauthn.rp',
        direction: 'out',
        name: 'PublicKeyCredentialRequestOptionsJSON',
        value: { rpId: RP_ID },
      },
    ])
    expect(JSON.stringify(events)).not.toContain('c2VjcmV0')
    expect(JSON.stringify(events)).toContain('redacted')
  })
})
