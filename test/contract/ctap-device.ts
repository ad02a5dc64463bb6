import { beforeEach, describe, expect, it } from 'vitest'
import type { CtapDevice } from '../../src/core/fido/ctap/device.ts'
import { type CtapHandler, echo } from '../support/stub-hid-key.ts'
import { settle, VirtualTime } from '../support/virtual-timer.ts'

/** Makes an open device whose authenticator answers with a function. */
export type MakeCtapDevice = (handler: CtapHandler, time: VirtualTime) => Promise<CtapDevice>

const GET_INFO = Uint8Array.of(0x04)
const TOUCH = Uint8Array.of(0x01)

/** Answers getInfo at once; anything else waits for a touch until it is cancelled. */
const untouched: CtapHandler = async (_kind, request, { signal, onKeepalive }) => {
  if (request[0] === GET_INFO[0]) return Uint8Array.of(0)
  onKeepalive('upneeded')
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  return Uint8Array.of(0x2d)
}

/** What every {@link CtapDevice} has to do, whatever way leads to the authenticator. */
export function describeCtapDevice(name: string, make: MakeCtapDevice): void {
  describe(`${name} as a CTAP device`, () => {
    let time: VirtualTime
    beforeEach(() => {
      time = new VirtualTime()
    })

    it.each([
      1, 2, 57, 58, 250, 251, 255, 256, 500, 1024, 7608,
    ])('carries a request of %i bytes and its response', async (length) => {
      const device = await time.until(make(echo, time))
      const request = Uint8Array.from({ length }, (_, i) => (i * 3 + 4) & 0xff)
      const response = await time.until(device.cbor(request))
      expect(response).toEqual(Uint8Array.of(0, ...request))
      await device.close()
    })

    it('carries out what is called at the same time one after the other', async () => {
      const log: string[] = []
      const device = await time.until(
        make(async (_kind, request) => {
          log.push(`begin ${request[1]}`)
          await time.sleep(50)
          log.push(`end ${request[1]}`)
          return request
        }, time),
      )
      log.length = 0
      const calls = [1, 2].map((number) => device.cbor(Uint8Array.of(4, number)))
      const answers = await time.until(Promise.all(calls))
      expect(answers.map((answer) => answer[1])).toEqual([1, 2])
      expect(log).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2'])
      await device.close()
    })

    it('goes on after a command that failed', async () => {
      const device = await time.until(make(echo, time))
      const [failed, answer] = await Promise.allSettled([
        device.cbor(new Uint8Array(0)),
        time.until(device.cbor(GET_INFO)),
      ])
      expect(failed).toMatchObject({ reason: expect.any(RangeError) })
      expect(answer).toMatchObject({ value: Uint8Array.of(0, 4) })
      await device.close()
    })

    it('says when the user has to touch the authenticator', async () => {
      const device = await time.until(make(untouched, time))
      const controller = new AbortController()
      const told: string[] = []
      const call = device.cbor(TOUCH, {
        signal: controller.signal,
        onKeepalive: (status) => told.push(status),
      })
      time.timer(1000, () => controller.abort())
      await time.until(call.catch(() => {}))
      expect(told.at(-1)).toBe('upneeded')
      expect(new Set(told).size).toBe(told.length)
      await device.close()
    })

    it('cancels on the authenticator when the signal is aborted, and stays usable', async () => {
      const device = await time.until(make(untouched, time))
      const controller = new AbortController()
      const reason = new Error('enough')
      const call = device.cbor(TOUCH, { signal: controller.signal })
      time.timer(1000, () => controller.abort(reason))
      const started = time.now
      await expect(time.until(call)).rejects.toBe(reason)
      expect(time.now - started).toBeGreaterThanOrEqual(1000)
      expect(time.now - started).toBeLessThanOrEqual(1100)
      expect(await time.until(device.cbor(GET_INFO))).toEqual(Uint8Array.of(0))
      await device.close()
    })

    it('does not begin what was aborted before', async () => {
      const asked: number[] = []
      const device = await time.until(
        make((_kind, request) => {
          asked.push(request[0] ?? 0)
          return Uint8Array.of(0)
        }, time),
      )
      const reason = new Error('never mind')
      const call = device.cbor(TOUCH, { signal: AbortSignal.abort(reason) })
      await expect(call).rejects.toBe(reason)
      expect(asked).not.toContain(1)
      await device.close()
    })

    it('takes what is aborted out of the queue', async () => {
      const device = await time.until(make(untouched, time))
      const first = new AbortController()
      const second = new AbortController()
      const running = device.cbor(TOUCH, { signal: first.signal })
      const waiting = device.cbor(TOUCH, { signal: second.signal })
      const reason = new Error('second')
      second.abort(reason)
      await expect(waiting).rejects.toBe(reason)
      time.timer(300, () => first.abort(new Error('first')))
      await expect(time.until(running)).rejects.toThrow('first')
      await device.close()
    })

    it('refuses commands when it is closed, and can be closed twice', async () => {
      const device = await time.until(make(echo, time))
      await device.close()
      await device.close()
      const late = time.until(device.cbor(GET_INFO))
      await expect(late).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    })

    it('ends what is under way when it is closed', async () => {
      const device = await time.until(make(untouched, time))
      const call = device.cbor(TOUCH)
      const rejected = expect(time.until(call)).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
      await settle()
      await device.close()
      await rejected
    })
  })
}
