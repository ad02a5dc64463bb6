import { describe, expect, it } from 'vitest'
import {
  listHidDevices,
  requestHidDevice,
  watchHidDevices,
} from '../../../src/browser/webhid/index.ts'
import { domException, fakeHid, fakeHidDevice } from './fake.ts'

const UNAVAILABLE = { code: 'TRANSPORT_UNAVAILABLE', message: expect.stringContaining('0xF1D0') }

const keyboard = fakeHidDevice([{ usagePage: 1, usage: 6 }]).device
const key = fakeHidDevice().device

describe('asking for a security key over WebHID', () => {
  it('asks for usage page 0xF1D0, and gives what the user chose', async () => {
    const { hid, asked } = fakeHid([key])
    expect(await requestHidDevice({ hid })).toBe(key)
    expect(asked).toEqual([{ filters: [{ usagePage: 0xf1d0, usage: 1 }] }])
  })

  it('says why there may be nothing to choose from', async () => {
    await expect(requestHidDevice(fakeHid([]))).rejects.toMatchObject(UNAVAILABLE)
    await expect(requestHidDevice(fakeHid([keyboard]))).rejects.toMatchObject(UNAVAILABLE)
  })

  it('says so when the browser does not allow it', async () => {
    const { hid } = fakeHid()
    const cause = domException('SecurityError')
    hid.requestDevice = () => Promise.reject(cause)
    await expect(requestHidDevice({ hid })).rejects.toMatchObject({ ...UNAVAILABLE, cause })
  })

  it('says so where there is no WebHID', async () => {
    await expect(requestHidDevice()).rejects.toMatchObject(UNAVAILABLE)
    await expect(listHidDevices()).rejects.toMatchObject(UNAVAILABLE)
    expect(() => watchHidDevices({})).toThrow(expect.objectContaining(UNAVAILABLE))
  })
})

describe('granted security keys', () => {
  it('are listed without other devices', async () => {
    expect(await listHidDevices(fakeHid([keyboard, key]))).toEqual([key])
  })

  it('are told of when they come and go, until the watch ends', () => {
    const { hid, tell } = fakeHid()
    const seen: unknown[] = []
    const end = watchHidDevices(
      {
        onConnect: (device) => seen.push(['in', device]),
        onDisconnect: (device) => seen.push(['out', device]),
      },
      { hid },
    )
    tell('connect', key)
    tell('connect', keyboard)
    tell('disconnect', key)
    tell('disconnect', keyboard)
    end()
    tell('connect', key)
    expect(seen).toEqual([
      ['in', key],
      ['out', key],
    ])
  })
})
