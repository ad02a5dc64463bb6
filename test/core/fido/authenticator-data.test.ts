import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AuthenticatorData,
  flagsByte,
  parseAuthenticatorData,
} from '../../../src/core/fido/authenticator-data.ts'
import type { CborValue } from '../../../src/core/fido/cbor/index.ts'
import { toHex } from '../../../src/core/shared/bytes.ts'
import { buildAuthenticatorData } from '../../support/authenticator-data.ts'
import { hex, isViewOf } from '../../support/bytes.ts'
import { plausibleKey } from '../../support/cose.ts'
import { causeOf, codeOf } from '../../support/errors.ts'
import { readVectors } from '../../support/vectors.ts'

const TRUNCATED = 'WEBAUTHN_AUTHENTICATOR_DATA_TRUNCATED'
const TRAILING = 'WEBAUTHN_AUTHENTICATOR_DATA_TRAILING'
const MALFORMED = 'WEBAUTHN_AUTHENTICATOR_DATA_MALFORMED'

const key = plausibleKey(-7)
const attested = {
  aaguid: Uint8Array.from({ length: 16 }, (_, i) => i),
  credentialId: Uint8Array.of(0xc1, 0xc2, 0xc3),
  key,
}
const extensions = new Map<string, CborValue>([
  ['credProtect', 2],
  ['hmac-secret', true],
])
const whole = buildAuthenticatorData({ signCount: 7, attested, extensions })

/** Data whose flags byte is set by hand, with whatever follows the fixed part. */
function withFlags(flags: number, rest = ''): Uint8Array {
  return hex(`${'00'.repeat(32)} ${flags.toString(16).padStart(2, '0')} 00000000 ${rest}`)
}

describe('authenticator data', () => {
  it('is read field by field', () => {
    const data = parseAuthenticatorData(whole)
    expect(data.bytes).toBe(whole)
    expect(toHex(data.rpIdHash)).toBe(createHash('sha256').update('example.org').digest('hex'))
    expect(data.flags).toEqual({ up: true, uv: false, be: false, bs: false, at: true, ed: true })
    expect(data.signCount).toBe(7)
    expect(data.attestedCredentialData).toEqual({
      aaguid: attested.aaguid,
      credentialId: attested.credentialId,
      credentialPublicKey: key,
    })
    expect(data.extensions).toEqual(extensions)
  })

  it('may end after the fixed part', () => {
    const data = parseAuthenticatorData(buildAuthenticatorData({ signCount: 0xfffefdfc }))
    expect(data.signCount).toBe(0xfffefdfc)
    expect(data.attestedCredentialData).toBeUndefined()
    expect(data.extensions).toBeUndefined()
  })

  it('may hold extensions without a credential', () => {
    const data = parseAuthenticatorData(buildAuthenticatorData({ extensions }))
    expect(data.attestedCredentialData).toBeUndefined()
    expect(data.extensions).toEqual(extensions)
  })

  it.each([0, 1, 255, 256, 1023, 1024, 65535])('may hold a credential ID of %i bytes', (length) => {
    const credentialId = new Uint8Array(length).fill(0xcc)
    const bytes = buildAuthenticatorData({ attested: { ...attested, credentialId } })
    const data = parseAuthenticatorData(bytes).attestedCredentialData
    expect(data?.credentialId).toHaveLength(length)
    expect(data?.credentialPublicKey).toEqual(key)
  })
})

describe('flags', () => {
  const names = ['up', 'uv', 'be', 'bs', 'at', 'ed'] as const

  it.each([
    [0x00, []],
    [0x01, ['up']],
    [0x04, ['uv']],
    [0x08, ['be']],
    [0x10, ['bs']],
    [0x1d, ['up', 'uv', 'be', 'bs']],
    [0x02, []],
    [0x20, []],
    [0x23, ['up']],
  ])('of the byte %i are %j; reserved bits do not count', (byte, set) => {
    const { flags } = parseAuthenticatorData(withFlags(byte))
    expect(names.filter((name) => flags[name])).toEqual(set)
  })

  it('come back from every byte they are made into', () => {
    for (let bits = 0; bits < 16; bits++) {
      const byte = (bits & 1) | ((bits & 2) << 1) | ((bits & 4) << 1) | ((bits & 8) << 1)
      expect(flagsByte(parseAuthenticatorData(withFlags(byte)).flags)).toBe(byte)
    }
    expect(flagsByte({ at: true })).toBe(0x40)
    expect(flagsByte({ ed: true, up: false })).toBe(0x80)
  })
})

describe('views', () => {
  const views = ({ rpIdHash, attestedCredentialData }: AuthenticatorData) => [
    rpIdHash,
    ...Object.values(attestedCredentialData ?? {}),
  ]

  it('share the memory of the input: nothing is copied', () => {
    for (const view of views(parseAuthenticatorData(whole))) {
      expect(isViewOf(view, whole)).toBe(true)
    }
  })

  it('include the byte strings of extensions', () => {
    const bytes = buildAuthenticatorData({ extensions: new Map([['x', Uint8Array.of(1, 2)]]) })
    const value = parseAuthenticatorData(bytes).extensions?.get('x') as Uint8Array
    expect(value).toEqual(Uint8Array.of(1, 2))
    expect(isViewOf(value, bytes)).toBe(true)
  })

  it('lie in the right place when the input is a window of larger memory', () => {
    const memory = Uint8Array.from([9, 9, 9, ...whole, 9])
    const data = parseAuthenticatorData(memory.subarray(3, -1))
    expect(data.attestedCredentialData?.credentialPublicKey).toEqual(key)
    expect(data.signCount).toBe(7)
    for (const view of views(data)) expect(isViewOf(view, memory)).toBe(true)
  })

  it('are plain arrays when the input is a Buffer', () => {
    for (const view of views(parseAuthenticatorData(Buffer.from(whole)))) {
      expect(Object.getPrototypeOf(view)).toBe(Uint8Array.prototype)
    }
  })
})

describe('refused', () => {
  it('is every beginning of valid data', () => {
    const [, idEnd] = [37, 37 + 18 + 3]
    for (let length = 0; length < whole.length; length++) {
      const code = codeOf(() => parseAuthenticatorData(whole.subarray(0, length)))
      expect(code, `${length} bytes`).toBe(length < idEnd ? TRUNCATED : MALFORMED)
    }
  })

  it('is a key or an extension map that ends early, by its cause', () => {
    expect(causeOf(() => parseAuthenticatorData(whole.subarray(0, 60)))).toBe('CBOR_TRUNCATED')
    expect(causeOf(() => parseAuthenticatorData(whole.subarray(0, -1)))).toBe('CBOR_TRUNCATED')
  })

  it.each([
    ['a byte behind the fixed part', withFlags(0x01, '00'), TRAILING],
    ['a credential without its flag', withFlags(0x01, toHex(whole.subarray(37))), TRAILING],
    ['a byte behind the key', withFlags(0x41, `${'00'.repeat(16)}0000 00 00`), TRAILING],
    ['extensions without their flag', withFlags(0x41, `${'00'.repeat(16)}0000 00 a0`), TRAILING],
    ['a byte behind the extensions', withFlags(0x81, 'a0 00'), TRAILING],
    ['the credential flag alone', withFlags(0x41), TRUNCATED],
    [
      'a credential ID longer than the rest',
      withFlags(0x41, `${'00'.repeat(16)}ffff 00`),
      TRUNCATED,
    ],
    ['no key', withFlags(0x41, `${'00'.repeat(16)}0000`), MALFORMED],
    ['the extension flag alone', withFlags(0x81), MALFORMED],
    ['extensions that are an array', withFlags(0x81, '80'), MALFORMED],
    ['extensions that are null', withFlags(0x81, 'f6'), MALFORMED],
    ['extensions that are a number', withFlags(0x81, '00'), MALFORMED],
    ['extensions with a tag', withFlags(0x81, 'a1 6161 c000'), MALFORMED],
    ['extensions five levels deep', withFlags(0x81, 'a1 6161 81818180'), MALFORMED],
    ['a key of indefinite length', withFlags(0x41, `${'00'.repeat(16)}0000 bfff`), MALFORMED],
    [
      'a key with a repeated label',
      withFlags(0x41, `${'00'.repeat(16)}0000 a201000100`),
      MALFORMED,
    ],
  ])('is %s', (_what, bytes, code) => {
    expect(codeOf(() => parseAuthenticatorData(bytes))).toBe(code)
    expect(codeOf(() => parseAuthenticatorData(bytes, { strict: false }))).toBe(code)
  })

  it.each([
    ['unsorted extensions', withFlags(0x81, 'a2 6162 00 6161 00'), 'CBOR_KEYS_UNSORTED'],
    ['a long number in the extensions', withFlags(0x81, 'a1 6161 1800'), 'CBOR_NOT_SHORTEST'],
    [
      'a key with labels out of order',
      withFlags(0x41, `${'00'.repeat(16)}0000 a203000100`),
      'CBOR_KEYS_UNSORTED',
    ],
  ])('is %s, unless strict is false', (_what, bytes, cause) => {
    expect(codeOf(() => parseAuthenticatorData(bytes))).toBe(MALFORMED)
    expect(causeOf(() => parseAuthenticatorData(bytes))).toBe(cause)
    expect(() => parseAuthenticatorData(bytes, { strict: false })).not.toThrow()
  })
})

describe('the Level 3 test vectors', () => {
  interface Vector {
    readonly name: string
    readonly registration: {
      readonly authenticatorData: string
      readonly aaguid: string
      readonly credential_id: string
      readonly signCount: number
      readonly flags: Readonly<Record<string, boolean>>
    }
  }
  const { vectors } = readVectors<{ vectors: readonly Vector[] }>('webauthn-l3.json')

  it.each(
    vectors.map((vector) => [vector.name, vector.registration] as const),
  )('%s is read', (_name, registration) => {
    const data = parseAuthenticatorData(hex(registration.authenticatorData))
    const { aaguid, credentialId } = data.attestedCredentialData ?? {}
    expect(aaguid && toHex(aaguid)).toBe(registration.aaguid)
    expect(credentialId && toHex(credentialId)).toBe(registration.credential_id)
    expect(data.signCount).toBe(registration.signCount)
    for (const [name, set] of Object.entries(registration.flags)) {
      expect(data.flags).toHaveProperty(name.toLowerCase(), set)
    }
  })

  it('are refused at every shorter length, with a code', () => {
    for (const { registration } of vectors) {
      const bytes = hex(registration.authenticatorData)
      for (let length = 0; length < bytes.length; length++) {
        const code = codeOf(() => parseAuthenticatorData(bytes.subarray(0, length)))
        expect([TRUNCATED, MALFORMED]).toContain(code)
      }
    }
  })
})

it('comes back from any parts it is built of', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const parts = fc.record(
    {
      flags: fc.record({ up: fc.boolean(), uv: fc.boolean(), be: fc.boolean(), bs: fc.boolean() }),
      signCount: fc.integer({ min: 0, max: 0xffffffff }),
      attested: fc.record({
        aaguid: bytes(16),
        credentialId: fc.uint8Array({ maxLength: 100 }),
        key: fc.constantFrom(plausibleKey(-7), plausibleKey(-8), plausibleKey(-48)),
      }),
      extensions: fc
        .dictionary(fc.string(), fc.integer())
        .map((record) => new Map(Object.entries(record))),
    },
    { requiredKeys: ['flags', 'signCount'] },
  )
  fc.assert(
    fc.property(parts, (given) => {
      const data = parseAuthenticatorData(buildAuthenticatorData(given))
      const { aaguid, credentialId, credentialPublicKey } = data.attestedCredentialData ?? {}
      expect(data.flags).toMatchObject(given.flags)
      expect(data.signCount).toBe(given.signCount)
      expect({ aaguid, credentialId, key: credentialPublicKey }).toEqual(
        given.attested ?? { aaguid: undefined, credentialId: undefined, key: undefined },
      )
      expect(data.extensions).toEqual(given.extensions)
    }),
  )
})
