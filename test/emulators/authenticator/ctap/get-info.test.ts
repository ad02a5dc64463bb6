import { describe, expect, it } from 'vitest'
import { decryptInfo, Permission } from '../../../../src/core/fido/ctap/index.ts'
import { getInfo } from '../../../../src/core/fido/ctap/messages/commands.ts'
import { fromBase64url } from '../../../../src/core/shared/base64url.ts'
import { softwareKey } from '../../../../src/emulators/authenticator/index.ts'
import { answer, open, PIN } from './sample.ts'

describe('authenticatorGetInfo', () => {
  it.each([
    ['2.0', ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE']],
    ['2.1', ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1']],
    ['2.3', ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1', 'FIDO_2_3']],
  ] as const)('tells the versions of profile %s', async (profile, versions) => {
    const info = await answer(softwareKey({ profile }), getInfo, undefined)
    expect(info.versions).toEqual(versions)
  })

  it.each([
    '2.0',
    '2.1',
    '2.3',
  ] as const)('puts lists into canonical order in profile %s', async (profile) => {
    const key = softwareKey({ profile, transports: ['usb', 'ble', 'nfc', 'internal'] })
    const info = await answer(key, getInfo, undefined)
    for (const list of [info.versions, info.extensions, info.transports ?? []]) {
      const sorted = [...(list ?? [])].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
      expect(list).toEqual(sorted)
    }
    const protocols = [...(info.pinUvAuthProtocols ?? [])]
    expect(protocols).toEqual(protocols.toSorted())
  })

  it('tells of profile 2.0 nothing that came later', async () => {
    const info = await answer(softwareKey({ profile: '2.0' }), getInfo, undefined)
    expect(info.options).toEqual({
      plat: false,
      rk: true,
      up: true,
      clientPin: false,
      credentialMgmtPreview: true,
    })
    expect(info.pinUvAuthProtocols).toEqual([1])
    expect(info.minPINLength).toBeUndefined()
  })

  it('tells what the options of the key switch on', async () => {
    const options = { pin: PIN, sensor: true, enterpriseAttestation: true, alwaysUv: true }
    const info = await answer(softwareKey(options), getInfo, undefined)
    expect(info.options).toMatchObject({
      clientPin: true,
      uv: true,
      bioEnroll: true,
      uvBioEnroll: true,
      ep: false,
      alwaysUv: true,
      makeCredUvNotRqd: false,
      perCredMgmtRO: true,
    })
    expect(info.versions).not.toContain('U2F_V2')
  })

  it('tells holders of a persistent token which key it is and whether it changed', async () => {
    const { key, ctap, token } = await open({ pin: PIN })
    expect(ctap.info.encIdentifier).toBeUndefined()
    const secret = (await token(Permission.pcmr)).reveal()
    const info = await ctap.getInfo()
    const { identifier, storeState } = key.save()
    const read = (member: 'encIdentifier' | 'encCredStoreState') =>
      decryptInfo(secret, member, info[member] ?? new Uint8Array())
    expect(read('encIdentifier')).toEqual(fromBase64url(identifier))
    expect(read('encCredStoreState')).toEqual(fromBase64url(storeState))
  })
})

describe('the options of a software key', () => {
  it.each([
    ['an algorithm without keys', { algorithms: [-257] }],
    ['an algorithm that is not known', { algorithms: [-6] }],
    ['a model that is not a UUID', { aaguid: 'abc' }],
    ['messages that are too short', { maxMsgSize: 1023 }],
    ['messages that no transport carries', { maxMsgSize: 7610 }],
    ['no room for blobs', { maxLargeBlobs: 512 }],
    ['a PIN that is too short', { pin: '123' }],
    ['a profile that is not known', { profile: '1.0' as never }],
  ])('are refused with %s', (_, options) => {
    expect(() => softwareKey(options)).toThrow(/./)
  })
})
