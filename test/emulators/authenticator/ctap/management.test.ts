import { describe, expect, it } from 'vitest'
import {
  AuthenticatorConfig,
  BioEnrollment,
  CredentialManagement,
  LargeBlobs,
  Permission,
} from '../../../../src/core/fido/ctap/index.ts'
import type { SampleStatus } from '../../../../src/core/fido/ctap/messages/bio-enrollment.ts'
import {
  authenticatorConfig,
  bioEnrollment,
  credentialManagement,
  credentialManagementPreview,
  largeBlobs,
  makeCredential,
} from '../../../../src/core/fido/ctap/messages/commands.ts'
import type { LargeBlobsRequest } from '../../../../src/core/fido/ctap/messages/large-blobs.ts'
import { encodeUtf8 } from '../../../../src/core/shared/bytes.ts'
import {
  type SoftwareKeyOptions,
  softwareKey,
} from '../../../../src/emulators/authenticator/index.ts'
import { ADA, answer, BOB, creation, open, PIN, proof, refusal, status } from './sample.ts'

const RPS = ['example.org', 'example.com', 'example.org'] as const

/** A key with a PIN and three discoverable credentials, two of them at example.org. */
async function stocked(options: SoftwareKeyOptions = {}) {
  const opened = await open({ pin: PIN, ...options })
  for (const [i, id] of RPS.entries()) {
    const user = i === 2 ? BOB : ADA
    const shown = proof(await opened.token(Permission.mc, id))
    const request = creation({ rp: { id }, user, options: { rk: true }, ...shown })
    await answer(opened.key, makeCredential, request)
  }
  const manage = async (rpId?: string) =>
    new CredentialManagement(opened.ctap, await opened.token(Permission.cm, rpId))
  return { ...opened, manage }
}

describe('authenticatorCredentialManagement', () => {
  it.each([
    '2.0',
    '2.1',
    '2.3',
  ] as const)('lists, changes and deletes credentials in profile %s', async (profile) => {
    const { key, manage } = await stocked({ profile, capacity: 5 })
    const management = await manage()
    expect(await management.getMetadata()).toEqual({
      existingResidentCredentialsCount: 3,
      maxPossibleRemainingResidentCredentialsCount: 2,
    })
    const rps = await management.enumerateRps()
    expect(rps.map(({ rp }) => rp.id)).toEqual(['example.org', 'example.com'])
    const [org] = rps
    const listed = await management.enumerateCredentials(org?.rpIDHash as never)
    expect(listed.map(({ user }) => user.name)).toEqual(['bob', 'ada'])
    const [bob, ada] = listed.map(({ credentialID }) => credentialID)
    await management.updateUserInformation(bob as never, { id: BOB.id, name: 'bobby' })
    await management.deleteCredential(ada as never)
    const after = await management.enumerateCredentials(org?.rpIDHash as never)
    expect(after.map(({ user }) => user.name)).toEqual(['bobby'])
    expect(key.save().credentials).toHaveLength(2)
  })

  it('answers what is wrong with a request', async () => {
    const { key, manage, token } = await stocked()
    const management = await manage()
    const unknown = { type: 'public-key', id: Uint8Array.of(1) }
    expect(await refusal(management.deleteCredential(unknown))).toBe('NO_CREDENTIALS')
    const [rp] = await management.enumerateRps()
    const [first] = await management.enumerateCredentials(rp?.rpIDHash as never)
    const other = management.updateUserInformation(first?.credentialID as never, { id: ADA.id })
    expect(await refusal(other)).toBe('INVALID_PARAMETER')
    expect(await refusal((await manage('example.org')).getMetadata())).toBe('PIN_AUTH_INVALID')
    const elsewhere = (await manage('example.com')).enumerateCredentials(rp?.rpIDHash as never)
    expect(await refusal(elsewhere)).toBe('PIN_AUTH_INVALID')
    const send = (subCommand: number) => status(key, credentialManagement, { subCommand })
    expect(await send(0x01)).toBe('PUAT_REQUIRED')
    expect(await send(0x03)).toBe('NOT_ALLOWED')
    expect(await send(0x05)).toBe('NOT_ALLOWED')
    expect(await send(0x08)).toBe('INVALID_SUBCOMMAND')
    const wrong = new CredentialManagement((await open()).ctap, await token(Permission.cm))
    expect(await refusal(wrong.getMetadata())).toBe('PIN_AUTH_INVALID')
    const signed = proof(await token(Permission.cm), Uint8Array.of(0x04))
    const without = { subCommand: 0x04, ...signed }
    expect(await status(key, credentialManagement, without)).toBe('MISSING_PARAMETER')
  })

  it('says that an empty key has no credentials', async () => {
    const { ctap, token } = await open({ pin: PIN })
    const management = new CredentialManagement(ctap, await token(Permission.cm))
    expect(await management.enumerateRps()).toEqual([])
  })

  it('is read with a persistent token, also after a power cycle, and not written', async () => {
    const { key, ctap, pin, token } = await stocked()
    const reading = new CredentialManagement(ctap, await token(Permission.pcmr))
    key.powerCycle()
    const [rp] = await reading.enumerateRps()
    const [first] = await reading.enumerateCredentials(rp?.rpIDHash as never)
    expect(first?.user.name).toBe('bob')
    const remove = reading.deleteCredential(first?.credentialID as never)
    expect(await refusal(remove)).toBe('PIN_AUTH_INVALID')
    await pin.changePin(PIN, '5678')
    expect(await refusal(reading.getMetadata())).toBe('PIN_AUTH_INVALID')
  })

  it('has only the number of the prototype in profile 2.0, and both later', async () => {
    const request = { subCommand: 0x01 }
    const [old, later] = [softwareKey({ profile: '2.0' }), softwareKey({ profile: '2.1' })]
    expect(await status(old, credentialManagement, request)).toBe('INVALID_COMMAND')
    expect(await status(old, credentialManagementPreview, request)).toBe('PUAT_REQUIRED')
    expect(await status(later, credentialManagement, request)).toBe('PUAT_REQUIRED')
    expect(await status(later, credentialManagementPreview, request)).toBe('PUAT_REQUIRED')
  })
})

describe('authenticatorConfig', () => {
  it('raises the least length of a PIN, and then demands another PIN', async () => {
    const { ctap, pin, token } = await open({ pin: PIN })
    const config = new AuthenticatorConfig(ctap, await token(Permission.acfg))
    await config.setMinPinLength({ newMinPINLength: 6 })
    expect(await ctap.getInfo()).toMatchObject({ minPINLength: 6, forcePINChange: true })
    const permissions = { permissions: Permission.cm }
    expect(await refusal(pin.getPinToken(PIN, permissions))).toBe('PIN_INVALID')
    await pin.changePin(PIN, '654321')
    expect(await refusal(pin.getPinToken('654321', permissions))).toBe('SUCCESS')
    expect((await ctap.getInfo()).forcePINChange).toBe(false)
  })

  it('demands another PIN than the one before', async () => {
    const { ctap, pin, token } = await open({ pin: PIN })
    const config = new AuthenticatorConfig(ctap, await token(Permission.acfg))
    await config.setMinPinLength({ forceChangePin: true })
    expect(await refusal(pin.changePin(PIN, PIN))).toBe('PIN_POLICY_VIOLATION')
    expect(await refusal(pin.changePin(PIN, '4711'))).toBe('SUCCESS')
  })

  it('makes PINs complex', async () => {
    const { ctap, pin } = await open()
    await new AuthenticatorConfig(ctap).setMinPinLength({ pinComplexityPolicy: true })
    expect((await ctap.getInfo()).pinComplexityPolicy).toBe(true)
    for (const simple of ['1111', '2345', '9876']) {
      expect(await refusal(pin.setPin(simple))).toBe('PIN_POLICY_VIOLATION')
    }
    expect(await refusal(pin.setPin('1357'))).toBe('SUCCESS')
  })

  it('demands verification always, or no longer', async () => {
    const { key, ctap } = await open()
    await new AuthenticatorConfig(ctap).toggleAlwaysUv()
    expect(await status(key, makeCredential, creation())).toBe('PUAT_REQUIRED')
    const again = { subCommand: 0x02 }
    expect(await status(key, authenticatorConfig, again)).toBe('PUAT_REQUIRED')
  })

  it('answers what is wrong with a request', async () => {
    const { ctap, key, token } = await open({ pin: PIN })
    const config = new AuthenticatorConfig(ctap, await token(Permission.acfg))
    const lower = config.setMinPinLength({ newMinPINLength: 3 })
    expect(await refusal(lower)).toBe('PIN_POLICY_VIOLATION')
    const higher = config.setMinPinLength({ newMinPINLength: 64 })
    expect(await refusal(higher)).toBe('PIN_POLICY_VIOLATION')
    const many = Array.from({ length: 9 }, (_, i) => `${i}.example`)
    const full = config.setMinPinLength({ minPinLengthRPIDs: many })
    expect(await refusal(full)).toBe('KEY_STORE_FULL')
    const bare = softwareKey()
    expect(await status(bare, authenticatorConfig, { subCommand: 1 })).toBe('INVALID_PARAMETER')
    expect(await status(bare, authenticatorConfig, { subCommand: 4 })).toBe('INVALID_SUBCOMMAND')
    expect(await status(key, authenticatorConfig, { subCommand: 0x02 })).toBe('PUAT_REQUIRED')
    const wrong = new AuthenticatorConfig(ctap, await token(Permission.cm))
    expect(await refusal(wrong.toggleAlwaysUv())).toBe('PIN_AUTH_INVALID')
    const noPin = new AuthenticatorConfig((await open()).ctap)
    expect(await refusal(noPin.setMinPinLength({ forceChangePin: true }))).toBe('PIN_NOT_SET')
    const unsigned = { subCommand: 0x02, pinUvAuthParam: new Uint8Array(32) }
    expect(await status(key, authenticatorConfig, unsigned)).toBe('MISSING_PARAMETER')
  })
})

describe('authenticatorBioEnrollment', () => {
  async function sensing(options: SoftwareKeyOptions = {}) {
    const opened = await open({ pin: PIN, sensor: { enrolled: 0 }, ...options })
    const bio = new BioEnrollment(opened.ctap, await opened.token(Permission.be))
    return { ...opened, bio }
  }

  it('enrolls, names, lists and removes a finger', async () => {
    const { bio, ctap } = await sensing()
    expect(await bio.enumerateEnrollments()).toEqual([])
    const id = await bio.enroll()
    expect((await ctap.getInfo()).options).toMatchObject({ uv: true, bioEnroll: true })
    await bio.setFriendlyName(id, 'thumb')
    expect(await bio.enumerateEnrollments()).toEqual([
      { templateId: id, templateFriendlyName: 'thumb' },
    ])
    await bio.removeEnrollment(id)
    expect((await ctap.getInfo()).options).toMatchObject({ uv: false, bioEnroll: false })
  })

  it('tells of its sensor to everyone', async () => {
    const { bio } = await sensing({ sensor: { samples: 5 } })
    expect(await bio.getModality()).toBe(1)
    expect(await bio.getFingerprintSensorInfo()).toEqual({
      fingerprintKind: 1,
      maxCaptureSamplesRequiredForEnroll: 5,
      maxTemplateFriendlyName: 64,
    })
  })

  it('asks again for samples that are not good', async () => {
    const statuses: (keyof typeof SampleStatus)[] = ['TOO_FAST', 'GOOD', 'POOR_QUALITY']
    const sample = () => statuses.shift() ?? 'GOOD'
    const { bio } = await sensing({ sensor: { enrolled: 0, samples: 2, sample } })
    const seen: (readonly number[])[] = []
    await bio.enroll({
      onSample: (it) => seen.push([it.lastEnrollSampleStatus, it.remainingSamples]),
    })
    expect(seen).toEqual([
      [5, 2],
      [0, 1],
      [7, 1],
      [0, 0],
    ])
  })

  it('answers what is wrong with a request', async () => {
    const { bio, key } = await sensing({ sensor: { enrolled: 4, capacity: 5 } })
    const unknown = Uint8Array.of(1)
    expect(await refusal(bio.enrollCaptureNextSample(unknown))).toBe('NOT_ALLOWED')
    await bio.enrollBegin()
    expect(await refusal(bio.enrollCaptureNextSample(unknown))).toBe('INVALID_PARAMETER')
    await bio.cancelCurrentEnrollment()
    await bio.enroll()
    expect(await refusal(bio.enrollBegin())).toBe('FP_DATABASE_FULL')
    expect(await refusal(bio.removeEnrollment(unknown))).toBe('INVALID_OPTION')
    expect(await refusal(bio.setFriendlyName(unknown, 'x'))).toBe('INVALID_OPTION')
    expect(await refusal(bio.setFriendlyName(unknown, 'x'.repeat(65)))).toBe('INVALID_LENGTH')
    const send = (request: object) => status(key, bioEnrollment, request)
    expect(await send({ modality: 1, subCommand: 0x04 })).toBe('PUAT_REQUIRED')
    expect(await send({ modality: 1, subCommand: 0x08 })).toBe('INVALID_SUBCOMMAND')
    expect(await send({ modality: 2, subCommand: 0x04 })).toBe('INVALID_PARAMETER')
    expect(await send({ modality: 1 })).toBe('MISSING_PARAMETER')
    expect(await send({})).toBe('MISSING_PARAMETER')
    expect(await status(softwareKey(), bioEnrollment, {})).toBe('INVALID_COMMAND')
  })
})

describe('authenticatorLargeBlobs', () => {
  const blobKey = new Uint8Array(32).fill(9)

  it('keeps what is written in fragments', async () => {
    const { ctap, key, token } = await open({ pin: PIN, maxMsgSize: 1024 })
    const blobs = new LargeBlobs(ctap, await token(Permission.lbw))
    const data = Uint8Array.from({ length: 2000 }, (_, i) => (i * i * 7919) >> 5)
    await blobs.put(blobKey, data)
    expect(await blobs.get(blobKey)).toEqual(data)
    key.powerCycle()
    expect(await new LargeBlobs(ctap).get(blobKey)).toEqual(data)
  })

  it('begins with an empty array', async () => {
    const request = { get: 17, offset: 0 }
    const { config } = await answer(softwareKey(), largeBlobs, request)
    expect(Buffer.from(config ?? []).toString('hex')).toBe('8076be8b528d0075f7aae98d6fa57a6d3c')
  })

  const set = encodeUtf8('0123456789abcdefg')
  const cases: readonly (readonly [string, LargeBlobsRequest])[] = [
    ['INVALID_PARAMETER', { offset: 0 }],
    ['INVALID_PARAMETER', { offset: 0, get: 1, set }],
    ['INVALID_PARAMETER', { offset: 0, get: 1, length: 1 }],
    ['INVALID_PARAMETER', { offset: 18, get: 1 }],
    ['INVALID_LENGTH', { offset: 0, get: 2048 - 63 }],
    ['INVALID_LENGTH', { offset: 0, set: new Uint8Array(2048 - 63), length: 3000 }],
    ['INVALID_PARAMETER', { offset: 0, set }],
    ['INVALID_PARAMETER', { offset: 0, set, length: 16 }],
    ['INVALID_PARAMETER', { offset: 0, set: new Uint8Array(18), length: 17 }],
    ['LARGE_BLOB_STORAGE_FULL', { offset: 0, set, length: 4097 }],
    ['INVALID_SEQ', { offset: 17, set }],
    ['INVALID_PARAMETER', { offset: 17, set, length: 34 }],
    ['INTEGRITY_FAILURE', { offset: 0, set, length: 17 }],
    ['SUCCESS', { offset: 0, set, length: 18 }],
  ]
  it.each(cases)('answers %s to %o', async (name, request) => {
    expect(await status(softwareKey(), largeBlobs, request)).toBe(name)
  })

  it('is written by holders of a token only, where there is a PIN', async () => {
    const { ctap, key, token } = await open({ pin: PIN })
    const request = { offset: 0, set, length: 17 }
    expect(await status(key, largeBlobs, request)).toBe('PUAT_REQUIRED')
    const wrong = new LargeBlobs(ctap, await token(Permission.cm))
    expect(await refusal(wrong.put(blobKey, set))).toBe('PIN_AUTH_INVALID')
    const unsigned = { ...request, pinUvAuthParam: new Uint8Array(32) }
    expect(await status(key, largeBlobs, unsigned)).toBe('MISSING_PARAMETER')
    const other = { ...unsigned, pinUvAuthProtocol: 7 }
    expect(await status(key, largeBlobs, other)).toBe('INVALID_PARAMETER')
  })

  it('demands the next fragment, and no other', async () => {
    const key = softwareKey()
    const begin = { offset: 0, set, length: 60 }
    expect(await status(key, largeBlobs, begin)).toBe('SUCCESS')
    expect(await status(key, largeBlobs, { offset: 16, set })).toBe('INVALID_SEQ')
    expect(await status(key, largeBlobs, { offset: 17, set })).toBe('SUCCESS')
  })
})
