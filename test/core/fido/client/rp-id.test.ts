import { describe, expect, it } from 'vitest'
import { hostOf, verifyAppId, verifyRpId } from '../../../../src/core/fido/client/rp-id.ts'
import { readVectors } from '../../../support/vectors.ts'

interface Vectors {
  readonly rpIds: readonly {
    readonly rpId: string
    readonly origin: string
    readonly ok: boolean
  }[]
}

const { rpIds } = readVectors<Vectors>('fido2-client.json')

describe('verifyRpId', () => {
  it('knows all 24 cases', () => {
    expect(rpIds).toHaveLength(24)
  })

  it.each(rpIds)('answers for $rpId and $origin: $ok', ({ rpId, origin, ok }) => {
    expect(verifyRpId(rpId, origin)).toBe(ok)
  })

  it.each([
    ['an empty RP ID', '', 'https://example.org'],
    ['a suffix that does not begin at a label', 'ample.org', 'https://example.org'],
    ['a top-level domain', 'org', 'https://example.org'],
    ['a top-level domain that no list has', 'corp', 'https://wiki.corp'],
    ['an IP address', '192.0.2.1', 'https://192.0.2.1'],
    ['an IPv6 address', '[2001:db8::1]', 'https://[2001:db8::1]'],
    ['part of an IP address', '2.1', 'https://192.0.2.1'],
    ['another scheme', 'example.org', 'ftp://example.org'],
    ['an insecure page', 'example.org', 'http://example.org'],
    ['an origin with a path', 'example.org', 'https://example.org/login'],
    ['an origin with a user', 'example.org', 'https://a@example.org'],
    ['what is no URL', 'example.org', 'example.org'],
    ['a domain in capitals', 'EXAMPLE.org', 'https://www.example.org'],
  ])('refuses %s', (_name, rpId, origin) => {
    expect(verifyRpId(rpId, origin)).toBe(false)
  })

  it('takes a host of one label for itself', () => {
    expect(verifyRpId('wiki', 'https://wiki')).toBe(true)
  })

  it('takes domains in punycode', () => {
    expect(verifyRpId('xn--bcher-kva.example', 'https://www.xn--bcher-kva.example')).toBe(true)
  })
})

describe('hostOf', () => {
  it('leaves out the port', () => {
    expect(hostOf('https://example.org:8443')).toBe('example.org')
  })

  it('knows no host of an insecure page', () => {
    expect(hostOf('http://example.org')).toBeUndefined()
  })
})

describe('verifyAppId', () => {
  it.each([
    ['https://example.org/appid.json', 'https://example.org', true],
    ['https://u2f.example.org/appid', 'https://login.example.org', true],
    ['https://example.org', 'https://example.com', false],
    ['https://a.appspot.com', 'https://b.appspot.com', false],
    ['https://wiki', 'https://wiki', true],
    ['http://example.org', 'https://example.org', false],
    ['https://example.org', 'http://example.org', false],
    ['example.org', 'https://example.org', false],
  ])('answers for %s on %s: %s', (appId, origin, ok) => {
    expect(verifyAppId(appId, origin)).toBe(ok)
  })
})
