import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseClientData } from '../../../src/core/fido/client-data.ts'
import { encodeUtf8 } from '../../../src/core/shared/bytes.ts'
import { hex } from '../../support/bytes.ts'
import { codeOf } from '../../support/errors.ts'

const MALFORMED = 'WEBAUTHN_CLIENT_DATA_MALFORMED'
const parse = (json: string) => parseClientData(encodeUtf8(json))

describe('client data', () => {
  it('is read member by member, and keeps its bytes', () => {
    const bytes = encodeUtf8(
      '{"type":"webauthn.get","challenge":"AAAA","origin":"https://example.org","crossOrigin":true,"topOrigin":"https://example.com"}',
    )
    expect(parseClientData(bytes)).toMatchObject({
      type: 'webauthn.get',
      challenge: 'AAAA',
      origin: 'https://example.org',
      crossOrigin: true,
      topOrigin: 'https://example.com',
    })
    expect(parseClientData(bytes).bytes).toBe(bytes)
  })

  it('keeps members that it does not know', () => {
    const { members } = parse('{"type":"webauthn.get","other_keys_can_be_added_here":[1]}')
    expect(members).toEqual({ type: 'webauthn.get', other_keys_can_be_added_here: [1] })
  })

  it('ignores a byte order mark, but keeps it in the bytes that were signed', () => {
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, ...encodeUtf8('{"type":"x"}')])
    const client = parseClientData(bytes)
    expect(client.type).toBe('x')
    expect(client.bytes).toBe(bytes)
  })

  it('takes an absent crossOrigin for false', () => {
    expect(parse('{}').crossOrigin).toBe(false)
    expect(parse('{"crossOrigin":false}').crossOrigin).toBe(false)
  })

  it('has no members of its own invention', () => {
    const { type, challenge, origin, topOrigin } = parse('{}')
    expect([type, challenge, origin, topOrigin]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('leaves members of the wrong type to the comparison', () => {
    expect(parse('{"type":1,"challenge":null,"origin":["https://example.org"]}')).toMatchObject({
      type: 1,
      challenge: null,
      origin: ['https://example.org'],
    })
  })

  it('takes the last of repeated members, as browsers do', () => {
    expect(parse('{"type":"a","type":"b"}').type).toBe('b')
  })

  it('cannot reach a prototype', () => {
    const { type, members } = parse('{"__proto__":{"type":"webauthn.get","polluted":true}}')
    expect(type).toBeUndefined()
    expect(Object.keys(members)).toEqual(['__proto__'])
    expect('polluted' in {}).toBe(false)
  })

  it('is a plain array when it came in a Buffer', () => {
    const { bytes } = parseClientData(Buffer.from('{}'))
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
  })

  it('does not change with shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2))
    shared.set(encodeUtf8('{}'))
    const { bytes } = parseClientData(shared)
    shared.fill(0)
    expect(bytes).toEqual(encodeUtf8('{}'))
  })
})

describe('malformed', () => {
  it.each([
    '',
    ' ',
    '{',
    '{}}',
    '{}\u0000',
    "{'type':'webauthn.get'}",
    '{"type":"webauthn.get",}',
    '{type:"webauthn.get"}',
    '// {}',
    '[]',
    '[{}]',
    'null',
    'true',
    '1',
    '"{}"',
    'NaN',
    '{"a":1e}',
    '{"a":"\n"}',
    '\ufeff\ufeff{}',
  ])('is %j', (json) => {
    expect(codeOf(() => parse(json))).toBe(MALFORMED)
  })

  it.each([
    'null',
    '0',
    '1',
    '"true"',
    '"false"',
    '[]',
    '{}',
  ])('is a crossOrigin of %s', (crossOrigin) => {
    expect(codeOf(() => parse(`{"crossOrigin":${crossOrigin}}`))).toBe(MALFORMED)
  })

  it.each([
    ['a bad byte', '7b2261223a22ff227d'],
    ['half a character', '7b2261223a22c3227d'],
    ['an overlong quote', '7bc0a22261223a317d'],
    ['half a surrogate pair', '7b2261223a22eda080227d'],
    ['UTF-16', 'fffe7b007d00'],
  ])('is what is not UTF-8: %s', (_what, digits) => {
    expect(codeOf(() => parseClientData(hex(digits)))).toBe(MALFORMED)
  })

  it.each([100, 10_000, 1_000_000])('is what nests too deep to be read: %i levels', (levels) => {
    const json = `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
    const outcome = (() => {
      try {
        return typeof parse(json).members.a
      } catch (error) {
        return (error as { code?: string }).code
      }
    })()
    expect(['object', MALFORMED]).toContain(outcome)
  })

  it('is every beginning of valid client data', () => {
    const bytes = encodeUtf8('{"type":"webauthn.get","challenge":"ü","crossOrigin":false}')
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(() => parseClientData(bytes.subarray(0, length)))).toBe(MALFORMED)
    }
  })

  it('is not repeated in the sentence', () => {
    expect(() => parse('{"challenge":"c2VjcmV0')).toThrow(/^(?!.*c2VjcmV0)/)
  })
})

it('is read from any JSON object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      fc.pre(typeof (object.crossOrigin ?? false) === 'boolean')
      const json = JSON.stringify(object)
      expect(parse(json).members).toEqual(JSON.parse(json))
    }),
  )
})
