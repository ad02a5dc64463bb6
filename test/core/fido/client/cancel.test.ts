import { describe, expect, it, vi } from 'vitest'
import { Fido2Client } from '../../../../src/core/fido/client/fido2-client.ts'
import { selectDevice } from '../../../../src/core/fido/client/select-device.ts'
import type { CtapDevice } from '../../../../src/core/fido/ctap/device.ts'
import {
  directDevice,
  openKey,
  softwareKey,
  u2fDevice,
  WAYS,
} from '../../../support/ctap-devices.ts'
import { CREATE, clientOf, clientWith, GET, listOf, ORIGIN, PIN, rejection } from './samples.ts'
import { info, stub } from './stub.ts'

const later = (milliseconds: number) => ({ delay: milliseconds })

describe.each(WAYS)('a ceremony on a key reached by %s', (way) => {
  it('that is given up rejects with the reason, and the next one works', async () => {
    const reason = new Error('changed my mind')
    const controller = new AbortController()
    const promptUp = vi.fn(() => controller.abort(reason))
    const { client, key } = await clientWith(
      { touch: 'withheld' },
      { way, userInteraction: { promptUp } },
    )
    const { signal } = controller
    await expect(client.makeCredential(CREATE, { signal })).rejects.toBe(reason)
    key.touch = 'automatic'
    await expect(client.makeCredential(CREATE)).resolves.toBeDefined()
    expect(promptUp).toHaveBeenCalledOnce()
  })

  it('whose time is over rejects with a time-out, and the next one works', async () => {
    const { client, key } = await clientWith({ touch: 'withheld' }, { way })
    const code = await rejection(client.makeCredential({ ...CREATE, timeout: 50 }))
    expect(code).toBe('CLIENT_TIMEOUT')
    key.touch = 'automatic'
    await expect(client.makeCredential({ ...CREATE, timeout: 60_000 })).resolves.toBeDefined()
  })

  it('tells the user once for each touch', async () => {
    const promptUp = vi.fn()
    const { client } = await clientWith(
      { touch: later(20) },
      { way, userInteraction: { promptUp } },
    )
    await client.makeCredential(CREATE)
    expect(promptUp).toHaveBeenCalledOnce()
  })
})

describe('a ceremony', () => {
  it('that is given up before it begins does not begin', async () => {
    const { device, requests } = stub(() => info())
    const client = new Fido2Client(device, ORIGIN)
    const signal = AbortSignal.abort('no')
    await expect(client.makeCredential(CREATE, { signal })).rejects.toBe('no')
    await expect(client.getAssertion(GET, { signal })).rejects.toBe('no')
    await expect(client.selection({ signal })).rejects.toBe('no')
    expect(requests).toEqual([])
  })

  it('that is given up while the PIN is asked for does not wait for it', async () => {
    const controller = new AbortController()
    const requestPin = () => {
      controller.abort('enough')
      return new Promise<string>(() => {})
    }
    const { client } = await clientWith({ pin: PIN }, { userInteraction: { requestPin } })
    const ceremony = client.makeCredential(CREATE, { signal: controller.signal })
    await expect(ceremony).rejects.toBe('enough')
  })

  it('that is given up while it waits for its turn leaves the other alone', async () => {
    const { client } = await clientWith({ touch: later(20) })
    const controller = new AbortController()
    const first = client.makeCredential(CREATE)
    const second = client.makeCredential(CREATE, { signal: controller.signal })
    controller.abort('impatient')
    await expect(second).rejects.toBe('impatient')
    await expect(first).resolves.toBeDefined()
  })

  it('takes any time-out, also longer than timers take', async () => {
    const { client } = await clientWith({ touch: later(10) })
    await expect(client.makeCredential({ ...CREATE, timeout: 1e12 })).resolves.toBeDefined()
  })

  it('that the user refuses at the key is a bad request, and one not touched a time-out', async () => {
    const refused = await clientWith({ touch: 'refused' })
    expect(await rejection(refused.client.makeCredential(CREATE))).toBe('CLIENT_BAD_REQUEST')
    const ignored = await clientWith({ touch: 'withheld', touchTimeout: 10 })
    expect(await rejection(ignored.client.makeCredential(CREATE))).toBe('CLIENT_TIMEOUT')
  })

  it.each([
    ['requestPin', { pin: PIN }],
    ['requestUv', { sensor: true }],
    ['promptUp', { touch: later(10) }],
  ])('in which %s fails is an error of its own', async (name, keyOptions) => {
    const cause = new Error('no window')
    const userInteraction = {
      [name]: () => {
        throw cause
      },
    }
    const { client } = await clientWith(keyOptions, { userInteraction })
    const error = await client.makeCredential(CREATE).catch((it: unknown) => it)
    expect(error).toMatchObject({ code: 'CLIENT_OTHER_ERROR', cause })
  })

  it('on a device that fails is a ClientError', async () => {
    const cause = new TypeError('a bug of the device')
    const device = { ...directDevice(softwareKey()), cbor: () => Promise.reject(cause) }
    const client = new Fido2Client(device, ORIGIN)
    for (const ceremony of [client.makeCredential(CREATE), client.getAssertion(GET), client.info]) {
      await expect(ceremony).rejects.toMatchObject({ code: 'CLIENT_OTHER_ERROR', cause })
    }
  })

  it('with a collector that fails is a ClientError', async () => {
    const cause = new Error('no data')
    const collector = { collectClientData: () => Promise.reject(cause) }
    const client = new Fido2Client(directDevice(softwareKey()), collector)
    await expect(client.makeCredential(CREATE)).rejects.toMatchObject({ cause })
  })
})

describe('selection', () => {
  it.each([
    '2.0',
    '2.1',
    '2.3',
  ] as const)('waits for a touch on a key of CTAP %s', async (profile) => {
    const promptUp = vi.fn()
    for (const pin of [{}, { pin: PIN }]) {
      const { client } = await clientWith(
        { profile, touch: later(10), ...pin },
        { userInteraction: { promptUp } },
      )
      await client.selection()
    }
    expect(promptUp).toHaveBeenCalledTimes(2)
  })

  it('waits for a touch on a key that has no such command, whatever its version', async () => {
    const { device, requests } = stub(([command]) => {
      if (command === 0x04) return info([[6, [2]]])
      return command === 0x01 ? { status: 0x35 } : undefined
    })
    await new Fido2Client(device, ORIGIN).selection()
    expect(requests.map(([command]) => command)).toEqual([0x04, 0x0b, 0x01])
  })

  it('waits for a touch on a U2F key', async () => {
    let polls = 0
    const key = softwareKey({ touch: () => ++polls > 1 })
    const promptUp = vi.fn()
    await new Fido2Client(u2fDevice(key), ORIGIN, { userInteraction: { promptUp } }).selection()
    expect(promptUp).toHaveBeenCalledOnce()
  })
})

describe('selectDevice', () => {
  const neverTouched = () => softwareKey({ touch: 'withheld' })

  it('finds the one that is touched, and the others have stopped', async () => {
    const keys = [neverTouched(), softwareKey({ touch: later(20) }), neverTouched()]
    const devices = await Promise.all(keys.map((key) => openKey(key, 'hid')))
    const promptUp = vi.fn()
    expect(await selectDevice(devices, { promptUp })).toBe(devices[1])
    expect(promptUp).toHaveBeenCalledOnce()
    for (const device of devices) expect((await device.cbor(Uint8Array.of(4)))[0]).toBe(0)
  })

  it('lets U2F keys take part', async () => {
    const touched = u2fDevice(softwareKey())
    expect(await selectDevice([directDevice(neverTouched()), touched])).toBe(touched)
  })

  it('leaves out those that fail', async () => {
    const broken: CtapDevice = {
      ...directDevice(neverTouched()),
      cbor: () => Promise.reject(new Error('unplugged')),
    }
    const touched = directDevice(softwareKey({ touch: later(10) }))
    expect(await selectDevice([broken, touched])).toBe(touched)
    const all = selectDevice([broken, broken])
    await expect(all).rejects.toMatchObject({ code: 'CLIENT_OTHER_ERROR' })
    expect(await rejection(selectDevice([broken]))).toBe('CLIENT_OTHER_ERROR')
  })

  it('stops all when it is given up', async () => {
    const keys = [neverTouched(), neverTouched()]
    const controller = new AbortController()
    const { signal } = controller
    const promptUp = () => controller.abort('none of them')
    const selected = selectDevice(keys.map(directDevice), { signal, promptUp })
    await expect(selected).rejects.toBe('none of them')
    for (const key of keys) expect((await key.handle(Uint8Array.of(4)))[0]).toBe(0)
  })

  it('needs one at least', async () => {
    expect(await rejection(selectDevice([]))).toBe('CLIENT_DEVICE_INELIGIBLE')
  })
})

describe('a large blob that is read later', () => {
  it('can be given up', async () => {
    const { client, key } = await clientWith({ pin: PIN })
    const extensions = { largeBlob: { support: 'required' } }
    const authenticatorSelection = { residentKey: 'required' }
    const { id } = await client.makeCredential({ ...CREATE, authenticatorSelection, extensions })
    const reader = await clientOf(key)
    const selection = await reader.getAssertion({
      ...GET,
      allowCredentials: listOf(id),
      extensions: { largeBlob: { read: true } },
    })
    const signal = AbortSignal.abort('later')
    await expect(selection.getResponse(0, { signal })).rejects.toBe('later')
    await expect(selection.getResponse()).resolves.toBeDefined()
  })
})
