import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ClientDataMembers,
  serializeClientData,
} from '../../../src/core/fido/client-data-json.ts'
import { decodeUtf8 } from '../../../src/core/shared/bytes.ts'

const MEMBERS: ClientDataMembers = {
  type: 'webauthn.get',
  challenge: 'AAAA',
  origin: 'https://example.org',
  crossOrigin: false,
}

function text(members: Record<string, unknown>): string {
  return decodeUtf8(serializeClientData({ ...MEMBERS, ...members }))
}

const START = '{"type":"webauthn.get","challenge":"AAAA","origin":"https://example.org"'

describe('client data', () => {
  it('is written in the one order that there is', () => {
    const { origin, type, crossOrigin, challenge } = MEMBERS
    const shuffled = { crossOrigin, topOrigin: 'https://example.com', origin, challenge, type }
    const whole = decodeUtf8(serializeClientData(shuffled))
    expect(whole).toBe(`${START},"crossOrigin":false,"topOrigin":"https://example.com"}`)
  })

  it('says whether there is a frame even when the client did not', () => {
    expect(text({ crossOrigin: undefined })).toBe(`${START},"crossOrigin":false}`)
    expect(text({ crossOrigin: true })).toBe(`${START},"crossOrigin":true}`)
  })

  it('ends with the members that are not in the specification', () => {
    expect(text({ extra: [1, { a: null }] })).toBe(
      `${START},"crossOrigin":false,"extra":[1,{"a":null}]}`,
    )
  })

  it.each([
    ['a quotation mark', '"', '\\"'],
    ['a backslash', '\\', '\\\\'],
    ['a line feed', '\n', '\\u000a'],
    ['a null character', '\0', '\\u0000'],
    ['the last control character', '\u001f', '\\u001f'],
    ['a space', ' ', ' '],
    ['a delete character', '\u007f', '\u007f'],
    ['a slash', '/', '/'],
    ['a letter beyond ASCII', 'é', 'é'],
    ['a character beyond 16 bits', '🔑', '🔑'],
  ])('has %s as WebAuthn has it', (_, character, written) => {
    expect(text({ origin: character })).toContain(`"origin":"${written}","crossOrigin"`)
  })

  it('is JSON that holds what went in', () => {
    const string = fc.string({ unit: 'binary' })
    const members = fc.record({
      type: string,
      challenge: string,
      origin: string,
      crossOrigin: fc.boolean(),
      topOrigin: string,
      extra: fc.jsonValue(),
    })
    fc.assert(
      fc.property(members, (value) => {
        const whole = JSON.parse(decodeUtf8(serializeClientData(value)))
        expect(JSON.stringify(whole)).toBe(JSON.stringify(value))
      }),
    )
  })
})
