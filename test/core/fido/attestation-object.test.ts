import { describe, expect, it } from 'vitest'
import { parseAttestationObject } from '../../../src/core/fido/attestation-object.ts'
import { type CborInput, encodeCbor } from '../../../src/core/fido/cbor/index.ts'
import { hex, isViewOf } from '../../support/bytes.ts'
import { causeOf, codeOf } from '../../support/errors.ts'
import { readVectors } from '../../support/vectors.ts'

const MALFORMED = 'WEBAUTHN_ATTESTATION_OBJECT_MALFORMED'
const FMT = '63666d74 646e6f6e65'
const STATEMENT = '6761747453746d74'
const DATA = '686175746844617461 42abcd'
const parse = (members: Readonly<Record<string, CborInput>>) =>
  parseAttestationObject(encodeCbor(members))

describe('an attestation object', () => {
  it('is read member by member', () => {
    const bytes = hex(`a3 ${FMT} ${STATEMENT} a0 ${DATA}`)
    const object = parseAttestationObject(bytes)
    expect(object).toEqual({
      bytes,
      fmt: 'none',
      attStmt: new Map(),
      authData: Uint8Array.of(0xab, 0xcd),
    })
    expect(object.bytes).toBe(bytes)
    expect(isViewOf(object.authData, bytes)).toBe(true)
  })

  it.each([
    ['fmt, authData, attStmt', `a3 ${FMT} ${DATA} ${STATEMENT} a0`],
    ['attStmt, fmt, authData', `a3 ${STATEMENT} a0 ${FMT} ${DATA}`],
    ['authData, attStmt, fmt', `a3 ${DATA} ${STATEMENT} a0 ${FMT}`],
    ['its statement out of order', `a3 ${FMT} ${STATEMENT} a2 63736967 40 63616c67 26 ${DATA}`],
  ])('may have its members in the order %s', (_order, digits) => {
    expect(parseAttestationObject(hex(digits)).fmt).toBe('none')
  })

  it('may have other members besides', () => {
    expect(parse({ fmt: 'x', attStmt: {}, authData: Uint8Array.of(), epAtt: true }).fmt).toBe('x')
  })

  it.each([null, 1, 'text', [1], false])('leaves a statement of %j to its format', (attStmt) => {
    expect(parse({ fmt: 'x', attStmt, authData: Uint8Array.of() }).attStmt).toEqual(attStmt)
  })

  it('may be 8 levels deep, and no deeper', () => {
    const nested = (levels: number): CborInput => (levels > 1 ? [nested(levels - 1)] : [])
    const object = (levels: number) => ({
      fmt: 'x',
      attStmt: nested(levels),
      authData: Uint8Array.of(),
    })
    expect(() => parse(object(7))).not.toThrow()
    expect(codeOf(() => parse(object(8)))).toBe(MALFORMED)
    expect(causeOf(() => parse(object(8)))).toBe('CBOR_TOO_DEEP')
  })

  it('with longer lengths than needed is read with strict: false', () => {
    const bytes = hex(`b803 ${FMT} ${STATEMENT} a0 ${DATA}`)
    expect(causeOf(() => parseAttestationObject(bytes))).toBe('CBOR_NOT_SHORTEST')
    expect(parseAttestationObject(bytes, { strict: false }).fmt).toBe('none')
  })

  it('does not change with shared memory', () => {
    const digits = hex(`a3 ${FMT} ${STATEMENT} a0 ${DATA}`)
    const shared = new Uint8Array(new SharedArrayBuffer(digits.length))
    shared.set(digits)
    const object = parseAttestationObject(shared)
    shared.fill(0)
    expect(object.bytes).toEqual(digits)
    expect(isViewOf(object.authData, object.bytes)).toBe(true)
  })
})

describe('malformed', () => {
  const statement = { attStmt: {} }
  const data = { authData: Uint8Array.of() }
  const fmt = { fmt: 'none' }

  it.each<readonly [string, Readonly<Record<string, CborInput>>]>([
    ['no members', {}],
    ['no fmt', { ...statement, ...data }],
    ['no attStmt', { ...fmt, ...data }],
    ['no authData', { ...fmt, ...statement }],
    ['fmt as bytes', { fmt: Uint8Array.of(1), ...statement, ...data }],
    ['fmt as a number', { fmt: 1, ...statement, ...data }],
    ['fmt as null', { fmt: null, ...statement, ...data }],
    ['authData as a text', { ...fmt, ...statement, authData: 'AAAA' }],
    ['authData as an array', { ...fmt, ...statement, authData: [0] }],
    ['authData as null', { ...fmt, ...statement, authData: null }],
    ['names in another case', { Fmt: 'none', AttStmt: {}, AuthData: Uint8Array.of() }],
  ])('is one with %s', (_what, members) => {
    expect(codeOf(() => parse(members))).toBe(MALFORMED)
  })

  it.each(['80', '00', '40', '60', 'f6', 'f7'])('is %s, which is no map', (digits) => {
    expect(codeOf(() => parseAttestationObject(hex(digits)))).toBe(MALFORMED)
  })

  it.each([
    ['nothing', '', 'CBOR_TRUNCATED'],
    ['a byte behind the end', `a3 ${FMT} ${STATEMENT} a0 ${DATA} 00`, 'CBOR_TRAILING_BYTES'],
    ['two formats', `a4 ${FMT} ${FMT} ${STATEMENT} a0 ${DATA}`, 'CBOR_KEY_REPEATED'],
    [
      'two formats of which one has a long length',
      `a4 ${FMT} ${STATEMENT} a0 ${DATA} 7803666d74 6178`,
      'CBOR_KEY_REPEATED',
    ],
    [
      'a repeated member of the statement',
      `a3 ${FMT} ${STATEMENT} a2 6161 00 6161 01 ${DATA}`,
      'CBOR_KEY_REPEATED',
    ],
    ['an indefinite map', `bf ${FMT} ${STATEMENT} a0 ${DATA} ff`, 'CBOR_INDEFINITE_LENGTH'],
    ['a tag in the statement', `a3 ${FMT} ${STATEMENT} c0a0 ${DATA}`, 'CBOR_TAG'],
  ])('is %s, with strict: false too', (_what, digits, cause) => {
    const bytes = hex(digits)
    expect(codeOf(() => parseAttestationObject(bytes))).toBe(MALFORMED)
    expect(causeOf(() => parseAttestationObject(bytes, { strict: false }))).toBe(cause)
  })
})

describe('the Level 3 test vectors', () => {
  const { vectors } = readVectors<{
    vectors: readonly {
      fmt: string
      registration: { attestationObject: string; authenticatorData: string }
    }[]
  }>('webauthn-l3.json')

  it('are read, and hold the authenticator data that they say', () => {
    for (const { fmt, registration } of vectors) {
      const object = parseAttestationObject(hex(registration.attestationObject))
      expect(object.fmt).toBe(fmt)
      expect(object.authData).toEqual(hex(registration.authenticatorData))
    }
  })

  it('are refused at every shorter length', () => {
    for (const { registration } of vectors) {
      const bytes = hex(registration.attestationObject)
      for (let length = 0; length < bytes.length; length++) {
        expect(causeOf(() => parseAttestationObject(bytes.subarray(0, length)))).toBe(
          'CBOR_TRUNCATED',
        )
      }
    }
  })
})
