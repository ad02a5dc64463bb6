import { describe, expect, it } from 'vitest'
import {
  listUsbDevices,
  requestUsbDevice,
  watchUsbDevices,
} from '../../../src/browser/webusb/index.ts'
import { domException, fakeUsbDevice } from './fake.ts'

const UNAVAILABLE = {
  code: 'TRANSPORT_UNAVAILABLE',
  message: expect.stringContaining('ordinary pages'),
}

describe('asking for a device over WebUSB', () => {
  it('asks for the interfaces that security keys have', async () => {
    const { usb, device } = fakeUsbDevice([])
    const asked: unknown[] = []
    usb.requestDevice = async (options) => {
      asked.push(options)
      return device
    }
    expect(await requestUsbDevice({ usb })).toBe(device)
    await requestUsbDevice({ usb, filters: [{ vendorId: 0x20a0 }] })
    expect(asked).toEqual([
      { filters: [{ classCode: 3 }, { classCode: 11 }, { classCode: 255 }] },
      { filters: [{ vendorId: 0x20a0 }] },
    ])
  })

  it.each([
    ['NotFoundError', /no device was chosen/],
    ['SecurityError', /did not let the page ask/],
  ])('that ends with %s says what happened', async (name, message) => {
    const { usb } = fakeUsbDevice([])
    const cause = domException(name)
    usb.requestDevice = () => Promise.reject(cause)
    const request = requestUsbDevice({ usb })
    await expect(request).rejects.toMatchObject({ ...UNAVAILABLE, cause })
    await expect(request).rejects.toThrow(message)
  })

  it('says so where there is no WebUSB', async () => {
    await expect(requestUsbDevice()).rejects.toMatchObject(UNAVAILABLE)
    await expect(listUsbDevices()).rejects.toMatchObject(UNAVAILABLE)
    expect(() => watchUsbDevices({})).toThrow(expect.objectContaining(UNAVAILABLE))
  })
})

describe('granted devices', () => {
  it('are listed', async () => {
    const { usb, device } = fakeUsbDevice([])
    expect(await listUsbDevices({ usb })).toEqual([device])
  })

  it('are told of when they come and go, until the watch ends', () => {
    const { usb, tell } = fakeUsbDevice([])
    const seen: string[] = []
    const end = watchUsbDevices(
      { onConnect: () => seen.push('in'), onDisconnect: () => seen.push('out') },
      { usb },
    )
    tell('connect')
    tell('disconnect')
    end()
    tell('connect')
    expect(seen).toEqual(['in', 'out'])
  })
})
