import { describe, expect, it, vi } from 'vitest'
import type { CborInput } from '../../../../src/core/fido/cbor/index.ts'
import { ClientError, PinRequiredError } from '../../../../src/core/fido/client/errors.ts'
import { Fido2Client } from '../../../../src/core/fido/client/fido2-client.ts'
import { Permission } from '../../../../src/core/fido/ctap/messages/client-pin.ts'
import { CREATE, clientWith, GET, KNOWS, listOf, ORIGIN, PIN, rejection } from './samples.ts'
import { info, stub } from './stub.ts'

const REQUIRED = { authenticatorSelection: { userVerification: 'required' } } as const
const create = { ...CREATE, ...REQUIRED }

/** Answers with these, one after the other. */
function entering(...pins: readonly (string | undefined)[]) {
  const rest = [...pins]
  return vi.fn((_permissions: number, _rpId: string | undefined, _retries: number) => rest.shift())
}

describe('the PIN', () => {
  it('is asked for with what it is for and how many tries are left', async () => {
    const requestPin = entering(PIN, PIN)
    const { client } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    await client.makeCredential(create)
    const excludeCredentials = listOf('AAAA', 'BBBB')
    await client.makeCredential({ ...create, excludeCredentials })
    const { mc, ga } = Permission
    expect(requestPin.mock.calls).toEqual([
      [mc, 'example.org', 8],
      [mc | ga, 'example.org', 8],
    ])
  })

  it('is asked for again when it was wrong, and the tries go down', async () => {
    const requestPin = entering('0000', '9999', PIN)
    const { client } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    await client.makeCredential(create)
    expect(requestPin.mock.calls.map(([, , retries]) => retries)).toEqual([8, 7, 6])
  })

  it('that no PIN can be costs no try', async () => {
    const requestPin = entering('1', '12', PIN)
    const { client } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    await client.makeCredential(create)
    expect(requestPin.mock.calls.map(([, , retries]) => retries)).toEqual([8, 8, 8])
  })

  it('that was refused is not sent again, so that a program that knows one locks no key', async () => {
    const requestPin = vi.fn(() => '0000')
    const { client } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    const error = await client.makeCredential(create).catch((it: unknown) => it)
    expect(error).toMatchObject({ code: 'CLIENT_BAD_REQUEST', cause: { code: 'CTAP_PIN_INVALID' } })
    expect(requestPin).toHaveBeenCalledTimes(2)
  })

  it('is missing when nobody can be asked', async () => {
    const { client } = await clientWith({ pin: PIN }, { userInteraction: {} })
    const error = await client.makeCredential(create).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(PinRequiredError)
    expect(error).toMatchObject({ code: 'CLIENT_PIN_REQUIRED', err: ClientError.ERR.BAD_REQUEST })
  })

  it('is missing, because of the wrong one, when the user gives up', async () => {
    const requestPin = entering('0000', undefined)
    const { client } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    const error = await client.makeCredential(create).catch((it: unknown) => it)
    expect(error).toMatchObject({
      code: 'CLIENT_PIN_REQUIRED',
      cause: { code: 'CTAP_PIN_INVALID' },
    })
  })

  it('is blocked until a power cycle after three wrong ones, and nobody is asked any more', async () => {
    const requestPin = entering('0000', '0001', '0002', PIN)
    const { client, key } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    const first = await client.makeCredential(create).catch((it: unknown) => it)
    expect(first).toMatchObject({
      code: 'CLIENT_BAD_REQUEST',
      cause: { code: 'CTAP_PIN_AUTH_BLOCKED' },
    })
    const second = await client.makeCredential(create).catch((it: unknown) => it)
    expect(second).toMatchObject({ cause: { code: 'CTAP_PIN_AUTH_BLOCKED' } })
    expect(requestPin).toHaveBeenCalledTimes(3)
    key.powerCycle()
    await client.makeCredential(create)
  })

  it('is blocked for good after eight wrong ones', async () => {
    let number = 1000
    const requestPin = vi.fn(() => String(++number))
    const { client, key } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    const causes: unknown[] = []
    for (let i = 0; i < 4; i++) {
      const error = await client.makeCredential(create).catch((it: unknown) => it)
      causes.push((error as { cause: { code: string } }).cause.code)
      key.powerCycle()
    }
    expect(causes).toEqual([
      'CTAP_PIN_AUTH_BLOCKED',
      'CTAP_PIN_AUTH_BLOCKED',
      'CTAP_PIN_BLOCKED',
      'CTAP_PIN_BLOCKED',
    ])
    expect(requestPin).toHaveBeenCalledTimes(8)
  })

  it('is not asked for when nobody wants the user verified', async () => {
    const requestPin = entering()
    const { client } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    const authenticatorSelection = { userVerification: 'discouraged' }
    const made = await client.makeCredential({ ...CREATE, authenticatorSelection })
    const allowCredentials = listOf(made.id)
    await client.getAssertion({ ...GET, allowCredentials, userVerification: 'discouraged' })
    expect(requestPin).not.toHaveBeenCalled()
  })

  it('that must be changed first is not asked for', async () => {
    const members: [number, CborInput][] = [
      [4, new Map([['clientPin', true]])],
      [6, [2]],
      [0x0c, true],
    ]
    const { device, requests } = stub(() => info(members))
    const client = new Fido2Client(device, ORIGIN, { userInteraction: KNOWS })
    await expect(client.makeCredential(create)).rejects.toThrow('must be changed')
    expect(requests.every(([command]) => command === 0x04)).toBe(true)
  })

  it('may be promised', async () => {
    const userInteraction = { requestPin: async () => PIN }
    const { client } = await clientWith({ pin: PIN }, { userInteraction })
    await expect(client.makeCredential(create)).resolves.toBeDefined()
  })

  it('cannot be had where none is set and it is required', async () => {
    const { client } = await clientWith({})
    expect(await rejection(client.makeCredential(create))).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })
})

describe('a key that verifies its user itself', () => {
  it('does so without a PIN', async () => {
    const requestUv = vi.fn(() => true)
    const { client } = await clientWith({ sensor: true }, { userInteraction: { requestUv } })
    const made = await client.makeCredential(create)
    expect(made.response.authenticatorData[32]).toBe(0x45)
    expect(requestUv).toHaveBeenCalledExactlyOnceWith(Permission.mc, 'example.org')
  })

  it('does so in the command itself where there are no tokens for it', async () => {
    const { client } = await clientWith({ profile: '2.0', sensor: { bioEnrollment: false } })
    const made = await client.makeCredential(create)
    expect(made.response.authenticatorData[32]).toBe(0x45)
    const selection = await client.getAssertion({
      ...GET,
      allowCredentials: listOf(made.id),
      userVerification: 'required',
    })
    expect((await selection.getResponse()).response.authenticatorData[32]).toBe(0x05)
  })

  it('is passed over when the user wants to enter the PIN', async () => {
    const userInteraction = { requestUv: () => false, requestPin: entering(PIN) }
    const { client } = await clientWith({ sensor: true, pin: PIN }, { userInteraction })
    await client.makeCredential(create)
    expect(userInteraction.requestPin).toHaveBeenCalledOnce()
  })

  it('is tried again when it did not know its user', async () => {
    let fingers = 0
    const verification = () => ++fingers === 2
    const { client } = await clientWith({ sensor: true, verification })
    await client.makeCredential(create)
    expect(fingers).toBe(2)
  })

  it('gives way to the PIN when it is blocked', async () => {
    const requestPin = entering(PIN)
    const { client } = await clientWith(
      { sensor: true, verification: 'mismatch', pin: PIN },
      { userInteraction: { requestPin } },
    )
    const made = await client.makeCredential(create)
    expect(made.response.authenticatorData[32]).toBe(0x45)
    expect(requestPin).toHaveBeenCalledOnce()
  })

  it('fails when it is blocked and there is no PIN', async () => {
    const { client } = await clientWith({ sensor: true, verification: 'mismatch' })
    expect(await rejection(client.makeCredential(create))).toBe('CLIENT_OTHER_ERROR')
  })

  it('fails when the user refuses and there is no PIN', async () => {
    const userInteraction = { requestUv: () => false }
    const { client } = await clientWith({ sensor: true }, { userInteraction })
    expect(await rejection(client.makeCredential(create))).toBe('CLIENT_CONFIGURATION_UNSUPPORTED')
  })
})
