import { describe, expect, it } from 'vitest'
import { decodeCbor, encodeCbor } from '../../../../src/core/fido/cbor/index.ts'
import { ClientPin } from '../../../../src/core/fido/ctap/client-pin.ts'
import { ClientPinRequest, Permission } from '../../../../src/core/fido/ctap/messages/client-pin.ts'
import { KeyAgreementKey } from '../../../../src/core/fido/ctap/messages/entities.ts'
import type { GetInfoResponse } from '../../../../src/core/fido/ctap/messages/get-info.ts'
import { type Bytes, concat, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { flipped } from '../../../support/bytes.ts'
import { ok, openWith, refusal } from '../../../support/ctap.ts'
import { authenticatorKey, pinVectors, vectorRandom } from '../../../support/ctap-vectors.ts'

const key = (version: 1 | 2) => KeyAgreementKey.encode(authenticatorKey(version))

/** The bytes of a request. */
function request(members: ClientPinRequest): string {
  return toHex(concat(Uint8Array.of(0x06), encodeCbor(ClientPinRequest.encode(members))))
}

/** An authenticator with the key pair of the vectors, and the client's PIN. */
async function setUp(version: 1 | 2, answer: Bytes = ok(), info: Partial<GetInfoResponse> = {}) {
  const isAgreement = (asked: Bytes) => asked[5] === 0x02 || asked[asked.length - 1] === 0x02
  const { ctap, device } = await openWith(
    (asked) =>
      isAgreement(asked) && asked.length === 6 ? ok(new Map([[1, key(version)]])) : answer,
    { pinUvAuthProtocols: [version], ...info },
  )
  const pin = new ClientPin(ctap, { random: vectorRandom(version) })
  const requests = () => device.requests.filter(([command]) => command === 0x06).map(toHex)
  return { ctap, pin, device, requests }
}

describe.each([1, 2] as const)('the PIN over protocol %i', (version) => {
  const vectors = pinVectors(version)
  const ownKey = decodeCbor(fromHex(vectors.key_agreement_cbor))
  const keyAgreement = KeyAgreementKey.decode(ownKey, 'key')
  const agreement = request({ pinUvAuthProtocol: version, subCommand: 2 })
  const tokenAnswer = ok(new Map([[2, fromHex(vectors.token.enc)]]))
  const pinHashEnc = fromHex(vectors.change_pin_1234_4321.pinHashEnc)

  it('is set with the bytes of the vectors', async () => {
    const { pin, requests } = await setUp(version)
    await pin.setPin('1234')
    const { newPinEnc, pinUvAuthParam } = vectors.set_pin_1234
    const expected = request({
      pinUvAuthProtocol: version,
      subCommand: 3,
      keyAgreement,
      pinUvAuthParam: fromHex(pinUvAuthParam),
      newPinEnc: fromHex(newPinEnc),
    })
    expect(requests()).toEqual([agreement, expected])
  })

  it('is changed with the bytes of the vectors', async () => {
    const { pin, requests } = await setUp(version)
    await pin.changePin('1234', '4321')
    const { newPinEnc, pinUvAuthParam } = vectors.change_pin_1234_4321
    const expected = request({
      pinUvAuthProtocol: version,
      subCommand: 4,
      keyAgreement,
      pinUvAuthParam: fromHex(pinUvAuthParam),
      newPinEnc: fromHex(newPinEnc),
      pinHashEnc,
    })
    expect(requests()).toEqual([agreement, expected])
  })

  it('gives a token with permissions', async () => {
    const { pin, requests } = await setUp(version, tokenAnswer)
    const permissions = Permission.mc | Permission.ga
    const token = await pin.getPinToken('1234', { permissions, rpId: 'example.org' })
    expect(toHex(token.reveal())).toBe(vectors.token.plain)
    expect(token.version).toBe(version)
    const expected = request({
      pinUvAuthProtocol: version,
      subCommand: 9,
      keyAgreement,
      pinHashEnc,
      permissions: 3,
      rpId: 'example.org',
    })
    expect(requests()).toEqual([agreement, expected])
  })

  it('gives a token without permissions where the authenticator knows none', async () => {
    const info = { options: { clientPin: true } }
    const { pin, requests } = await setUp(version, tokenAnswer, info)
    await pin.getPinToken('1234', { permissions: Permission.mc, rpId: 'example.org' })
    const expected = { pinUvAuthProtocol: version, subCommand: 5, keyAgreement, pinHashEnc }
    expect(requests()).toEqual([agreement, request(expected)])
  })

  it('is not needed for a token by user verification', async () => {
    const { pin, requests } = await setUp(version, tokenAnswer)
    await pin.getUvToken({ permissions: Permission.cm })
    const expected = { pinUvAuthProtocol: version, subCommand: 6, keyAgreement, permissions: 4 }
    expect(requests()).toEqual([agreement, request(expected)])
  })

  it.each([0, 15, 31, 33, 64])('refuses an encrypted token of %i bytes', async (length) => {
    const { pin } = await setUp(version, ok(new Map([[2, new Uint8Array(length)]])))
    const token = pin.getPinToken('1234', { permissions: Permission.cm })
    await expect(token).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })

  it('refuses a key that is not on the curve', async () => {
    const bad = KeyAgreementKey.encode({
      ...authenticatorKey(version),
      y: flipped(keyAgreement.y, 0),
    })
    const { ctap } = await openWith(() => ok(new Map([[1, bad]])))
    const agreed = new ClientPin(ctap).agree()
    await expect(agreed).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })
})

describe('the PIN of an authenticator', () => {
  it('is spoken of with protocol two where there are both', async () => {
    const { ctap } = await openWith(() => ok(), { pinUvAuthProtocols: [1, 2] })
    expect(new ClientPin(ctap).protocol.version).toBe(2)
  })

  it('needs a protocol', async () => {
    const { ctap } = await openWith(() => ok(), { pinUvAuthProtocols: [3] })
    expect(() => new ClientPin(ctap)).toThrow(TypeError)
  })

  it('has tries left', async () => {
    const { ctap, device } = await openWith(() => ok(new Map<number, number | boolean>([[3, 5]])))
    expect(await new ClientPin(ctap).getPinRetries()).toEqual({
      retries: 5,
      powerCycleState: false,
    })
    expect(device.requests.map(toHex)).toEqual(['06a201020201'])
  })

  it('may need the authenticator to be unplugged', async () => {
    const answer = new Map<number, number | boolean>([
      [3, 5],
      [4, true],
    ])
    const { ctap } = await openWith(() => ok(answer))
    expect(await new ClientPin(ctap).getPinRetries()).toEqual({ retries: 5, powerCycleState: true })
  })

  it('is told from user verification, which has its own tries', async () => {
    const { ctap, device } = await openWith(() => ok(new Map([[5, 3]])))
    expect(await new ClientPin(ctap).getUvRetries()).toBe(3)
    expect(device.requests.map(toHex)).toEqual(['06a201020207'])
  })

  it.each([
    'getPinRetries',
    'getUvRetries',
    'agree',
  ] as const)('%s refuses an answer without what was asked for', async (method) => {
    const { ctap } = await openWith(() => ok())
    const answer = new ClientPin(ctap)[method]()
    await expect(answer).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
  })

  it('is not sent when it breaks a rule', async () => {
    const { ctap, device } = await openWith(() => ok(), { minPINLength: 6 })
    const set = new ClientPin(ctap).setPin('12345')
    await expect(set).rejects.toMatchObject({ code: 'CTAP_PIN_POLICY_VIOLATION' })
    expect(device.requests).toEqual([])
  })

  it('can be wrong', async () => {
    const { pin } = await setUp(2, refusal('PIN_INVALID'))
    const token = pin.getPinToken('0000', { permissions: Permission.cm })
    await expect(token).rejects.toMatchObject({ code: 'CTAP_PIN_INVALID', status: 0x31 })
  })

  it('changes what the authenticator says it can do', async () => {
    let clientPin = false
    const { ctap } = await openWith(() => ok())
    const device = ctap.device
    const cbor = device.cbor.bind(device)
    Object.assign(device, {
      cbor: async (asked: Bytes) => {
        if (asked[0] === 0x04) {
          const map = new Map<number, unknown>([
            [1, ['FIDO_2_1']],
            [3, new Uint8Array(16)],
          ])
          map.set(4, { clientPin })
          return ok(map as Map<number, string>)
        }
        if (asked.length === 6) return ok(new Map([[1, key(2)]]))
        clientPin = true
        return cbor(asked)
      },
    })
    await new ClientPin(ctap).setPin('1234')
    expect(ctap.info.options.clientPin).toBe(true)
  })

  it('is there or not', async () => {
    const open = async (options: Record<string, boolean>) =>
      (await openWith(() => ok(), { options })).ctap.info
    expect(ClientPin.isSupported(await open({ clientPin: false }))).toBe(true)
    expect(ClientPin.isSupported(await open({}))).toBe(false)
    expect(ClientPin.isTokenSupported(await open({ pinUvAuthToken: true }))).toBe(true)
    expect(ClientPin.isTokenSupported(await open({}))).toBe(false)
  })
})
