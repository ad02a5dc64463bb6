import { describe, expect, it } from 'vitest'
import { AuthenticatorConfig } from '../../../../src/core/fido/ctap/config.ts'
import { pinProtocol } from '../../../../src/core/fido/ctap/pin/protocol.ts'
import { PinUvAuthToken } from '../../../../src/core/fido/ctap/pin/token.ts'
import { fromHex, toHex } from '../../../../src/core/shared/bytes.ts'
import { ok, openWith } from '../../../support/ctap.ts'
import { pinVectors } from '../../../support/ctap-vectors.ts'

describe.each([1, 2] as const)('settings over protocol %i', (version) => {
  const { auth_messages, token } = pinVectors(version)
  const length = version === 1 ? '50' : '5820'
  const proof = (name: string) => `030${version}04${length}${auth_messages[name]?.param}`

  async function configure() {
    const { ctap, device } = await openWith(() => ok())
    const proved = new PinUvAuthToken(pinProtocol(version), fromHex(token.plain))
    return { config: new AuthenticatorConfig(ctap, proved), device }
  }

  it('turn user verification for everything on as the vectors do', async () => {
    const { config, device } = await configure()
    await config.toggleAlwaysUv()
    const expected = `0da30102${proof('config_toggleAlwaysUv')}`
    expect(device.requests.map(toHex)).toEqual([expected, '04'])
  })

  it('set the length of PINs as the vectors do', async () => {
    const { config, device } = await configure()
    await config.setMinPinLength({ newMinPINLength: 6 })
    const expected = `0da4010302a2010603f4${proof('config_setMinPinLength_6')}`
    expect(device.requests.map(toHex)).toEqual([expected, '04'])
  })
})

describe('settings', () => {
  it('need no token where there is no user verification', async () => {
    const { ctap, device } = await openWith(() => ok())
    const config = new AuthenticatorConfig(ctap)
    await config.enableEnterpriseAttestation()
    await config.enableLongTouchForReset()
    const sent = device.requests.map(toHex).filter((request) => request.startsWith('0d'))
    expect(sent).toEqual(['0da10101', '0da10104'])
  })

  it('that the authenticator does not list are not asked for', async () => {
    const { ctap, device } = await openWith(() => ok(), { authenticatorConfigCommands: [3] })
    const config = new AuthenticatorConfig(ctap)
    const refused = config.toggleAlwaysUv()
    await expect(refused).rejects.toMatchObject({ code: 'CTAP_INVALID_SUBCOMMAND' })
    expect(device.requests).toEqual([])
    await config.setMinPinLength({
      newMinPINLength: 8,
      minPinLengthRPIDs: ['a.example'],
      forceChangePin: true,
      pinComplexityPolicy: true,
    })
    expect(toHex(device.requests[0] ?? new Uint8Array())).toBe(
      '0da2010302a401080281 69612e6578616d706c65 03f504f5'.replaceAll(' ', ''),
    )
  })

  it('are there or not', async () => {
    const { ctap } = await openWith(() => ok(), { options: { authnrCfg: true } })
    expect(AuthenticatorConfig.isSupported(ctap.info)).toBe(true)
    const other = await openWith(() => ok())
    expect(AuthenticatorConfig.isSupported(other.ctap.info)).toBe(false)
  })
})
