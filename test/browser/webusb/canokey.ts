import type { UsbInterface, UsbSetup } from '../../../src/browser/webusb/index.ts'
import type { Bytes } from '../../../src/core/shared/bytes.ts'
import type { Card } from '../../contract/card-channel.ts'
import { type FakeUsb, inResult } from './fake.ts'

/** The interface that takes APDUs in control transfers. */
export const VENDOR: UsbInterface = {
  interfaceNumber: 2,
  alternate: { interfaceClass: 255, interfaceSubclass: 255, interfaceProtocol: 255, endpoints: [] },
}

/** Bytes of the longest command. */
export const BUFFER = 1340
/** What the key answers when it is asked whether it is done. */
export const Status = { idle: 255, ready: 0, atWork: 1, sent: 2, receiving: 3, held: 4 } as const

/** A key that answers the status request as often as it is told that it is at work. */
export function fakeKey(card: Card, questions = 0) {
  const setups: UsbSetup[] = []
  let status: number = Status.idle
  let response: Bytes = new Uint8Array(0)
  let left = 0
  const does: Partial<FakeUsb> = {
    async controlTransferOut(setup, data) {
      setups.push(setup)
      const takes = setup.request === 0 && (status === Status.idle || status === Status.held)
      if (!takes || data.length > BUFFER) return { status: 'stall', bytesWritten: 0 }
      left = questions
      response = await card(data.slice())
      status = Status.ready
      return { status: 'ok', bytesWritten: data.length }
    },
    async controlTransferIn(setup, length) {
      setups.push(setup)
      if (setup.request === 2) return inResult(Uint8Array.of(left-- > 0 ? Status.atWork : status))
      if (setup.request !== 1 || status !== Status.ready) return { status: 'stall' }
      status = Status.held
      return inResult(response.subarray(0, length))
    },
  }
  return { does, setups }
}
