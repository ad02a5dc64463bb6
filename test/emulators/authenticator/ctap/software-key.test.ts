import { describe, expect, it } from 'vitest'
import { MessageError } from '../../../../src/core/errors.ts'
import type { KeepaliveStatus } from '../../../../src/core/fido/ctap/index.ts'
import {
  getAssertion,
  makeCredential,
  reset,
  selection,
} from '../../../../src/core/fido/ctap/messages/commands.ts'
import type { TraceEvent } from '../../../../src/core/shared/trace.ts'
import { softwareKey } from '../../../../src/emulators/authenticator/index.ts'
import { VirtualTime } from '../../../support/virtual-timer.ts'
import { answer, creation, HASH, nameOf, open, PIN, RP, status } from './sample.ts'

describe('a software key', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values)
  const cases: readonly (readonly [string, string, Uint8Array])[] = [
    ['INVALID_LENGTH', 'nothing', bytes()],
    ['INVALID_COMMAND', 'a command that is not there', bytes(0x03)],
    ['INVALID_COMMAND', 'a command of a vendor', bytes(0x50)],
    ['INVALID_CBOR', 'parameters that end too early', bytes(0x01, 0xa1)],
    ['INVALID_CBOR', 'parameters that go on too long', bytes(0x01, 0xa0, 0x00)],
    ['INVALID_CBOR', 'unsorted keys', bytes(0x06, 0xa2, 0x02, 0x01, 0x01, 0x01)],
    ['INVALID_CBOR', 'a longer number than needed', bytes(0x06, 0xa1, 0x18, 0x02, 0x02)],
    ['CBOR_UNEXPECTED_TYPE', 'an array', bytes(0x01, 0x80)],
    ['CBOR_UNEXPECTED_TYPE', 'a number for a hash', bytes(0x01, 0xa1, 0x01, 0x01)],
    ['MISSING_PARAMETER', 'no parameters', bytes(0x01)],
    ['MISSING_PARAMETER', 'no sub-command', bytes(0x06, 0xa0)],
    ['REQUEST_TOO_LARGE', 'too much', new Uint8Array(2049).fill(1)],
  ]
  it.each(cases)('answers %s to %s', async (name, _, request) => {
    expect(nameOf((await softwareKey().handle(request))[0])).toBe(name)
  })

  it('has no selection in profile 2.0', async () => {
    const key = softwareKey({ profile: '2.0' })
    expect(await status(key, selection, undefined)).toBe('INVALID_COMMAND')
  })

  it('answers OTHER when its own user cannot be asked', async () => {
    const touch = () => {
      throw new Error('no user')
    }
    expect(await status(softwareKey({ touch }), selection, undefined)).toBe('OTHER')
  })

  it('carries out one command after the other', async () => {
    const events: string[] = []
    const touch = async ({ command }: { command: string }) => {
      events.push(`asked for ${command}`)
      await Promise.resolve()
      events.push(`touched for ${command}`)
      return true
    }
    const key = softwareKey({ touch })
    const made = status(key, makeCredential, creation())
    const selected = status(key, selection, undefined)
    expect(await Promise.all([made, selected])).toEqual(['SUCCESS', 'SUCCESS'])
    expect(events).toEqual([
      'asked for authenticatorMakeCredential',
      'touched for authenticatorMakeCredential',
      'asked for authenticatorSelection',
      'touched for authenticatorSelection',
    ])
  })

  it('tells what it is asked and answers, but no key of a blob', async () => {
    const events: TraceEvent[] = []
    const key = softwareKey({ trace: (event) => events.push(event) })
    const extensions = { largeBlobKey: true }
    await answer(key, makeCredential, creation({ extensions, options: { rk: true } }))
    await status(key, getAssertion, { rpId: 'example.com', clientDataHash: HASH })
    expect(events).toMatchObject([
      { source: 'ctap.key', direction: 'in', name: 'authenticatorMakeCredential' },
      { direction: 'out', value: { largeBlobKey: { redacted: '32 bytes' } } },
      { direction: 'in', name: 'authenticatorGetAssertion' },
      { direction: 'out', name: 'authenticatorGetAssertion', value: { status: 0x2e } },
    ])
    expect(events[1]).not.toHaveProperty('bytes')
  })
})

describe('the touch of a software key', () => {
  function waiting(touch: Parameters<typeof softwareKey>[0] & object) {
    const time = new VirtualTime()
    const key = softwareKey({ timer: time.timer, now: () => time.now, ...touch })
    const told: KeepaliveStatus[] = []
    const onKeepalive = (it: KeepaliveStatus) => told.push(it)
    return { time, key, told, onKeepalive }
  }

  it('is waited for, and told of', async () => {
    const { time, key, told, onKeepalive } = waiting({ touch: { delay: 700 } })
    const done = status(key, selection, undefined, { onKeepalive })
    expect(await time.until(done)).toBe('SUCCESS')
    expect(time.now).toBe(700)
    expect(told).toEqual(['upneeded', 'processing'])
  })

  it('is not told of when it comes at once', async () => {
    const { key, told, onKeepalive } = waiting({})
    expect(await status(key, selection, undefined, { onKeepalive })).toBe('SUCCESS')
    expect(told).toEqual([])
  })

  it('is given up after 30 s', async () => {
    const { time, key } = waiting({ touch: 'withheld' })
    expect(await time.until(status(key, selection, undefined))).toBe('USER_ACTION_TIMEOUT')
    expect(time.now).toBe(30_000)
  })

  it('can be refused', async () => {
    const { key } = waiting({ touch: 'refused' })
    expect(await status(key, selection, undefined)).toBe('OPERATION_DENIED')
    expect(await status(key, makeCredential, creation())).toBe('OPERATION_DENIED')
  })

  it('is cancelled with the command, by the platform or the power', async () => {
    const { time, key } = waiting({ touch: 'withheld' })
    const controller = new AbortController()
    const cancelled = status(key, selection, undefined, { signal: controller.signal })
    controller.abort()
    expect(await cancelled).toBe('KEEPALIVE_CANCEL')
    const [unpowered, queued] = [
      status(key, selection, undefined),
      status(key, selection, undefined),
    ]
    key.powerCycle()
    expect(await Promise.all([unpowered, queued])).toEqual(['KEEPALIVE_CANCEL', 'KEEPALIVE_CANCEL'])
    expect(time.waiting).toBe(0)
    key.touch = 'automatic'
    expect(await status(key, selection, undefined)).toBe('SUCCESS')
  })
})

describe('authenticatorReset', () => {
  it('forgets everything but the authority behind attestation', async () => {
    const { key, ctap } = await open({ pin: PIN, sensor: true })
    const { authData } = await answer(key, makeCredential, creation())
    const root = await key.attestationRoot()
    await ctap.reset()
    const info = await ctap.getInfo()
    expect(info.options).toMatchObject({ clientPin: false, bioEnroll: false })
    expect(await key.attestationRoot()).toEqual(root)
    const id = authData.slice(55, 55 + 52)
    const request = { rpId: RP.id, clientDataHash: HASH, allowList: [{ type: 'public-key', id }] }
    expect(await status(key, getAssertion, request)).toBe('NO_CREDENTIALS')
  })

  it('is possible within 10 s of power-up only, with a touch', async () => {
    let now = 0
    const key = softwareKey({ now: () => now })
    now = 10_001
    expect(await status(key, reset, undefined)).toBe('NOT_ALLOWED')
    key.powerCycle()
    expect(await status(key, reset, undefined)).toBe('SUCCESS')
    key.touch = 'refused'
    expect(await status(key, reset, undefined)).toBe('OPERATION_DENIED')
  })
})

describe('the saved state of a software key', () => {
  it('has everything in it', async () => {
    const first = softwareKey({ pin: PIN, sensor: true })
    const rk = creation({ options: { rk: true, uv: true } })
    await answer(first, makeCredential, rk)
    const second = softwareKey({ sensor: true, state: JSON.parse(JSON.stringify(first.save())) })
    expect(second.state).toEqual(first.state)
    expect(await second.attestationRoot()).toEqual(await first.attestationRoot())
    const request = { rpId: RP.id, clientDataHash: HASH }
    const { user } = await answer(second, getAssertion, request)
    expect(user?.id).toEqual(Uint8Array.of(1))
  })

  it('does not change with the key', async () => {
    const key = softwareKey()
    const state = key.save()
    await answer(key, makeCredential, creation())
    expect(state.signCount).toBe(0)
    await answer(softwareKey({ state }), makeCredential, creation())
    expect(state.signCount).toBe(0)
  })

  it.each([
    ['a number', 7],
    ['a text', 'state'],
    ['another version', { ...softwareKey().save(), version: 2 }],
    ['a secret that is not base64url', { ...softwareKey().save(), secret: 'a+/' }],
    ['more retries than there are', { ...softwareKey().save(), pinRetries: 9 }],
  ])('is refused when it is %s', (_, state) => {
    expect(() => softwareKey({ state: state as never })).toThrow(MessageError)
  })
})
