import { describe, expect, it } from 'vitest'
import { parseAuthenticatorData } from '../../../../src/core/fido/authenticator-data.ts'
import { BioEnrollment } from '../../../../src/core/fido/ctap/bio-enrollment.ts'
import { ClientPin } from '../../../../src/core/fido/ctap/client-pin.ts'
import { AuthenticatorConfig } from '../../../../src/core/fido/ctap/config.ts'
import { CredentialManagement } from '../../../../src/core/fido/ctap/credential-management.ts'
import { Ctap1 } from '../../../../src/core/fido/ctap/ctap1.ts'
import { Ctap2 } from '../../../../src/core/fido/ctap/ctap2.ts'
import type { CtapDevice } from '../../../../src/core/fido/ctap/device.ts'
import { LargeBlobs } from '../../../../src/core/fido/ctap/large-blobs.ts'
import { Permission } from '../../../../src/core/fido/ctap/messages/client-pin.ts'
import { decryptInfo } from '../../../../src/core/fido/ctap/pin/persistent.ts'
import { pinProtocol } from '../../../../src/core/fido/ctap/pin/protocol.ts'
import {
  verifyRegistrationData,
  verifySignatureData,
} from '../../../../src/core/fido/ctap/u2f-data.ts'
import { type Bytes, encodeUtf8, randomBytes } from '../../../../src/core/shared/bytes.ts'
import type { SoftwareKeyOptions } from '../../../../src/emulators/authenticator/ctap/options.ts'
import { softwareKey } from '../../../../src/emulators/authenticator/ctap/software-key.ts'

const RP_ID = 'example.org'
const clientDataHash = randomBytes(32)
const { mc, ga, cm, be, lbw, acfg, pcmr } = Permission

/** A software key as a device, without a wire between. */
function deviceOf(options: SoftwareKeyOptions): CtapDevice {
  const key = softwareKey(options)
  return {
    capabilities: { cbor: true, msg: true, wink: false },
    cbor: (request, call) => key.handle(request, call),
    msg: (request) => key.handleU2f(request),
    close: async () => undefined,
  }
}

async function open(options: SoftwareKeyOptions) {
  const device = deviceOf(options)
  const ctap = await Ctap2.open(device)
  return { device, ctap }
}

/** Makes a discoverable credential with a large blob key. */
async function makeCredential(ctap: Ctap2, pin: ClientPin, id: number) {
  const token = await pin.getPinToken('1234', { permissions: mc, rpId: RP_ID })
  const isNew = ctap.info.options.largeBlobs === true
  return ctap.makeCredential({
    clientDataHash,
    rp: { id: RP_ID },
    user: { id: Uint8Array.of(id), name: `user ${id}` },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    options: { rk: true },
    ...(isNew && { extensions: { largeBlobKey: true } }),
    pinUvAuthParam: token.authenticate(clientDataHash),
    pinUvAuthProtocol: token.version,
  })
}

describe.each(['2.0', '2.1', '2.3'] as const)('a software key of CTAP %s', (profile) => {
  it('gets a PIN, another PIN, and tells a wrong one', async () => {
    const { ctap } = await open({ profile })
    const pin = new ClientPin(ctap)
    await pin.setPin('1234')
    expect(ctap.info.options.clientPin).toBe(true)
    await pin.changePin('1234', 'ünïcode')
    const wrong = pin.getPinToken('1234', { permissions: ga, rpId: RP_ID })
    await expect(wrong).rejects.toMatchObject({ code: 'CTAP_PIN_INVALID' })
    expect(await pin.getPinRetries()).toMatchObject({ retries: 7 })
    await pin.getPinToken('u\u0308ni\u0308code', { permissions: ga, rpId: RP_ID })
    expect(await pin.getPinRetries()).toMatchObject({ retries: 8 })
  })

  it('makes credentials and signs for each of them', async () => {
    const { ctap } = await open({ profile, pin: '1234' })
    const pin = new ClientPin(ctap)
    for (const id of [1, 2, 3]) await makeCredential(ctap, pin, id)
    const token = await pin.getPinToken('1234', { permissions: ga, rpId: RP_ID })
    const all = await ctap.getAssertions({
      rpId: RP_ID,
      clientDataHash,
      pinUvAuthParam: token.authenticate(clientDataHash),
      pinUvAuthProtocol: token.version,
    })
    expect(all.map(({ user }) => user?.id)).toEqual([3, 2, 1].map((id) => Uint8Array.of(id)))
    expect(all.every(({ authData }) => parseAuthenticatorData(authData).flags.uv)).toBe(true)
  })

  it('lists, renames and deletes credentials', async () => {
    const { ctap } = await open({ profile, pin: '1234' })
    if (!CredentialManagement.isSupported(ctap.info)) return expect(profile).toBe('2.0')
    const pin = new ClientPin(ctap)
    const empty = new CredentialManagement(ctap, await pin.getPinToken('1234', { permissions: cm }))
    expect(await empty.enumerateRps()).toEqual([])
    for (const id of [1, 2]) await makeCredential(ctap, pin, id)
    const token = await pin.getPinToken('1234', { permissions: cm })
    const credentials = new CredentialManagement(ctap, token)
    expect(await credentials.getMetadata()).toMatchObject({ existingResidentCredentialsCount: 2 })
    const [stored] = await credentials.enumerateRps()
    expect(stored?.rp.id).toBe(RP_ID)
    const rpIDHash = stored?.rpIDHash as Bytes
    const found = await credentials.enumerateCredentials(rpIDHash)
    const [first, second] = [...found].sort((a, b) => (a.user.id[0] ?? 0) - (b.user.id[0] ?? 0))
    if (!first || !second) throw new Error('two credentials were made')
    if (CredentialManagement.isUpdateSupported(ctap.info)) {
      const { id } = first.user
      await credentials.updateUserInformation(first.credentialID, { id, name: 'ada' })
    }
    await credentials.deleteCredential(second.credentialID)
    const [left, ...none] = await credentials.enumerateCredentials(rpIDHash)
    expect(none).toEqual([])
    expect(left?.user.id).toEqual(Uint8Array.of(1))
    return undefined
  })

  it('registers and signs as U2F does', async () => {
    const ctap = new Ctap1(deviceOf({ profile }))
    expect(await ctap.getVersion()).toBe('U2F_V2')
    const about = { clientParam: randomBytes(32), appParam: randomBytes(32) }
    const made = await ctap.register(about)
    verifyRegistrationData(made, about)
    expect(await ctap.isKnown(about, made.keyHandle)).toBe(true)
    expect(await ctap.isKnown(about, randomBytes(64))).toBe(false)
    const signed = await ctap.authenticate(about, made.keyHandle)
    expect(() => verifySignatureData(signed, about, made.publicKey)).not.toThrow()
  })

  it('is reset', async () => {
    const { ctap } = await open({ profile, pin: '1234' })
    await ctap.reset()
    expect(ctap.info.options.clientPin).toBe(false)
  })
})

describe.each(['2.1', '2.3'] as const)('a software key of CTAP %s', (profile) => {
  it.each([1, 2])('gives tokens over protocol %i', async (version) => {
    const { ctap } = await open({ profile, pin: '1234' })
    const pin = new ClientPin(ctap, { protocol: pinProtocol(version) })
    const made = await makeCredential(ctap, pin, 1)
    expect(parseAuthenticatorData(made.authData).flags.uv).toBe(true)
  })

  it('keeps large blobs, and loses those that no credential opens', async () => {
    const { ctap } = await open({ profile, pin: '1234' })
    const pin = new ClientPin(ctap)
    const [first, second] = [await makeCredential(ctap, pin, 1), await makeCredential(ctap, pin, 2)]
    const [key, other] = [first.largeBlobKey as Bytes, second.largeBlobKey as Bytes]
    const token = await pin.getPinToken('1234', { permissions: lbw })
    const blobs = new LargeBlobs(ctap, token)
    await blobs.put(key, encodeUtf8('one'))
    await blobs.put(other, randomBytes(2500))
    expect(await blobs.get(key)).toEqual(encodeUtf8('one'))
    expect(await blobs.get(other)).toHaveLength(2500)
    const tooMuch = blobs.put(key, randomBytes(4000))
    await expect(tooMuch).rejects.toMatchObject({ code: 'CTAP_LARGE_BLOB_STORAGE_FULL' })
    expect(await blobs.collectGarbage([key])).toBe(1)
    expect(await blobs.get(other)).toBeUndefined()
    expect(await blobs.get(key)).toEqual(encodeUtf8('one'))
  })

  it('refuses large blobs without the permission', async () => {
    const { ctap } = await open({ profile, pin: '1234' })
    const token = await new ClientPin(ctap).getPinToken('1234', { permissions: cm })
    const put = new LargeBlobs(ctap, token).put(randomBytes(32), randomBytes(8))
    await expect(put).rejects.toMatchObject({ code: 'CTAP_PIN_AUTH_INVALID' })
  })

  it('is configured', async () => {
    const { ctap } = await open({ profile, pin: '1234', enterpriseAttestation: true })
    const token = await new ClientPin(ctap).getPinToken('1234', { permissions: acfg })
    const config = new AuthenticatorConfig(ctap, token)
    await config.toggleAlwaysUv()
    expect(ctap.info.options.alwaysUv).toBe(true)
    await config.enableEnterpriseAttestation()
    expect(ctap.info.options.ep).toBe(true)
    await config.setMinPinLength({ newMinPINLength: 6, forceChangePin: true })
    expect(ctap.info).toMatchObject({ minPINLength: 6, forcePINChange: true })
    const shorter = config.setMinPinLength({ newMinPINLength: 5 })
    await expect(shorter).rejects.toMatchObject({ status: expect.any(Number) })
  })

  it('learns fingers, and knows them', async () => {
    const sensor = { enrolled: 0, samples: 3 }
    const { ctap } = await open({ profile, pin: '1234', sensor })
    const pin = new ClientPin(ctap)
    const token = await pin.getPinToken('1234', { permissions: be })
    const fingers = new BioEnrollment(ctap, token)
    expect(await fingers.enumerateEnrollments()).toEqual([])
    const remaining: number[] = []
    const templateId = await fingers.enroll({
      onSample: ({ remainingSamples }) => remaining.push(remainingSamples),
    })
    expect(remaining).toEqual([2, 1, 0])
    await fingers.setFriendlyName(templateId, 'thumb')
    expect(await fingers.enumerateEnrollments()).toEqual([
      { templateId, templateFriendlyName: 'thumb' },
    ])
    await ctap.getInfo()
    expect(ctap.info.options.bioEnroll).toBe(true)
    const touched = await pin.getUvToken({ permissions: ga, rpId: RP_ID })
    expect(touched.version).toBe(2)
    // A new token ends the one before.
    const again = new BioEnrollment(ctap, await pin.getPinToken('1234', { permissions: be }))
    await again.removeEnrollment(templateId)
    expect(await again.enumerateEnrollments()).toEqual([])
  })
})

describe('a software key of CTAP 2.3', () => {
  it('tells who it is to those with a persistent token', async () => {
    const { ctap } = await open({ profile: '2.3', pin: '1234' })
    const pin = new ClientPin(ctap)
    const token = await pin.getPinToken('1234', { permissions: pcmr })
    const name = async () => {
      const { encIdentifier } = await ctap.getInfo()
      return decryptInfo(token.reveal(), 'encIdentifier', encIdentifier as Bytes)
    }
    const before = await name()
    expect(before).toHaveLength(16)
    expect(await name()).toEqual(before)
    expect(CredentialManagement.isReadOnlySupported(ctap.info)).toBe(true)
    const credentials = new CredentialManagement(ctap, token)
    expect(await credentials.enumerateRps()).toEqual([])
  })
})
