import { describe, expect, it } from 'vitest'
import type { CborInput } from '../../../../src/core/fido/cbor/index.ts'
import {
  BioEnrollment,
  type FingerprintSample,
} from '../../../../src/core/fido/ctap/bio-enrollment.ts'
import { pinProtocol } from '../../../../src/core/fido/ctap/pin/protocol.ts'
import { PinUvAuthToken } from '../../../../src/core/fido/ctap/pin/token.ts'
import { type Bytes, fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { ok, openWith, refusal } from '../../../support/ctap.ts'
import { pinVectors } from '../../../support/ctap-vectors.ts'

const ID = Uint8Array.of(0x0f, 0x01)

function token(version: 1 | 2 = 2): PinUvAuthToken {
  return new PinUvAuthToken(pinProtocol(version), fromHex(pinVectors(version).token.plain))
}

function sample(remaining: number, status = 0, templateId?: Bytes): Bytes {
  const map = new Map<number, CborInput>([
    [5, status],
    [6, remaining],
  ])
  if (templateId) map.set(4, templateId)
  return ok(map)
}

async function fingers(answers: Bytes[], version: 1 | 2 = 2) {
  const { ctap, device } = await openWith(() => answers.shift() ?? refusal('NOT_ALLOWED'))
  return { fingers: new BioEnrollment(ctap, token(version)), device }
}

describe.each([1, 2] as const)('a finger over protocol %i', (version) => {
  it('proves its token as the vectors do', async () => {
    const it = await fingers([sample(0, 0, ID)], version)
    expect(await it.fingers.enroll({ captureTimeout: 10_000 })).toEqual(ID)
    const length = version === 1 ? '50' : '5820'
    const param = pinVectors(version).auth_messages.bio_enrollBegin_timeout10000?.param
    const expected = `09a50101020103a103192710040${version}05${length}${param}`
    expect(it.device.requests.map(toHex)).toEqual([expected])
  })
})

describe('a finger', () => {
  it('is enrolled with as many samples as the sensor needs', async () => {
    const seen: FingerprintSample[] = []
    const answers = [sample(2, 0, ID), sample(2, 7), sample(1), sample(0)]
    const it = await fingers(answers)
    await it.fingers.enroll({ onSample: (taken) => seen.push(taken) })
    expect(seen.map(({ remainingSamples }) => remainingSamples)).toEqual([2, 2, 1, 0])
    expect(seen[1]).toEqual({ templateId: ID, lastEnrollSampleStatus: 7, remainingSamples: 2 })
    expect(it.device.requests.map((request) => request[5])).toEqual([1, 2, 2, 2])
  })

  it('is forgotten when its enrollment fails', async () => {
    const it = await fingers([sample(2, 0, ID), refusal('USER_ACTION_TIMEOUT'), ok()])
    const enrolled = it.fingers.enroll()
    await expect(enrolled).rejects.toMatchObject({ code: 'CTAP_USER_ACTION_TIMEOUT' })
    expect(toHex(it.device.requests[2] ?? new Uint8Array())).toBe('09a201010203')
  })

  it('keeps the reason of its failure when it cannot be forgotten either', async () => {
    const it = await fingers([sample(2, 0, ID), refusal('FP_DATABASE_FULL'), refusal('OTHER')])
    const enrolled = it.fingers.enroll()
    await expect(enrolled).rejects.toMatchObject({ code: 'CTAP_FP_DATABASE_FULL' })
  })

  it('is not enrolled for ever', async () => {
    const { ctap, device } = await openWith(() => sample(5, 7, ID))
    const enrolled = new BioEnrollment(ctap, token()).enroll()
    await expect(enrolled).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
    expect(device.requests.length).toBeLessThan(2000)
  })

  it('is named and removed', async () => {
    const it = await fingers([ok(), ok()])
    await it.fingers.setFriendlyName(ID, 'thumb')
    await it.fingers.removeEnrollment(ID)
    const [named, removed] = it.device.requests.map(toHex)
    expect(named).toMatch(/^09a50101020503a201420f0102657468756d6204020558/)
    expect(removed).toMatch(/^09a50101020603a101420f0104020558/)
  })

  it('is listed', async () => {
    const info = new Map<number, CborInput>([
      [1, ID],
      [2, 'thumb'],
    ])
    const it = await fingers([ok(new Map([[7, [info]]]))])
    expect(await it.fingers.enumerateEnrollments()).toEqual([
      { templateId: ID, templateFriendlyName: 'thumb' },
    ])
  })

  it.each([
    ['a status', refusal('INVALID_OPTION')],
    ['an empty list', ok(new Map([[7, []]]))],
    ['nothing', ok()],
  ])('is not listed when the authenticator knows none and says so with %s', async (_, answer) => {
    const it = await fingers([answer])
    expect(await it.fingers.enumerateEnrollments()).toEqual([])
  })
})

describe('a sensor', () => {
  it('says what it is without a token', async () => {
    const info = new Map([
      [2, 1],
      [3, 5],
      [8, 64],
    ])
    const it = await fingers([ok(new Map([[1, 1]])), ok(info)])
    expect(await it.fingers.getModality()).toBe(1)
    expect(await it.fingers.getFingerprintSensorInfo()).toEqual({
      fingerprintKind: 1,
      maxCaptureSamplesRequiredForEnroll: 5,
      maxTemplateFriendlyName: 64,
    })
    expect(it.device.requests.map(toHex)).toEqual(['09a106f5', '09a201010207'])
  })

  it('is there or not', async () => {
    const has = async (options: Record<string, boolean>) =>
      BioEnrollment.isSupported((await openWith(() => ok(), { options })).ctap.info)
    expect(await has({})).toBe(false)
    expect(await has({ bioEnroll: false })).toBe(true)
    expect(await has({ userVerificationMgmtPreview: false })).toBe(true)
  })
})
