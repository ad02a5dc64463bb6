import { describe, expect, it } from 'vitest'
import { ClientPin, Ctap2, Permission, pinProtocol } from '../../../../src/core/fido/ctap/index.ts'
import type { ClientPinRequest } from '../../../../src/core/fido/ctap/messages/client-pin.ts'
import { clientPIN } from '../../../../src/core/fido/ctap/messages/commands.ts'
import { padPin, pinHash } from '../../../../src/core/fido/ctap/pin/pin.ts'
import { encodeUtf8 } from '../../../../src/core/shared/bytes.ts'
import { type SoftwareKey, softwareKey } from '../../../../src/emulators/authenticator/index.ts'
import { answer, deviceOf, open, PIN, refusal, status } from './sample.ts'

const WRONG = '9999'
const MC = { permissions: Permission.mc, rpId: 'example.org' }

/** One side of a PIN/UV auth protocol with a key. */
async function agree(key: SoftwareKey, version: 1 | 2) {
  const protocol = pinProtocol(version)
  const request = { subCommand: 0x02, pinUvAuthProtocol: version }
  const { keyAgreement: peer } = await answer(key, clientPIN, request)
  if (!peer) throw new Error('no key agreement key')
  return { protocol, ...protocol.encapsulate(peer) }
}

/** The parameters of setPIN with any padded PIN. */
async function setting(key: SoftwareKey, padded: Uint8Array<ArrayBuffer>, version: 1 | 2 = 2) {
  const { protocol, keyAgreement, sharedSecret } = await agree(key, version)
  const newPinEnc = protocol.encrypt(sharedSecret, padded)
  const pinUvAuthParam = protocol.authenticate(sharedSecret, newPinEnc)
  return { subCommand: 0x03, pinUvAuthProtocol: version, keyAgreement, newPinEnc, pinUvAuthParam }
}

/** The parameters of a sub-command that gives a token for a PIN. */
async function asking(key: SoftwareKey, pin: string, changes: Partial<ClientPinRequest> = {}) {
  const { protocol, keyAgreement, sharedSecret } = await agree(key, 2)
  const pinHashEnc = protocol.encrypt(sharedSecret, pinHash(encodeUtf8(pin)))
  return { subCommand: 0x09, pinUvAuthProtocol: 2, keyAgreement, pinHashEnc, ...MC, ...changes }
}

describe('authenticatorClientPIN', () => {
  it.each([1, 2] as const)('sets and changes a PIN with protocol %i', async (protocol) => {
    const { key, ctap } = await open()
    const pin = new ClientPin(ctap, { protocol: pinProtocol(protocol) })
    expect((await ctap.getInfo()).options?.clientPin).toBe(false)
    await pin.setPin(PIN)
    expect((await ctap.getInfo()).options?.clientPin).toBe(true)
    await pin.changePin(PIN, 'changed')
    expect(await refusal(pin.getPinToken(PIN, MC))).toBe('PIN_INVALID')
    await pin.getPinToken('changed', MC)
    expect(key.save().pinRetries).toBe(8)
  })

  it('is blocked by three wrong PINs until the power comes again', async () => {
    const { key, pin } = await open({ pin: PIN })
    const ask = (text: string) => refusal(pin.getPinToken(text, MC))
    expect([await ask(WRONG), await ask(WRONG)]).toEqual(['PIN_INVALID', 'PIN_INVALID'])
    expect(await ask(WRONG)).toBe('PIN_AUTH_BLOCKED')
    expect(await pin.getPinRetries()).toMatchObject({ retries: 5, powerCycleState: true })
    expect(await ask(PIN)).toBe('PIN_AUTH_BLOCKED')
    key.powerCycle()
    expect(await ask(PIN)).toBe('SUCCESS')
    expect((await pin.getPinRetries()).retries).toBe(8)
  })

  it('is blocked by eight wrong PINs for good, also when it was saved meanwhile', async () => {
    let { key, pin } = await open({ pin: PIN })
    const names: string[] = []
    for (let i = 0; i < 8; i++) {
      names.push(await refusal(pin.getPinToken(WRONG, MC)))
      key = softwareKey({ state: JSON.parse(JSON.stringify(key.save())) })
      pin = new ClientPin(await Ctap2.open(deviceOf(key)))
    }
    expect(names).toEqual([...Array(7).fill('PIN_INVALID'), 'PIN_BLOCKED'])
    expect(await refusal(pin.getPinToken(PIN, MC))).toBe('PIN_BLOCKED')
    expect(await refusal(pin.changePin(PIN, '5678'))).toBe('PIN_BLOCKED')
    expect((await pin.getPinRetries()).retries).toBe(0)
  })

  it('takes another key agreement key after a wrong PIN', async () => {
    const key = softwareKey({ pin: PIN })
    const before = await asking(key, PIN)
    expect(await status(key, clientPIN, await asking(key, WRONG))).toBe('PIN_INVALID')
    expect(await status(key, clientPIN, before)).toBe('PIN_INVALID')
    expect(await status(key, clientPIN, await asking(key, PIN))).toBe('SUCCESS')
  })

  it.each([
    ['shorter than four characters', encodeUtf8('äöü')],
    ['63 bytes and one', new Uint8Array(64).fill(65)],
    ['not UTF-8', Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc)],
  ])('refuses a PIN that is %s', async (_, pin) => {
    const key = softwareKey()
    const request = await setting(key, padPin(pin))
    expect(await status(key, clientPIN, request)).toBe('PIN_POLICY_VIOLATION')
  })

  it('counts the characters of a PIN, not its bytes', async () => {
    const key = softwareKey()
    expect(await status(key, clientPIN, await setting(key, padPin(encodeUtf8('äöüß'))))).toBe(
      'SUCCESS',
    )
  })

  it('refuses what setPIN cannot be', async () => {
    const key = softwareKey()
    const good = await setting(key, padPin(encodeUtf8(PIN)))
    const long = await setting(key, new Uint8Array(80))
    const cases: readonly (readonly [string, ClientPinRequest])[] = [
      ['MISSING_PARAMETER', { ...good, pinUvAuthProtocol: undefined }],
      ['MISSING_PARAMETER', { ...good, keyAgreement: undefined }],
      ['MISSING_PARAMETER', { ...good, newPinEnc: undefined }],
      ['MISSING_PARAMETER', { ...good, pinUvAuthParam: undefined }],
      ['INVALID_PARAMETER', { ...good, pinUvAuthProtocol: 3 }],
      ['INVALID_PARAMETER', long],
      ['PIN_AUTH_INVALID', { ...good, pinUvAuthParam: new Uint8Array(32) }],
      ['INVALID_SUBCOMMAND', { ...good, subCommand: 0x08 }],
      [
        'INVALID_PARAMETER',
        { ...good, keyAgreement: { ...good.keyAgreement, x: new Uint8Array(32) } },
      ],
      ['SUCCESS', good],
      ['PIN_AUTH_INVALID', await setting(key, padPin(encodeUtf8(PIN)))],
    ]
    for (const [name, request] of cases) expect(await status(key, clientPIN, request)).toBe(name)
  })

  it('has no token while there is no PIN', async () => {
    const { key, pin } = await open()
    expect(await status(key, clientPIN, await asking(key, PIN))).toBe('PIN_NOT_SET')
    expect(await refusal(pin.changePin(PIN, '5678'))).toBe('PIN_NOT_SET')
  })

  it.each([
    ['2.0', 'SUCCESS'],
    ['2.1', 'SUCCESS'],
    ['2.3', 'PIN_NOT_SET'],
  ] as const)('tells retries without a PIN as profile %s has it', async (profile, name) => {
    const request = { subCommand: 0x01, pinUvAuthProtocol: 1 }
    expect(await status(softwareKey({ profile }), clientPIN, request)).toBe(name)
    const answers = { retriesNeedPin: name === 'SUCCESS' }
    const other = await status(softwareKey({ profile, answers }), clientPIN, request)
    expect(other).not.toBe(name)
  })

  it('has only the sub-commands of its profile', async () => {
    const key = softwareKey({ profile: '2.0', pin: PIN, sensor: true })
    for (const subCommand of [0x06, 0x07, 0x09]) {
      const request = { subCommand, pinUvAuthProtocol: 1 }
      expect(await status(key, clientPIN, request)).toBe('INVALID_SUBCOMMAND')
    }
    const two = { subCommand: 0x02, pinUvAuthProtocol: 2 }
    expect(await status(key, clientPIN, two)).toBe('INVALID_PARAMETER')
  })

  const permissions: readonly (readonly [string, Partial<ClientPinRequest>])[] = [
    ['INVALID_PARAMETER', { permissions: 0 }],
    ['MISSING_PARAMETER', { permissions: undefined }],
    ['UNAUTHORIZED_PERMISSION', { permissions: Permission.be }],
    ['UNAUTHORIZED_PERMISSION', { permissions: Permission.pcmr | Permission.cm }],
    ['UNAUTHORIZED_PERMISSION', { permissions: 0x80 }],
    ['MISSING_PARAMETER', { pinHashEnc: undefined }],
    ['INVALID_PARAMETER', { subCommand: 0x05 }],
    ['SUCCESS', { subCommand: 0x05, permissions: undefined, rpId: undefined }],
    ['SUCCESS', { permissions: Permission.acfg | Permission.lbw | Permission.cm }],
    ['PIN_INVALID', { pinHashEnc: new Uint8Array(5) }],
  ]
  it.each(permissions)('answers %s to a request for a token with %o', async (name, changes) => {
    const key = softwareKey({ pin: PIN })
    expect(await status(key, clientPIN, await asking(key, PIN, changes))).toBe(name)
  })

  it('gives no persistent token before profile 2.3', async () => {
    const key = softwareKey({ pin: PIN, profile: '2.1' })
    const request = await asking(key, PIN, { permissions: Permission.pcmr })
    expect(await status(key, clientPIN, request)).toBe('UNAUTHORIZED_PERMISSION')
  })
})

describe('the sensor', () => {
  it('gives tokens', async () => {
    const { key, pin } = await open({ sensor: true })
    await pin.getUvToken(MC)
    key.verification = 'mismatch'
    const names: string[] = []
    for (let i = 0; i < 4; i++) names.push(await refusal(pin.getUvToken(MC)))
    expect(names).toEqual(['UV_INVALID', 'UV_INVALID', 'UV_BLOCKED', 'UV_BLOCKED'])
    expect(await pin.getUvRetries()).toBe(0)
  })

  it('is unblocked by the PIN', async () => {
    const { key, pin } = await open({ sensor: true, pin: PIN, verification: 'mismatch' })
    for (let i = 0; i < 3; i++) await refusal(pin.getUvToken(MC))
    await pin.getPinToken(PIN, MC)
    key.verification = 'match'
    expect(await refusal(pin.getUvToken(MC))).toBe('SUCCESS')
  })

  it('gives none without a finger, and has no retries where it is not there', async () => {
    const { pin } = await open({ sensor: { enrolled: 0 } })
    expect(await refusal(pin.getUvToken(MC))).toBe('NOT_ALLOWED')
    const none = await open()
    expect(await refusal(none.pin.getUvRetries())).toBe('INVALID_SUBCOMMAND')
  })
})
