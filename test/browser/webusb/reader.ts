import type { UsbInterface, UsbOutResult } from '../../../src/browser/webusb/index.ts'
import {
  CCID_HEADER,
  CcidChain,
  CcidMessageType,
  ccidLength,
} from '../../../src/core/fido/ctap/ccid-message.ts'
import { PacketQueue } from '../../../src/core/fido/ctap/packet-queue.ts'
import { type Bytes, concat } from '../../../src/core/shared/bytes.ts'
import type { Card } from '../../contract/card-channel.ts'
import { type FakeUsb, inResult } from './fake.ts'

/** Its first interface, which is none for cards. */
export const OTHER: UsbInterface = {
  interfaceNumber: 0,
  alternate: { interfaceClass: 3, interfaceSubclass: 0, interfaceProtocol: 0, endpoints: [] },
}

/** The interface for cards. */
export const READER: UsbInterface = {
  interfaceNumber: 1,
  alternate: {
    interfaceClass: 0x0b,
    interfaceSubclass: 0,
    interfaceProtocol: 0,
    endpoints: [
      { endpointNumber: 5, direction: 'in', type: 'bulk', packetSize: 64 },
      { endpointNumber: 6, direction: 'out', type: 'bulk', packetSize: 64 },
    ],
  },
}

/** A configuration descriptor whose second interface is a reader. */
export function configuration(maxMessage: number, features = 0x0004_00fe): Bytes {
  const functional = new Uint8Array(54)
  functional.set([54, 0x21])
  const view = new DataView(functional.buffer)
  view.setUint32(40, features, true)
  view.setUint32(44, maxMessage, true)
  return concat(
    Uint8Array.of(9, 2, 0, 0, 2, 1, 0, 0x80, 50),
    Uint8Array.of(9, 4, 0, 0, 0, 3, 0, 0, 0),
    Uint8Array.of(9, 0x21, 0x11, 1, 0, 1, 0x22, 34, 0),
    Uint8Array.of(9, 4, 1, 0, 2, 0x0b, 0, 0, 0),
    functional,
  )
}

/** A reader with a card, and the lengths of the transfers that reached it. */
export function fakeReader(card: Card): { does: Partial<FakeUsb>; transfers: number[] } {
  const output = new PacketQueue()
  const transfers: number[] = []
  let input: Bytes = new Uint8Array(0)
  let command: Bytes = new Uint8Array(0)

  const answer = (request: Bytes, data: Bytes, chain: number) => {
    const header = new Uint8Array(CCID_HEADER)
    header[0] = CcidMessageType.DATA_BLOCK
    new DataView(header.buffer).setUint32(1, data.length, true)
    header.set([...request.subarray(5, 7), 0, 0, chain], 5)
    const message = concat(header, data)
    for (let at = 0; at < message.length; at += 64) output.push(message.slice(at, at + 64))
  }
  const handle = async (message: Bytes) => {
    const data = message.subarray(CCID_HEADER)
    if (message[0] === CcidMessageType.ICC_POWER_ON) {
      answer(message, Uint8Array.of(0x3b, 0x80), CcidChain.WHOLE)
    }
    if (message[0] !== CcidMessageType.XFR_BLOCK) return
    const chain = message[8] ?? 0
    command = concat(command, data)
    const isMore = chain === CcidChain.FIRST || chain === CcidChain.MIDDLE
    if (isMore) return answer(message, new Uint8Array(0), CcidChain.CONTINUE)
    const whole = command
    command = new Uint8Array(0)
    answer(message, await card(whole), CcidChain.WHOLE)
  }
  const transferOut = async (_: number, data: Bytes): Promise<UsbOutResult> => {
    transfers.push(data.length)
    input = concat(input, data)
    const length = ccidLength(input)
    if (length !== undefined && input.length >= length) {
      const message = input
      input = new Uint8Array(0)
      await handle(message)
    }
    return { status: 'ok', bytesWritten: data.length }
  }
  return {
    transfers,
    does: { transferOut, transferIn: async () => inResult(await output.receive()) },
  }
}
