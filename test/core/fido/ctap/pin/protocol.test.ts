import { describe, expect, it } from 'vitest'
import { decodeCbor, encodeCbor } from '../../../../../src/core/fido/cbor/index.ts'
import { KeyAgreementKey } from '../../../../../src/core/fido/ctap/messages/entities.ts'
import { generateKeyAgreement } from '../../../../../src/core/fido/ctap/pin/key-agreement.ts'
import { pinProtocol } from '../../../../../src/core/fido/ctap/pin/protocol.ts'
import { PinUvAuthToken } from '../../../../../src/core/fido/ctap/pin/token.ts'
import { type Bytes, fromHex, randomBytes, toHex } from '../../../../../src/core/shared/bytes.ts'
import { flipped } from '../../../../support/bytes.ts'
import {
  authenticatorKey,
  CTAP,
  pinVectors,
  vectorRandom,
} from '../../../../support/ctap-vectors.ts'
import { codeOf } from '../../../../support/errors.ts'

describe.each([1, 2] as const)('PIN/UV auth protocol %i', (version) => {
  const vectors = pinVectors(version)
  const protocol = pinProtocol(version, vectorRandom(version))
  const secret = fromHex(vectors.shared_secret)

  it('agrees on the shared secret of the vectors', () => {
    const { keyAgreement, sharedSecret } = protocol.encapsulate(authenticatorKey(version))
    expect(toHex(sharedSecret)).toBe(vectors.shared_secret)
    expect(toHex(encodeCbor(KeyAgreementKey.encode(keyAgreement)))).toBe(vectors.key_agreement_cbor)
  })

  it('gives both sides the same secret', () => {
    const own = generateKeyAgreement(randomBytes)
    const platform = pinProtocol(version).encapsulate(own.publicKey)
    expect(protocol.decapsulate(own.secret, platform.keyAgreement)).toEqual(platform.sharedSecret)
  })

  it.each(['set_pin_1234', 'change_pin_1234_4321'] as const)('encrypts the PIN of %s', (name) => {
    const { newPinEnc } = vectors[name]
    const pin = new Uint8Array(64)
    pin.set(new TextEncoder().encode(name.slice(-4)))
    expect(toHex(protocol.encrypt(secret, pin))).toBe(newPinEnc)
    expect(protocol.decrypt(secret, fromHex(newPinEnc))).toEqual(pin)
  })

  it('decrypts the token of the vectors', () => {
    const { plain, enc } = vectors.token
    expect(toHex(protocol.decrypt(secret, fromHex(enc)))).toBe(plain)
    expect(protocol.isToken(fromHex(plain))).toBe(true)
  })

  it.each(vectors.authenticate)('authenticates $message', ({ key, message, param }) => {
    expect(toHex(protocol.authenticate(fromHex(key), fromHex(message)))).toBe(param)
    expect(protocol.verify(fromHex(key), fromHex(message), fromHex(param))).toBe(true)
    expect(protocol.verify(fromHex(key), fromHex(message), flipped(fromHex(param), 3))).toBe(false)
    expect(protocol.verify(fromHex(key), fromHex(message), fromHex(param).slice(1))).toBe(false)
  })

  it.each(['hmac_secret_one_salt', 'hmac_secret_two_salts'] as const)('covers %s', (name) => {
    const { salts, saltEnc, saltAuth, ...output } = vectors[name]
    expect(toHex(protocol.encrypt(secret, fromHex(salts)))).toBe(saltEnc)
    expect(toHex(protocol.authenticate(secret, fromHex(saltEnc)))).toBe(saltAuth)
    const decrypted = protocol.decrypt(secret, fromHex(output.authenticator_output_enc))
    expect(toHex(decrypted)).toBe(output.authenticator_output_plain)
  })

  it.each(Object.entries(vectors.auth_messages))('authenticates %s', (_, { message, param }) => {
    const token = new PinUvAuthToken(protocol, fromHex(vectors.token.plain))
    expect(toHex(token.authenticate(fromHex(message)))).toBe(param)
  })

  it.each([0, 1, 15, 17, 31, 33, 63])('refuses a ciphertext of %i bytes', (length) => {
    const ciphertext = new Uint8Array(length)
    expect(codeOf(() => protocol.decrypt(secret, ciphertext))).toBe('MESSAGE_MALFORMED')
  })

  it('refuses a plaintext that is not made of blocks', () => {
    expect(() => protocol.encrypt(secret, new Uint8Array(15))).toThrow(RangeError)
  })

  const key = authenticatorKey(version)
  const zero = new Uint8Array(32)
  it.each([
    ['not on the curve', { ...key, y: flipped(key.y, 31) }],
    ['the origin', { ...key, x: zero, y: zero }],
    ['beyond the field', { ...key, x: new Uint8Array(32).fill(0xff) }],
    ['too short', { ...key, x: key.x.slice(1) }],
    ['too long', { ...key, y: new Uint8Array(33) }],
    ['empty', { ...key, x: new Uint8Array() }],
    ['on another curve', { ...key, crv: 2 }],
    ['of another type', { ...key, kty: 1 }],
  ])('refuses a key that is %s', (_, peer) => {
    expect(codeOf(() => protocol.encapsulate(peer))).toBe('MESSAGE_MALFORMED')
    expect(codeOf(() => protocol.decapsulate(randomBytes(32), peer))).toBe('MESSAGE_MALFORMED')
  })

  it('agrees with keys that name another algorithm, or none', () => {
    const map = decodeCbor(fromHex(vectors.key_agreement_cbor)) as Map<number, number>
    for (const alg of [-7, undefined]) {
      const peer = KeyAgreementKey.decode(map, 'key')
      expect(() => protocol.encapsulate({ ...peer, alg })).not.toThrow()
    }
  })
})

describe('PIN/UV auth protocol one', () => {
  it('encrypts a PIN as another client does', () => {
    const { shared_secret, newPinEnc, pinUvAuthParam } = CTAP.pinUvProtocol.v1_mozilla
    const secret = fromHex(String(shared_secret))
    const pin = new Uint8Array(64)
    pin.set(new TextEncoder().encode('1234'))
    const encrypted = pinProtocol(1).encrypt(secret, pin)
    expect(toHex(encrypted)).toBe(newPinEnc)
    expect(toHex(pinProtocol(1).authenticate(secret, encrypted))).toBe(pinUvAuthParam)
  })
})

describe('a token', () => {
  const lengths = (version: number, of: readonly number[]) =>
    of.filter((length) => pinProtocol(version).isToken(new Uint8Array(length)))

  it('is of 16 or 32 bytes in protocol one, of 32 in protocol two', () => {
    expect(lengths(1, [0, 8, 16, 24, 32, 48])).toEqual([16, 32])
    expect(lengths(2, [0, 8, 16, 24, 32, 48])).toEqual([32])
    expect(() => new PinUvAuthToken(pinProtocol(2), new Uint8Array(16))).toThrow(RangeError)
  })

  it('does not show in what is printed', () => {
    const bytes: Bytes = new Uint8Array(32).fill(0xab)
    const token = new PinUvAuthToken(pinProtocol(2), bytes)
    expect(JSON.stringify(token)).toBe('{}')
    expect(token.reveal()).toBe(bytes)
  })
})

describe('the choice of protocol', () => {
  it('knows two', () => {
    expect(() => pinProtocol(3)).toThrow(RangeError)
    expect(() => pinProtocol(0)).toThrow(RangeError)
  })

  it('gives a source of randomness up that yields no scalar', () => {
    const protocol = pinProtocol(2, (size) => new Uint8Array(size))
    expect(() => protocol.encapsulate(authenticatorKey(2))).toThrow(RangeError)
  })
})
