import { describe, expect, it } from 'vitest'
import type { CreationOptions, RequestOptions } from '../../../../src/core/fido/client/options.ts'
import {
  readBytes,
  readCreationOptions,
  readRequestOptions,
} from '../../../../src/core/fido/client/read-options.ts'
import { codeOf, thrownBy } from '../../../support/errors.ts'

const CREATE: CreationOptions = {
  rp: { id: 'example.org', name: 'Example' },
  user: { id: 'AQID', name: 'ada', displayName: 'Ada' },
  challenge: 'AAAA',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
}
const GET: RequestOptions = { challenge: 'AAAA' }
const create = (options: object) => () => readCreationOptions({ ...CREATE, ...options })
const get = (options: object) => () => readRequestOptions({ ...GET, ...options })

describe('options', () => {
  it('have bytes as base64url, as arrays, as buffers and as views', () => {
    const bytes = Uint8Array.of(9, 1, 2, 3)
    const forms = ['AQID', Uint8Array.of(1, 2, 3), bytes.subarray(1), new DataView(bytes.buffer, 1)]
    for (const form of [...forms, bytes.buffer.slice(1)]) {
      expect(readBytes(form, 'id')).toEqual(Uint8Array.of(1, 2, 3))
    }
  })

  it('are copied, so that they cannot change any more', () => {
    const challenge = Uint8Array.of(1, 2, 3)
    const request = readRequestOptions({ challenge })
    challenge.fill(0)
    expect(request.challenge).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('have the defaults of WebAuthn', () => {
    expect(readCreationOptions(CREATE)).toMatchObject({
      attestation: 'none',
      residentKey: 'discouraged',
      userVerification: 'preferred',
      exclude: [],
      timeout: undefined,
      extensions: {},
    })
    expect(readRequestOptions(GET)).toMatchObject({ allow: undefined, rpId: undefined })
  })

  it('treat values that WebAuthn does not know as absent', () => {
    const authenticatorSelection = { residentKey: 'perhaps', requireResidentKey: true }
    const request = create({ attestation: 'maybe', authenticatorSelection })()
    expect(request).toMatchObject({ attestation: 'none', residentKey: 'required' })
  })

  it('prefer residentKey to requireResidentKey', () => {
    const authenticatorSelection = { residentKey: 'discouraged', requireResidentKey: true }
    expect(create({ authenticatorSelection })().residentKey).toBe('discouraged')
  })

  it('mean ES256 and RS256 when they name no algorithms', () => {
    expect(create({ pubKeyCredParams: [] })().parameters.map(({ alg }) => alg)).toEqual([-7, -257])
  })

  it('pass over credentials of other types, but an allow list of those allows nothing', () => {
    const other = { type: 'password', id: 'AAAA' }
    const known = { type: 'public-key', id: 'AQID', transports: ['usb'] }
    const expected = { type: 'public-key', id: Uint8Array.of(1, 2, 3), transports: ['usb'] }
    expect(create({ excludeCredentials: [other, known] })().exclude).toEqual([expected])
    expect(get({ allowCredentials: [other] })().allow).toEqual([])
    expect(get({ allowCredentials: [] })().allow).toBeUndefined()
  })

  it('without any known kind of key are unsupported', () => {
    const pubKeyCredParams = [{ type: 'password', alg: -7 }]
    expect(codeOf(create({ pubKeyCredParams }))).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })

  it.each([
    ['challenge', create({ challenge: 'A' })],
    ['challenge', create({ challenge: 7 })],
    ['challenge', get({ challenge: undefined })],
    ['rp', create({ rp: null })],
    ['rp.name', create({ rp: {} })],
    ['rp.id', create({ rp: { id: 7, name: '' } })],
    ['user.id', create({ user: { id: '', name: '', displayName: '' } })],
    ['user.id', create({ user: { ...CREATE.user, id: new Uint8Array(65) } })],
    ['user.name', create({ user: { id: 'AAAA', displayName: '' } })],
    ['user.displayName', create({ user: { id: 'AAAA', name: '' } })],
    ['pubKeyCredParams', create({ pubKeyCredParams: 'ES256' })],
    ['alg', create({ pubKeyCredParams: [{ type: 'public-key', alg: 'ES256' }] })],
    ['excludeCredentials', create({ excludeCredentials: {} })],
    ['excludeCredentials', create({ excludeCredentials: [{ type: 'public-key', id: '*' }] })],
    ['allowCredentials', get({ allowCredentials: [{ type: 'public-key' }] })],
    ['rpId', get({ rpId: 7 })],
    ['timeout', get({ timeout: Number.NaN })],
    ['timeout', get({ timeout: -1 })],
    ['extensions', get({ extensions: 'prf' })],
    ['read', create({ excludeCredentials: [null] })],
  ])('are a bad request when %s is malformed', (name, read) => {
    expect(codeOf(read)).toBe('CLIENT_BAD_REQUEST')
    expect(String(thrownBy(read))).toContain(name)
  })

  it.each([null, undefined, 7, []])('are a bad request when they are %s', (options) => {
    const read = () => readCreationOptions(options as unknown as CreationOptions)
    expect(codeOf(read)).toBe('CLIENT_BAD_REQUEST')
  })
})
