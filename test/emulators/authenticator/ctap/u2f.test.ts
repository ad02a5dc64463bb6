import { describe, expect, it } from 'vitest'
import {
  Ctap1,
  decodeResponse,
  encodeApdu,
  verifyRegistrationData,
  verifySignatureData,
} from '../../../../src/core/fido/ctap/index.ts'
import { getAssertion } from '../../../../src/core/fido/ctap/messages/commands.ts'
import { type Bytes, concat, encodeUtf8 } from '../../../../src/core/shared/bytes.ts'
import { hashRpId } from '../../../../src/emulators/authenticator/ctap/store.ts'
import { type SoftwareKey, softwareKey } from '../../../../src/emulators/authenticator/index.ts'
import { VirtualTime } from '../../../support/virtual-timer.ts'
import { answer, deviceOf, HASH, RP } from './sample.ts'

const APPLICATION = hashRpId(RP.id)
const ABOUT = { clientParam: HASH, appParam: APPLICATION }
const NO_ERROR = 0x9000
const TOUCH_NEEDED = 0x6985

/** Sends an instruction; answers its data and status word. */
async function send(
  key: SoftwareKey,
  ins: number,
  data: Bytes = new Uint8Array(),
  p1 = 0,
  cla = 0,
) {
  const apdu = encodeApdu({ cla, ins, p1, p2: 0, data, ne: 65_536 }, 'u2f')
  return decodeResponse(await key.handleU2f(apdu))
}

const registration = concat(HASH, APPLICATION)

async function register(key: SoftwareKey): Promise<Bytes> {
  const { data } = await send(key, 1, registration)
  return data.slice(67, 67 + (data[66] as number))
}

function authentication(handle: Bytes, application = APPLICATION): Bytes {
  return concat(HASH, application, Uint8Array.of(handle.length), handle)
}

describe('U2F on a software key', () => {
  it('tells its version', async () => {
    expect(await send(softwareKey(), 3)).toEqual({ data: encodeUtf8('U2F_V2'), sw: NO_ERROR })
  })

  it('registers and signs what a platform can verify', async () => {
    const key = softwareKey()
    const u2f = new Ctap1(deviceOf(key))
    const registered = await u2f.register(ABOUT)
    verifyRegistrationData(registered, ABOUT)
    const signed = await u2f.authenticate(ABOUT, registered.keyHandle)
    const { publicKey } = registered
    verifySignatureData(signed, ABOUT, publicKey)
    const other = { ...ABOUT, clientParam: new Uint8Array(32) }
    expect(() => verifyRegistrationData(registered, other)).toThrow('does not verify')
    expect(() => verifySignatureData(signed, other, publicKey)).toThrow('does not verify')
    expect(await u2f.isKnown(ABOUT, registered.keyHandle)).toBe(true)
  })

  it('shares its credentials with CTAP2', async () => {
    const key = softwareKey()
    const id = await register(key)
    const request = { rpId: RP.id, clientDataHash: HASH, allowList: [{ type: 'public-key', id }] }
    expect((await answer(key, getAssertion, request)).credential?.id).toEqual(id)
  })

  it('has the platform ask again until the user touches it', async () => {
    const time = new VirtualTime()
    const key = softwareKey({ timer: time.timer, touch: { delay: 500 } })
    expect((await send(key, 1, registration)).sw).toBe(TOUCH_NEEDED)
    await time.pass(499)
    expect((await send(key, 1, registration)).sw).toBe(TOUCH_NEEDED)
    await time.pass(1)
    expect((await send(key, 1, registration)).sw).toBe(NO_ERROR)
    expect((await send(key, 1, registration)).sw).toBe(TOUCH_NEEDED)
    key.touch = 'refused'
    expect((await send(key, 1, registration)).sw).toBe(TOUCH_NEEDED)
    key.touch = 'automatic'
    expect((await send(key, 1, registration)).sw).toBe(NO_ERROR)
  })

  it('signs without a touch when the platform says so, and says so', async () => {
    const key = softwareKey()
    const handle = await register(key)
    key.touch = 'withheld'
    const { data, sw } = await send(key, 2, authentication(handle), 0x08)
    expect([sw, data[0]]).toEqual([NO_ERROR, 0])
    expect((await send(key, 2, authentication(handle), 0x03)).sw).toBe(TOUCH_NEEDED)
  })

  it('answers what is wrong with an instruction', async () => {
    const key = softwareKey()
    const handle = await register(key)
    const known = authentication(handle)
    const elsewhere = authentication(handle, new Uint8Array(32))
    const words = [
      (await send(key, 1, registration, 0, 0x01)).sw,
      (await send(key, 4)).sw,
      (await send(key, 3, Uint8Array.of(1))).sw,
      (await send(key, 1, HASH)).sw,
      (await send(key, 2, HASH)).sw,
      (await send(key, 2, known.slice(0, -1), 0x03)).sw,
      (await send(key, 2, known, 0x07)).sw,
      (await send(key, 2, elsewhere, 0x07)).sw,
      (await send(key, 2, known, 0x01)).sw,
      decodeResponse(await key.handleU2f(Uint8Array.of(0, 3))).sw,
    ]
    expect(words.map((sw) => sw.toString(16))).toEqual([
      ...['6e00', '6d00', '6700', '6700', '6700', '6700', '6985', '6a80', '6b00', '6700'],
    ])
  })

  it('is not there while the key always verifies its user', async () => {
    expect((await send(softwareKey({ alwaysUv: true }), 3)).sw).toBe(0x6986)
  })
})
