import { describe, expect, it } from 'vitest'
import { listHidDevices, openHidDevice } from '../../../src/node/hid/index.ts'
import { isBinaryMissing, notLoaded } from '../../../src/node/hid/load.ts'
import { fakeHandle, fakeNodeHid } from './fake.ts'

const ids = { vendorId: 0x1209, productId: 0xf1d0 }
const key = { ...ids, path: '/dev/hidraw3', usagePage: 0xf1d0, usage: 1, product: 'Key' }
const keyboard = { ...ids, path: '/dev/hidraw4', usagePage: 1, usage: 6 }
const unknown = { ...ids, path: '1-2:1.0', product: '', serialNumber: 'A1' }

/** What Node throws when a library cannot be loaded. */
function loadError(library: string): Error {
  const message = `${library}: cannot open shared object file: No such file or directory`
  return Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' })
}

describe('the security keys that are plugged in', () => {
  it('are those with usage page 0xF1D0', async () => {
    const nodeHid = fakeNodeHid([keyboard, key, unknown])
    expect(await listHidDevices({ nodeHid })).toEqual([
      { ...ids, path: '/dev/hidraw3', product: 'Key' },
    ])
  })

  it('may be among those whose usage page is not known', async () => {
    const nodeHid = fakeNodeHid([keyboard, unknown, { ...unknown, usagePage: 0 }])
    const devices = await listHidDevices({ nodeHid, includeUnknown: true })
    expect(devices).toEqual(
      [unknown, unknown].map(({ path }) => ({ ...ids, path, serialNumber: 'A1' })),
    )
  })

  it('have a path', async () => {
    const { path: _, ...withoutPath } = key
    expect(await listHidDevices({ nodeHid: fakeNodeHid([withoutPath]) })).toEqual([])
  })

  it('are not told when the system cannot', async () => {
    const nodeHid = fakeNodeHid([])
    nodeHid.devicesAsync = () => Promise.reject(new Error('no'))
    const listing = listHidDevices({ nodeHid })
    await expect(listing).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' })
  })
})

describe('a security key by its path', () => {
  it('is opened', async () => {
    const { handle, deliver } = fakeHandle()
    const paths: string[] = []
    const nodeHid = fakeNodeHid([], async (path) => {
      paths.push(path)
      return handle
    })
    const channel = await openHidDevice('/dev/hidraw3', { nodeHid })
    deliver(new Uint8Array(64))
    expect(await channel.receive()).toHaveLength(64)
    expect(paths).toEqual(['/dev/hidraw3'])
  })

  it.each([
    ['/dev/claviger-none', 'TRANSPORT_CLOSED', /not plugged in/],
    ['/dev/null', 'TRANSPORT_FAILED', /another program/],
    ['1-2:1.0', 'TRANSPORT_FAILED', /another program/],
  ])('%s that cannot be opened fails with %s', async (path, code, message) => {
    const cause = new TypeError(`cannot open device with path ${path}`)
    const opening = openHidDevice(path, { nodeHid: fakeNodeHid([], () => Promise.reject(cause)) })
    await expect(opening).rejects.toMatchObject({ code, cause })
    await expect(opening).rejects.toThrow(message)
  })
})

describe('what is missing', () => {
  it.each([
    [loadError('libusb-1.0.so.0'), /apt-get install libusb-1\.0-0/],
    [loadError('libudev.so.1'), /npm install node-hid/],
    [new Error('No native build was found for platform=linux'), /npm install node-hid/],
  ])('is named: %s', async (cause, advice) => {
    expect(isBinaryMissing(cause)).toBe(true)
    const broken = fakeNodeHid([], () => Promise.reject(cause))
    broken.devicesAsync = () => Promise.reject(cause)
    for (const call of [
      listHidDevices({ nodeHid: broken }),
      openHidDevice('x', { nodeHid: broken }),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'TRANSPORT_UNAVAILABLE', cause })
      await expect(call).rejects.toThrow(advice)
    }
  })

  it('is the package when it cannot be imported', () => {
    const cause = Object.assign(new Error("Cannot find package 'node-hid'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    })
    expect(notLoaded(cause)).toMatchObject({
      code: 'TRANSPORT_UNAVAILABLE',
      message: expect.stringContaining('npm install node-hid'),
    })
  })

  it('is nothing when a device cannot be opened', () => {
    expect(isBinaryMissing(new TypeError('cannot open device with path /dev/hidraw0'))).toBe(false)
    expect(isBinaryMissing('text')).toBe(false)
  })
})
